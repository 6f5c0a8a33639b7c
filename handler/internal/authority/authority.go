// Package authority reads from Entra's sign-in service what a check of its tokens needs: the issuers, and the keys that sign
// them. It implements auth.Authority; package auth caches the keys and decides.
//
// Discovery returns the address of the keys, so the address comes over the wire, and an attacker who could choose it could
// choose the keys. Keys are therefore read only from the hosts of Microsoft's clouds, over TLS, without redirects, and up to a
// bounded size.
package authority

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/auth"
)

// Default is the service of the public cloud.
const Default = "https://login.microsoftonline.com"

// clouds maps the allowed hosts to the issuer in their tokens of version 1.
var clouds = map[string]string{
	"login.microsoftonline.com":        "https://sts.windows.net/",
	"login.microsoftonline.us":         "https://sts.windows.net/",
	"login.partner.microsoftonline.cn": "https://sts.chinacloudapi.cn/",
	"login.chinacloudapi.cn":           "https://sts.chinacloudapi.cn/",
}

// Authority is the service of one cloud.
type Authority struct {
	base   *url.URL
	v1     string
	client *http.Client
}

var _ auth.Authority = (*Authority)(nil)

// New returns the service at an address of one of Microsoft's clouds. A nil transport is the default one. For tests, a service
// on this machine may replace the public cloud.
func New(address string, transport http.RoundTripper) (*Authority, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || !allowed(u) {
		return nil, fmt.Errorf("the authority is %q; it must be one of Microsoft's, like %s", address, Default)
	}
	v1, ok := clouds[u.Hostname()]
	if !ok {
		v1 = "https://sts.windows.net/"
	}
	return &Authority{base: u, v1: v1, client: &http.Client{
		Transport:     transport,
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("a redirect is not followed") },
	}}, nil
}

// allowed reports whether keys may be read from an address.
func allowed(u *url.URL) bool {
	_, known := clouds[u.Hostname()]
	return u.Scheme == "https" && u.User == nil && (known && u.Port() == "" || local(u))
}

// local reports whether an address is on this machine, which no outsider can answer for.
func local(u *url.URL) bool { return u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" }

// Issuers returns the issuers in the tokens of a tenant, by the version of the token.
func (a *Authority) Issuers(tenant string) (v1, v2 string) {
	return a.v1 + tenant + "/", a.base.String() + "/" + tenant + "/v2.0"
}

// Keys returns the keys that sign the tokens of a tenant now, by their ids.
func (a *Authority) Keys(ctx context.Context, tenant string) (map[string]*rsa.PublicKey, error) {
	_, issuer := a.Issuers(tenant)
	var found struct {
		Issuer  string `json:"issuer"`
		KeysURL string `json:"jwks_uri"`
	}
	if err := a.get(ctx, issuer+"/.well-known/openid-configuration", &found); err != nil {
		return nil, fmt.Errorf("discover the keys of the tenant: %w", err)
	}
	u, err := url.Parse(found.KeysURL)
	switch {
	case found.Issuer != issuer:
		return nil, fmt.Errorf("discover the keys of the tenant: the issuer there is %q", found.Issuer)
	case err != nil || !allowed(u) || local(u) != local(a.base):
		return nil, fmt.Errorf("discover the keys of the tenant: %q is not one of Microsoft's addresses", found.KeysURL)
	}
	var set keySet
	if err := a.get(ctx, found.KeysURL, &set); err != nil {
		return nil, fmt.Errorf("get the keys of the tenant: %w", err)
	}
	return set.keys()
}

// maxDocument is the size of the largest document, in bytes. Microsoft's keys have about 10 KB.
const maxDocument = 1 << 20

func (a *Authority) get(ctx context.Context, address string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := a.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, res.Status)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxDocument)).Decode(into); err != nil {
		return fmt.Errorf("the answer of %s is not valid JSON: %w", address, err)
	}
	return nil
}
