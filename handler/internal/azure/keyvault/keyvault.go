// Package keyvault reads and writes secrets in Azure Key Vault. It implements auth.Source, which only reads; scimctl creates,
// ends and disables versions with it.
//
// A secret has versions. The vault refuses to return a disabled one, but it returns versions before their start and after their
// end: the reader must check these. No error contains a value.
package keyvault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/auth"
)

// Vault is a Key Vault.
type Vault struct{ client *azsecrets.Client }

var _ auth.Source = (*Vault)(nil)

// New returns the vault at an address like https://name.vault.azure.net. A nil transport is that of the SDK. Nothing is called
// yet.
func New(address string, credential azcore.TokenCredential, transport policy.Transporter) (*Vault, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address of the Key Vault is %q; it must be like https://name.vault.azure.net", address)
	}
	client, err := azsecrets.NewClient(address, credential, &azsecrets.ClientOptions{
		ClientOptions: policy.ClientOptions{Retry: retries, Transport: transport},
		// A vault must ask for a token for itself: another server could otherwise collect tokens. A stand-in on this machine may.
		DisableChallengeResourceVerification: u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost",
	})
	if err != nil {
		return nil, fmt.Errorf("connect to the Key Vault: %w", err)
	}
	return &Vault{client}, nil
}

// retries are quick, because requests wait for the vault at a cold start, up to ten seconds.
var retries = policy.RetryOptions{MaxRetries: 3, TryTimeout: 5 * time.Second, RetryDelay: 200 * time.Millisecond, MaxRetryDelay: 5 * time.Second}

// Newest returns the version that was created last.
func (v *Vault) Newest(ctx context.Context, name string) (auth.Version, error) {
	return v.get(ctx, name, "")
}

func (v *Vault) get(ctx context.Context, name, id string) (auth.Version, error) {
	res, err := v.client.GetSecret(ctx, name, id, nil)
	if err != nil {
		return auth.Version{}, wrap("get secret", name, err)
	}
	found := properties(res.ID, res.Attributes).Version
	if res.Value != nil {
		found.Value = *res.Value
	}
	return found, nil
}

// Versions returns the versions that are enabled and have not ended, newest first.
func (v *Vault) Versions(ctx context.Context, name string) ([]auth.Version, error) {
	listed, err := v.List(ctx, name)
	if err != nil {
		return nil, err
	}
	listed = slices.DeleteFunc(listed, func(l Listed) bool { return !l.Enabled || l.Ended() })
	if len(listed) == 0 {
		return nil, fmt.Errorf("%s: %w", name, auth.ErrNoSecret)
	}
	return v.read(ctx, name, listed)
}

// read reads the values side by side. It leaves out a version that was disabled in the meantime.
func (v *Vault) read(ctx context.Context, name string, listed []Listed) ([]auth.Version, error) {
	all := make([]auth.Version, len(listed))
	reads, ctx := errgroup.WithContext(ctx)
	for i, l := range listed {
		reads.Go(func() error {
			found, err := v.get(ctx, name, l.ID)
			if errors.Is(err, auth.ErrNoSecret) {
				return nil
			}
			all[i] = found
			return err
		})
	}
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(found auth.Version) bool { return found.ID == "" }), nil
}

// Listed is a version without its value.
type Listed struct {
	auth.Version
	Enabled bool
}

// Ended reports whether the version has ended.
func (l Listed) Ended() bool { return !l.Until.IsZero() && !time.Now().Before(l.Until) }

// Good reports whether the version is enabled and valid now.
func (l Listed) Good() bool { return l.Enabled && !l.Ended() && !time.Now().Before(l.From) }

// List returns all versions, newest first, without values. Key Vault itself lists them in no useful order.
func (v *Vault) List(ctx context.Context, name string) ([]Listed, error) {
	var all []Listed
	for pages := v.client.NewListSecretPropertiesVersionsPager(name, nil); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, wrap("list versions of", name, err)
		}
		for _, p := range page.Value {
			all = append(all, properties(p.ID, p.Attributes))
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: %w", name, auth.ErrNoSecret)
	}
	slices.SortStableFunc(all, func(a, b Listed) int { return b.Created.Compare(a.Created) })
	return all, nil
}

func properties(id *azsecrets.ID, a *azsecrets.SecretAttributes) Listed {
	var l Listed
	if id != nil {
		l.ID = id.Version()
	}
	if a == nil {
		return l
	}
	l.Enabled = a.Enabled == nil || *a.Enabled
	for _, t := range []struct {
		from *time.Time
		to   *time.Time
	}{{a.Created, &l.Created}, {a.NotBefore, &l.From}, {a.Expires, &l.Until}} {
		if t.from != nil {
			*t.to = *t.from
		}
	}
	return l
}

// wrap returns an error of one line, where those of the SDK have many. For a missing secret and a disabled version, it wraps
// auth.ErrNoSecret.
func wrap(verb, name string, err error) error {
	failed, ok := errors.AsType[*azcore.ResponseError](err)
	switch {
	case !ok:
		return fmt.Errorf("%s %s: %w", verb, name, err)
	case failed.StatusCode == http.StatusNotFound, strings.Contains(failed.Error(), "SecretDisabled"):
		return fmt.Errorf("%s %s: %w", verb, name, auth.ErrNoSecret)
	case strings.Contains(failed.Error(), "ObjectIsDeletedButRecoverable"):
		return fmt.Errorf("%s %s: %w", verb, name, ErrDeleted)
	}
	return fmt.Errorf("%s %s: Key Vault answers %d %s", verb, name, failed.StatusCode, failed.ErrorCode)
}
