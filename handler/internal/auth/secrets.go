package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync/atomic"
	"time"
)

// secretPause is how long an unknown token must wait until it may cause a fetch again.
const secretPause = 30 * time.Second

// secrets are the versions of one secret in the vault.
type secrets struct {
	*cached[[]version]
	name string
	noun string                  // what the event calls it
	used atomic.Pointer[version] // the one that was shown last
}

func newSecrets(vault Source, name, noun string, f Freshness) *secrets {
	fetch := func(ctx context.Context, whole bool) ([]version, error) {
		all, err := fetchVersions(ctx, vault, name, whole)
		versions := make([]version, len(all))
		for i, v := range all {
			versions[i] = version{id: v.ID, hash: hashOf(v.Value), formed: WellFormed(v.Value), from: v.From, until: v.Until}
		}
		return versions, err
	}
	return &secrets{cached: newCached(name, f, secretPause, fetch), name: name, noun: noun}
}

// fetchVersions gets every version, or, if not all are wanted yet, the newest in one call. A secret that is not there has
// none: it is known that nothing is good.
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

// check answers the version that a token is. What is held decides at once; what is not in it is sought.
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

// unknown fetches anew because of a token. Until that is allowed again, a token that could have been made in between is not
// denied.
func (s *secrets) unknown(ctx context.Context, token string, hash [sha256.Size]byte) (*version, error) {
	v, certain, err := seek(ctx, s.cached, hash, func(all []version) *version {
		if v, good := match(all, hash); good {
			return v
		}
		return nil
	})
	if v != nil || err != nil {
		return v, err
	}
	held := s.held.Load().value
	if !certain && plausible(token, held) {
		return nil, s.tooSoon()
	}
	if v, _ := match(held, hash); v != nil {
		return nil, refusal("expired " + s.noun)
	}
	return nil, refusal("unknown " + s.noun)
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
