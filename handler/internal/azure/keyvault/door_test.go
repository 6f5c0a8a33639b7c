package keyvault_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
)

// Ten thousand requests at a cold start make one call to the vault, with its real client and protocol.
func TestColdStartMakesOneCall(t *testing.T) {
	sim, vault := start(t)
	token := auth.NewSecret(auth.TokenPrefix)
	sim.Set(auth.TokenSecret, token)
	door := auth.New(auth.Config{Vault: vault})
	release := sim.Hold()
	var ready, all sync.WaitGroup
	for range 10_000 {
		ready.Add(1)
		all.Go(func() {
			ready.Done()
			if err := door.Check(t.Context(), "Bearer "+token); err != nil {
				t.Error(err)
			}
		})
	}
	ready.Wait()
	release()
	all.Wait()
	if gets, lists := sim.Calls("get"), sim.Calls("list"); gets != 1 || lists != 0 {
		t.Errorf("the vault was asked for %d versions and %d lists, want one and none", gets, lists)
	}
}

func TestRotationAndRevocation(t *testing.T) {
	sim, vault := start(t)
	old, newer := auth.NewSecret(auth.TokenPrefix), auth.NewSecret(auth.TokenPrefix)
	id := sim.Set(auth.TokenSecret, old)
	door := auth.New(auth.Config{Vault: vault})
	check := func(token string, want error) {
		t.Helper()
		if err := door.Check(t.Context(), "Bearer "+token); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	check(old, nil)
	sim.Set(auth.TokenSecret, newer)
	check(newer, nil)
	check(old, nil)
	if err := vault.Disable(t.Context(), auth.TokenSecret, id); err != nil {
		t.Fatal(err)
	}
	door = auth.New(auth.Config{Vault: vault}) // another instance, or this one at its next look
	check(newer, nil)
	check(old, auth.ErrDenied)
}

func TestThrottledColdStart(t *testing.T) {
	sim, vault := start(t)
	token := auth.NewSecret(auth.TokenPrefix)
	sim.Set(auth.TokenSecret, token)
	sim.Throttle(2)
	if err := auth.New(auth.Config{Vault: vault}).Check(t.Context(), "Bearer "+token); err != nil {
		t.Error(err)
	}
}

// An administrator revokes the newest version: the one before it must still be accepted, also after a restart.
func TestNewestIsRevoked(t *testing.T) {
	sim, vault := start(t)
	old := auth.NewSecret(auth.TokenPrefix)
	sim.Set(auth.TokenSecret, old)
	newest := sim.Set(auth.TokenSecret, auth.NewSecret(auth.TokenPrefix))
	if err := vault.Disable(t.Context(), auth.TokenSecret, newest); err != nil {
		t.Fatal(err)
	}
	if err := auth.New(auth.Config{Vault: vault}).Check(t.Context(), "Bearer "+old); err != nil {
		t.Error(err)
	}
}

// Thousands of unknown tokens cause few reads of the vault, and do not hide a new token in it: that one is accepted at its first
// request, and never answered 503.
func TestNewTokenAmongStrangers(t *testing.T) {
	sim, vault := start(t)
	sim.Set(auth.TokenSecret, auth.NewSecret(auth.TokenPrefix))
	door := auth.New(auth.Config{Vault: vault})
	if err := door.Check(t.Context(), "Bearer "+auth.NewSecret(auth.TokenPrefix)); !errors.Is(err, auth.ErrDenied) {
		t.Errorf("the first stranger: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var strangers sync.WaitGroup
	var sent atomic.Int64
	sent.Add(1) // the first
	for range 64 {
		strangers.Go(func() {
			for ctx.Err() == nil {
				sent.Add(1)
				if err := door.Check(t.Context(), "Bearer "+auth.NewSecret(auth.TokenPrefix)); !errors.Is(err, auth.ErrDenied) && !errors.Is(err, auth.ErrTooMany) {
					t.Errorf("a stranger: %v", err)
				}
			}
		})
	}
	token := auth.NewSecret(auth.TokenPrefix)
	sim.Set(auth.TokenSecret, token)
	if err := door.Check(t.Context(), "Bearer "+token); err != nil {
		t.Error(err)
	}
	stop()
	strangers.Wait()
	if lists := sim.Calls("list"); lists > 4 {
		t.Errorf("the versions were listed %d times", lists)
	}
	counted := 0
	for _, tally := range door.Tallies(time.Now(), true) {
		counted += tally.Count
	}
	if int64(counted) != sent.Load() {
		t.Errorf("%d of %d strangers are counted", counted, sent.Load())
	}
}
