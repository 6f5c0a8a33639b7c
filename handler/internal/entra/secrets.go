package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The secrets of a SCIM connector that are set here. Graph takes no other spelling.
const (
	baseAddress   = "BaseAddress"
	secretToken   = "SecretToken"
	syncAll       = "SyncAll"
	notifications = "SyncNotificationSettings"
)

// isMasked reports whether a value is what Entra shows instead of a secret: "*", or several.
func isMasked(value string) bool { return value != "" && strings.Trim(value, "*") == "" }

// hidden are the settings beside the secret token of which Entra does not show all. They cannot be sent back, and it is not
// known whether Graph keeps what is not sent.
func hidden(stored map[string]string) []string {
	var keys []string
	for key, value := range stored {
		if key != secretToken && (isMasked(value) || key == notifications && readGuard(value).hidden) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// mayStore refuses to store a connection where that could overwrite what Entra does not show.
func mayStore(stored map[string]string, what string) error {
	if keys := hidden(stored); len(keys) > 0 {
		return fmt.Errorf("%s cannot be stored, because Entra does not show %s and could lose it: change it in the portal (the application, Provisioning)",
			what, strings.Join(keys, ", "))
	}
	return nil
}

// Secrets reads the connector's settings. Those that are secret are "*".
func (c *Client) Secrets(ctx context.Context, principal string) (map[string]string, error) {
	pairs, err := all[KeyValue](ctx, c, synchronization(principal)+"/secrets")
	if notThere(err) {
		return nil, nil
	}
	m := make(map[string]string, len(pairs))
	for _, p := range pairs {
		m[p.Key] = p.Value
	}
	return m, err
}

// PutSecrets writes the connector's settings. Whether Graph keeps what is not named is not documented, so all are to be.
func (c *Client) PutSecrets(ctx context.Context, principal string, pairs []KeyValue) error {
	return c.call(ctx, http.MethodPut, synchronization(principal)+"/secrets", map[string][]KeyValue{"value": pairs}, nil)
}

// Validate asks Entra to try an address and a token, before anything is stored. Entra calls the address from where its
// provisioning service is.
func (c *Client) Validate(ctx context.Context, principal, address, token string) error {
	err := c.call(ctx, http.MethodPost, synchronization(principal)+"/jobs/validateCredentials", map[string]any{
		"templateId": Template, "useSavedCredentials": false,
		"credentials": []KeyValue{{baseAddress, address}, {secretToken, token}},
	}, nil)
	return withoutSecret(err, token)
}

// ValidateSaved asks Entra to try what is stored.
func (c *Client) ValidateSaved(ctx context.Context, principal string) error {
	return c.call(ctx, http.MethodPost, synchronization(principal)+"/jobs/validateCredentials",
		map[string]any{"templateId": Template, "useSavedCredentials": true}, nil)
}

// RenewToken stores another secret token, once Entra has been let in with it. All else stays as it is stored.
func (c *Client) RenewToken(ctx context.Context, principal, token string) error {
	stored, err := c.Secrets(ctx, principal)
	if err != nil {
		return err
	}
	if stored[baseAddress] == "" {
		return errors.New("no tenant URL is stored: run scimctl entra setup")
	}
	if signIn(stored) == byOAuth {
		return ErrOAuth
	}
	if err := c.Validate(ctx, principal, stored[baseAddress], token); err != nil {
		return err
	}
	if err := mayStore(stored, secretToken); err != nil {
		return err
	}
	stored[secretToken] = token
	return withoutSecret(c.PutSecrets(ctx, principal, pairs(stored)), token)
}

// withoutSecret takes a secret out of what Graph says: it repeats the answer of the SCIM endpoint, whatever stands there.
func withoutSecret(err error, secret string) error {
	if e, ok := errors.AsType[*Error](err); ok && secret != "" {
		e.Message = strings.ReplaceAll(e.Message, secret, "***")
	}
	return err
}

// SameEndpoint says whether two tenant URLs are of one endpoint. The flags of the connector, which stand in the query,
// are not part of it.
func SameEndpoint(a, b string) bool { return endpoint(a) == endpoint(b) }

// Provisions is the tenant URL that an application provisions, "" if none is stored.
func (c *Client) Provisions(ctx context.Context, principal string) (string, error) {
	secrets, err := c.Secrets(ctx, principal)
	return secrets[baseAddress], err
}

func endpoint(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	host := strings.ToLower(u.Host)
	if port := map[string]string{"https": ":443", "http": ":80"}[strings.ToLower(u.Scheme)]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	return strings.ToLower(u.Scheme) + "://" + host + strings.TrimRight(u.Path, "/")
}
