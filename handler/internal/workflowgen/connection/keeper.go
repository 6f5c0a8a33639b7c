package connection

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"workflowgen-scim/handler/internal/renew"
)

// fetch gets a credential. With fresh, WorkflowGen has refused the credential that the last call got.
type fetch func(ctx context.Context, fresh bool) (*Credential, error)

// keeper keeps a credential until it ends or is refused.
type keeper struct {
	settings    string
	fetch       fetch
	credentials *renew.Cache[Credential]
	renewed     atomic.Int64 // when a refused one was last replaced, in Unix seconds
}

// renewEvery is the time between two fetches because of a refused credential. Without it a wrong password would cause one with
// each request.
const renewEvery = 30 * time.Second

// fetchTimeout bounds one fetch of a credential.
const fetchTimeout = 10 * time.Second

func newKeeper(settings string, f fetch) *keeper {
	return &keeper{settings: settings, fetch: f, credentials: renew.NewCache[Credential](fetchTimeout)}
}

// Settings names the settings to check if the sign-in fails.
func (k *keeper) Settings() string { return k.settings }

// Credential returns the credential that is kept. When it is due the next one is fetched in the background, so that no
// request waits.
func (k *keeper) Credential(ctx context.Context) (*Credential, error) {
	c := k.credentials.Held()
	now := time.Now()
	switch {
	case c == nil || !c.over.IsZero() && now.After(c.over):
		return k.next(ctx, c, false)
	case !c.due.IsZero() && now.After(c.due):
		k.credentials.Start(other(c), k.get(false))
	}
	return c, nil
}

// Renew fetches another credential, unless another caller has.
func (k *keeper) Renew(ctx context.Context, refused *Credential) error {
	if k.credentials.Held() != refused {
		return nil
	}
	c, err := k.next(ctx, refused, true)
	if err == nil && c.value == refused.value {
		return ErrNoOther
	}
	return err
}

// next waits for a credential other than old.
func (k *keeper) next(ctx context.Context, old *Credential, fresh bool) (*Credential, error) {
	return k.credentials.Get(ctx, other(old), k.get(fresh))
}

func other(old *Credential) func(*Credential) bool {
	return func(c *Credential) bool { return c != old }
}

func (k *keeper) get(fresh bool) func(context.Context) (*Credential, error) {
	return func(ctx context.Context) (*Credential, error) {
		if fresh && time.Since(time.Unix(k.renewed.Load(), 0)) < renewEvery {
			return nil, ErrNoOther
		}
		c, err := k.fetch(ctx, fresh)
		if fresh {
			k.renewed.Store(time.Now().Unix())
		}
		if err != nil {
			return nil, fmt.Errorf("get the credential of %s: %w", k.settings, err)
		}
		return c, nil
	}
}
