// Package keyvault keeps secrets in Azure Key Vault. It is the Source of package auth, which only reads, and what the
// operator's tool makes, ends and disables versions with.
//
// A secret has versions. The vault enforces only that a disabled one cannot be read; when a version begins and ends is for
// the reader to heed. Nothing of a value ever stands in an error.
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

// New is the vault at an address like https://name.vault.azure.net, reached by a transport; nil is the SDK's own. Nothing is
// called yet.
func New(address string, credential azcore.TokenCredential, transport policy.Transporter) (*Vault, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address of the Key Vault is %q; it must be like https://name.vault.azure.net", address)
	}
	client, err := azsecrets.NewClient(address, credential, &azsecrets.ClientOptions{
		ClientOptions: policy.ClientOptions{Retry: retries, Transport: transport},
		// A vault must ask for a token to itself, or anybody could collect ours. One on this machine may: it stands in for one.
		DisableChallengeResourceVerification: u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost",
	})
	if err != nil {
		return nil, fmt.Errorf("connect to the Key Vault: %w", err)
	}
	return &Vault{client}, nil
}

// retries fit what waits for an answer: a request that is held for ten seconds at a cold start.
var retries = policy.RetryOptions{MaxRetries: 3, TryTimeout: 5 * time.Second, RetryDelay: 200 * time.Millisecond, MaxRetryDelay: 5 * time.Second}

// Newest is the version that was made last.
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

// Versions is every version that is enabled and has not ended, newest first.
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

// read gets the values, all at the same time. A version that was disabled in this moment is left out.
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

// Ended reports whether the version's end is over.
func (l Listed) Ended() bool { return !l.Until.IsZero() && !time.Now().Before(l.Until) }

// Good reports whether the version is good now.
func (l Listed) Good() bool { return l.Enabled && !l.Ended() && !time.Now().Before(l.From) }

// List is every version there is, newest first, without values. Key Vault lists them in no order of use.
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

// wrap says what failed in one line, and marks what means that there is nothing to read: no such secret, or a disabled
// version. The errors of the SDK have many lines; the first ones say it all.
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
