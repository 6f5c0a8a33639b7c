package connection

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"workflowgen-scim/handler/internal/provision"
)

// fetch gets a credential. Where fresh is set, the one it got before was refused.
type fetch func(ctx context.Context, fresh bool) (*Credential, error)

// keeper keeps a credential until it is over or refused, and fetches the next one once for all who wait for it.
type keeper struct {
	settings string
	fetch    fetch
	now      atomic.Pointer[Credential]
	renewed  atomic.Int64 // when a refused one was last replaced, in Unix seconds
	flight   singleflight.Group
}

// A refused credential is replaced at most once in so long, or a wrong password would be asked for with each request.
const renewEvery = 30 * time.Second

// fetchTimeout bounds the way to whoever gives credentials out. It is not the caller's: others wait for the same answer.
const fetchTimeout = 10 * time.Second

func newKeeper(settings string, f fetch) *keeper { return &keeper{settings: settings, fetch: f} }

// Settings names the settings to look at if the sign-in fails.
func (k *keeper) Settings() string { return k.settings }

// Credential is the one that is kept. When it is due the next one is fetched in the background, so that nobody waits.
func (k *keeper) Credential(ctx context.Context) (*Credential, error) {
	c := k.now.Load()
	if c == nil {
		return k.next(ctx, nil, false)
	}
	if c.due.IsZero() {
		return c, nil
	}
	switch now := time.Now(); {
	case now.After(c.over):
		return k.next(ctx, c, false)
	case now.After(c.due):
		k.flight.DoChan("", func() (any, error) { return k.replace(context.WithoutCancel(ctx), c, false) })
	}
	return c, nil
}

// Renew fetches another credential, unless somebody has meanwhile.
func (k *keeper) Renew(ctx context.Context, refused *Credential) error {
	if k.now.Load() != refused {
		return nil
	}
	c, err := k.next(ctx, refused, true)
	if err == nil && c.value == refused.value {
		return ErrNoOther
	}
	return err
}

// next waits for the credential after old, no longer than the caller can.
func (k *keeper) next(ctx context.Context, old *Credential, fresh bool) (*Credential, error) {
	got := k.flight.DoChan("", func() (any, error) { return k.replace(context.WithoutCancel(ctx), old, fresh) })
	select {
	case r := <-got:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*Credential), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// replace fetches the credential after old, unless it is there already.
func (k *keeper) replace(ctx context.Context, old *Credential, fresh bool) (*Credential, error) {
	if c := k.now.Load(); c != nil && c != old {
		return c, nil
	}
	if fresh && time.Since(time.Unix(k.renewed.Load(), 0)) < renewEvery {
		return nil, ErrNoOther
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	c, err := k.fetch(ctx, fresh)
	if fresh {
		k.renewed.Store(time.Now().Unix())
	}
	if err != nil {
		return nil, fmt.Errorf("get the credential of %s: %w", k.settings, err)
	}
	k.now.Store(c)
	return c, nil
}

func noCredential(err error) error {
	return &Failure{kind: provision.ErrUnavailable, why: provision.Because(provision.CauseCredential, err)}
}
