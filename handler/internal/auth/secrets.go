package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync/atomic"
	"time"
)

// secretPause is the time between two fetches because of unknown tokens, and so the longest wait of a new one.
const secretPause = 3 * time.Second

// secretCauses are the name of the check of a secret, and the causes of its refusals.
type secretCauses struct{ check, unknown, expired string }

var (
	tokenCauses  = secretCauses{"token", causeUnknownToken, causeExpiredToken}
	clientCauses = secretCauses{"client secret", causeUnknownSecret, causeExpiredSecret}
)

// secrets are the versions of one secret in the vault.
type secrets struct {
	*cached[[]version]
	name   string
	causes secretCauses
	used   atomic.Pointer[version] // the one that a caller used last
}

func newSecrets(vault Source, name string, causes secretCauses, f Freshness) *secrets {
	fetch := func(ctx context.Context, whole bool) ([]version, error) {
		all, err := fetchVersions(ctx, vault, name, whole)
		versions := make([]version, len(all))
		for i, v := range all {
			versions[i] = version{id: v.ID, hash: hashOf(v.Value), formed: WellFormed(v.Value), from: v.From, until: v.Until}
		}
		return versions, err
	}
	return &secrets{cached: newCached(name, f, secretPause, fetch), name: name, causes: causes}
}

// fetchVersions gets every version, or, if whole is false, the newest in one call. A secret that does not exist has no versions:
// then no token is good for certain.
func fetchVersions(ctx context.Context, vault Source, name string, whole bool) ([]Version, error) {
	if !whole {
		v, err := vault.Newest(ctx, name)
		if !errors.Is(err, ErrNoSecret) {
			return []Version{v}, err
		}
	}
	all, err := vault.Versions(ctx, name)
	if errors.Is(err, ErrNoSecret) {
		return nil, nil
	}
	return all, err
}

// check returns the version that a token is. It looks among the held versions first, and then seeks the token.
func (s *secrets) check(ctx context.Context, token string, hash [sha256.Size]byte) (*version, error) {
	h, err := s.get(ctx)
	if err != nil {
		return nil, err
	}
	v, good := match(h.value, hash)
	if !good {
		if v, err = s.unknown(ctx, token, hash); err != nil {
			return nil, err
		}
	}
	if s.used.Load() != v {
		s.used.Store(v)
	}
	return v, nil
}

// unknown looks for a token that is not among the held versions. A token that could be a new version is refused only after a
// fetch that began after it arrived.
func (s *secrets) unknown(ctx context.Context, token string, hash [sha256.Size]byte) (*version, error) {
	v, err := seek(ctx, s.cached, hash, plausible(token, s.values.Held().value), func(all []version) *version {
		if v, good := match(all, hash); good {
			return v
		}
		return nil
	})
	if v != nil || err != nil {
		return v, err
	}
	if v, _ := match(s.values.Held().value, hash); v != nil {
		return nil, refuse(s.causes.expired, Check{Name: s.causes.check, Expected: "a version that is valid now",
			Received: "version " + v.id + ", valid" + period(v.from, v.until)})
	}
	return nil, refuse(s.causes.unknown, Check{Name: s.causes.check, Expected: "an enabled version of " + s.name + " in the Key Vault",
		Received: shape(token), Setting: "KEY_VAULT_URL"})
}

// period returns the bounds of a validity as text.
func period(from, until time.Time) (text string) {
	if !from.IsZero() {
		text += " from " + from.UTC().Format(time.RFC3339)
	}
	if !until.IsZero() {
		text += " until " + until.UTC().Format(time.RFC3339)
	}
	return text
}

// plausible reports whether a token could be a version that was not fetched yet: it looks like those that are made here, or
// not all versions do.
func plausible(token string, versions []version) bool {
	for i := range versions {
		if !versions[i].formed {
			return true
		}
	}
	return WellFormed(token)
}
