package auth_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/telemetry"
)

// memory is a Source that can be away or slow, for tests in which time stands still. The real one is tested beside its own
// package.
type memory struct {
	mu       sync.Mutex
	versions map[string][]auth.Version // newest first
	err      error
	slow     time.Duration
	newest   int // calls
	all      int
}

func (m *memory) Newest(ctx context.Context, name string) (auth.Version, error) {
	all, err := m.read(name, &m.newest)
	if err != nil {
		return auth.Version{}, err
	}
	return all[0], nil
}

func (m *memory) Versions(ctx context.Context, name string) ([]auth.Version, error) {
	return m.read(name, &m.all)
}

func (m *memory) read(name string, calls *int) ([]auth.Version, error) {
	m.mu.Lock()
	*calls++
	found, err, slow := append([]auth.Version(nil), m.versions[name]...), m.err, m.slow
	m.mu.Unlock()
	time.Sleep(slow)
	if err == nil && len(found) == 0 {
		err = auth.ErrNoSecret
	}
	return found, err
}

func (m *memory) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

// rotate adds a version that is valid for ever.
func (m *memory) rotate(id, value string) {
	m.change(func() {
		m.versions[auth.TokenSecret] = append([]auth.Version{version(id, value, time.Time{})}, m.versions[auth.TokenSecret]...)
	})
}

func (m *memory) calls() (newest, all int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.newest, m.all
}

var (
	first  = auth.NewSecret(auth.TokenPrefix)
	second = auth.NewSecret(auth.TokenPrefix)
	other  = auth.NewSecret(auth.TokenPrefix)
)

func version(id, value string, until time.Time) auth.Version {
	return auth.Version{ID: id, Value: value, Until: until}
}

// newVault holds the second version of the token and the first.
func newVault() *memory {
	return &memory{versions: map[string][]auth.Version{
		auth.TokenSecret: {version("v2", second, time.Time{}), version("v1", first, time.Now().Add(7*24*time.Hour))},
	}}
}

// ask shows a token at a door, and answers the event and the error.
func ask(door *auth.Door, token string) (string, error) {
	ctx, event := telemetry.Begin(context.Background())
	err := door.Check(ctx, "Bearer "+token)
	var log bytes.Buffer
	event.End(ctx, slog.New(slog.NewJSONHandler(&log, nil)), "request")
	return log.String(), err
}

// expect asks and holds the answer against what should be: the error, and what the event says.
func expect(t *testing.T, door *auth.Door, token string, want error, said string) {
	t.Helper()
	event, err := ask(door, token)
	if !errors.Is(err, want) || want == nil && err != nil || !strings.Contains(event, said) {
		t.Errorf("error %v, want %v; the event must say %s: %s", err, want, said, event)
	}
	if token != "" && strings.Contains(event, token) {
		t.Errorf("the token is in the event: %s", event)
	}
}

func TestCurrentAndPreviousVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		door := auth.New(auth.Config{Vault: vault})
		expect(t, door, second, nil, `"auth":"secret","key":"v2"`)
		if newest, all := vault.calls(); newest != 1 || all != 0 {
			t.Errorf("the newest version took %d+%d calls, want one", newest, all)
		}
		expect(t, door, first, nil, `"key":"v1"`)
		expect(t, door, "wrong", auth.ErrDenied, "unknown token")
		time.Sleep(7*24*time.Hour - time.Hour)
		expect(t, door, first, nil, `"key":"v1"`)
		time.Sleep(time.Hour)
		expect(t, door, first, auth.ErrDenied, "expired token")
		expect(t, door, second, nil, "")
	})
}

// What a request waits for at a cold start is not its fault.
func TestColdStartWaitsAndNeverDenies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.err = errors.New("throttled")
		door := auth.New(auth.Config{Vault: vault})
		start := time.Now()
		expect(t, door, second, auth.ErrUnavailable, `"auth_wait_ms":10000`)
		expect(t, door, "wrong", auth.ErrUnavailable, `"auth_wait_ms":10000`)
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("two requests waited %v, want 10 s each", took)
		}
		go func() {
			time.Sleep(4500 * time.Millisecond)
			vault.change(func() { vault.err = nil })
		}()
		expect(t, door, second, nil, `"auth_wait_ms":5000`)
		synctest.Wait()
	})
}

func TestSlowVaultAtAColdStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.slow = 12 * time.Second
		door := auth.New(auth.Config{Vault: vault})
		expect(t, door, second, auth.ErrUnavailable, `"auth_wait_ms":10000`)
		expect(t, door, second, nil, `"auth_wait_ms":2000`) // of the same fetch, which went on
		if newest, _ := vault.calls(); newest != 1 {
			t.Errorf("%d calls, want one", newest)
		}
	})
}

func TestUnknownTokenFetchesOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		door := auth.New(auth.Config{Vault: vault})
		for range 5 {
			expect(t, door, "wrong", auth.ErrDenied, "unknown token")
			expect(t, door, "wrong-too", auth.ErrDenied, "unknown token")
		}
		if _, all := vault.calls(); all != 1 {
			t.Errorf("%d fetches at once, want one", all)
		}
		time.Sleep(30 * time.Second)
		expect(t, door, "wrong", auth.ErrDenied, "unknown token")
		if _, all := vault.calls(); all != 2 {
			t.Errorf("%d fetches after 30 s, want two", all)
		}
	})
}

// A token that was made a moment after the last fetch waits for the next one.
func TestNewTokenIsNotDeniedBecauseOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		door := auth.New(auth.Config{Vault: vault})
		expect(t, door, other, auth.ErrDenied, "unknown token")
		third := auth.NewSecret(auth.TokenPrefix)
		vault.rotate("v3", third)
		time.Sleep(time.Second)
		expect(t, door, third, nil, `"auth_wait_ms":2000,"auth":"secret","key":"v3"`)
		expect(t, door, other, auth.ErrDenied, "unknown token")
		if _, all := vault.calls(); all != 2 {
			t.Errorf("%d fetches, want two", all)
		}
	})
}

// Many who show a new token at the same moment share one fetch, and all are let in.
func TestNewTokenUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.slow = time.Second
		door := auth.New(auth.Config{Vault: vault})
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() { expect(t, door, first, nil, `"key":"v1"`) })
			all.Go(func() { expect(t, door, second, nil, `"key":"v2"`) })
		}
		all.Wait()
		if newest, all := vault.calls(); newest != 1 || all != 1 {
			t.Errorf("%d and %d calls, want one each", newest, all)
		}
	})
}

// With the vault away what was fetched serves on, for a while; after that nobody is denied either.
func TestVaultAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		door := auth.New(auth.Config{Vault: vault, Freshness: auth.Freshness{Every: time.Minute, Stale: time.Hour}})
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() { door.Run(ctx, slog.New(slog.NewJSONHandler(io.Discard, nil))) })
		time.Sleep(90 * time.Second)
		vault.change(func() { vault.err = errors.New("away") })
		time.Sleep(50 * time.Minute)
		expect(t, door, first, nil, `"key":"v1"`)
		expect(t, door, other, auth.ErrUnavailable, "") // it may be newer than what we know
		time.Sleep(15 * time.Minute)
		expect(t, door, second, auth.ErrUnavailable, "auth_wait_ms")
		vault.change(func() { vault.err = nil })
		expect(t, door, second, nil, "")
		stop()
		ended.Wait()
	})
}

// Run learns by itself of what was made and what was revoked.
func TestRunKeepsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		door := auth.New(auth.Config{Vault: vault})
		var log bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() { door.Run(ctx, slog.New(slog.NewJSONHandler(&log, nil))) })
		time.Sleep(6 * time.Minute)
		vault.change(func() {
			vault.versions[auth.TokenSecret] = []auth.Version{version("v3", other, time.Now().Add(10*24*time.Hour+time.Hour))}
		})
		time.Sleep(5 * time.Minute)
		_, before := vault.calls()
		expect(t, door, other, nil, `"key":"v3"`)
		if _, after := vault.calls(); after != before {
			t.Error("a new version that was fetched on schedule is fetched again")
		}
		expect(t, door, second, auth.ErrDenied, "unknown token")
		if e := door.Expiries(); len(e) != 1 || e[0].ID != "v3" || e[0].Days() != 10 {
			t.Errorf("expiries %v", e)
		}
		time.Sleep(11 * 24 * time.Hour)
		stop()
		ended.Wait()
		for _, said := range []string{
			`"level":"WARN","msg":"credential","name":"scim-token","key":"v3","days":10`, `"days":9`, `"days":0`,
			`"level":"ERROR","msg":"credential","name":"scim-token","key":"v3","days":-1`,
		} {
			if strings.Count(log.String(), said) != 1 {
				t.Errorf("the log must say once %s: %s", said, &log)
			}
		}
		if strings.Contains(log.String(), other) {
			t.Error("the token is in the log")
		}
	})
}

// The credential whose end is told is the one that is in use.
func TestExpiryIsOfTheVersionInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.versions[auth.TokenSecret][0].Until = time.Now().Add(365 * 24 * time.Hour)
		door := auth.New(auth.Config{Vault: vault})
		expect(t, door, second, nil, "")
		if e := door.Expiries(); len(e) != 1 || e[0].ID != "v2" {
			t.Errorf("expiries %v", e)
		}
		expect(t, door, first, nil, "")
		if e := door.Expiries(); len(e) != 1 || e[0].ID != "v1" || e[0].Days() != 7 {
			t.Errorf("expiries %v while the old version is in use", e)
		}
	})
}

// A vault without the secret is a vault that answers.
func TestNoTokenWasMadeYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		expect(t, auth.New(auth.Config{Vault: &memory{}}), second, auth.ErrDenied, "unknown token")
	})
}

func TestFailuresAreLimitedAndGoodTokensAreNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := auth.New(auth.Config{Vault: newVault()})
		for range 100 {
			expect(t, door, "wrong", auth.ErrDenied, "")
		}
		expect(t, door, "wrong", auth.ErrTooMany, "unknown token")
		for range 1000 {
			expect(t, door, second, nil, "")
		}
		time.Sleep(time.Second)
		expect(t, door, "wrong", auth.ErrDenied, "")
	})
}
