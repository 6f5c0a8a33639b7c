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

// memory is a Source that can be unavailable or slow, for tests with a fake clock. Package keyvault has the tests of the real one.
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

// ask checks a token, and returns the event and the error.
func ask(authn *auth.Authenticator, token string) (string, error) {
	ctx, event := telemetry.Begin(context.Background())
	err := authn.Check(ctx, "Bearer "+token)
	var log bytes.Buffer
	event.End(ctx, slog.New(slog.NewJSONHandler(&log, nil)), "request")
	return log.String(), err
}

// expect checks a token, and compares the error and the event with the expected ones.
func expect(t *testing.T, authn *auth.Authenticator, token string, want error, said string) {
	t.Helper()
	event, err := ask(authn, token)
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
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, second, nil, `"auth":"secret","key":"v2"`)
		if newest, all := vault.calls(); newest != 1 || all != 0 {
			t.Errorf("the newest version took %d+%d calls, want one", newest, all)
		}
		expect(t, authn, first, nil, `"key":"v1"`)
		expect(t, authn, "wrong", auth.ErrDenied, "unknown token")
		time.Sleep(7*24*time.Hour - time.Hour)
		expect(t, authn, first, nil, `"key":"v1"`)
		time.Sleep(time.Hour)
		expect(t, authn, first, auth.ErrDenied, "expired token")
		expect(t, authn, second, nil, "")
	})
}

// At a cold start a request waits for the vault and is not denied.
func TestColdStartWaitsAndNeverDenies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.err = errors.New("throttled")
		authn := auth.New(auth.Config{Vault: vault})
		start := time.Now()
		expect(t, authn, second, auth.ErrUnavailable, `"auth_wait_ms":10000`)
		expect(t, authn, "wrong", auth.ErrUnavailable, `"auth_wait_ms":10000`)
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("two requests waited %v, want 10 s each", took)
		}
		go func() {
			time.Sleep(4500 * time.Millisecond)
			vault.change(func() { vault.err = nil })
		}()
		expect(t, authn, second, nil, `"auth_wait_ms":5000`)
		synctest.Wait()
	})
}

func TestSlowVaultAtAColdStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.slow = 12 * time.Second
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, second, auth.ErrUnavailable, `"auth_wait_ms":10000`)
		expect(t, authn, second, nil, `"auth_wait_ms":2000`) // of the same fetch, which went on
		if newest, _ := vault.calls(); newest != 1 {
			t.Errorf("%d calls, want one", newest)
		}
	})
}

func TestUnknownTokenFetchesOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		authn := auth.New(auth.Config{Vault: vault})
		for range 5 {
			expect(t, authn, "wrong", auth.ErrDenied, "unknown token")
			expect(t, authn, "wrong-too", auth.ErrDenied, "unknown token")
		}
		if _, all := vault.calls(); all != 1 {
			t.Errorf("%d fetches at once, want one", all)
		}
		time.Sleep(30 * time.Second)
		expect(t, authn, "wrong", auth.ErrDenied, "unknown token")
		if _, all := vault.calls(); all != 2 {
			t.Errorf("%d fetches after 30 s, want two", all)
		}
	})
}

// A token that was made a moment after the last fetch waits for the next one.
func TestNewTokenIsNotDeniedBecauseOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, other, auth.ErrDenied, "unknown token")
		third := auth.NewSecret(auth.TokenPrefix)
		vault.rotate("v3", third)
		time.Sleep(time.Second)
		expect(t, authn, third, nil, `"auth_wait_ms":2000,"auth":"secret","key":"v3"`)
		expect(t, authn, other, auth.ErrDenied, "unknown token")
		if _, all := vault.calls(); all != 2 {
			t.Errorf("%d fetches, want two", all)
		}
	})
}

// Callers that show a new token at the same moment share one fetch, and all are accepted.
func TestNewTokenUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.slow = time.Second
		authn := auth.New(auth.Config{Vault: vault})
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() { expect(t, authn, first, nil, `"key":"v1"`) })
			all.Go(func() { expect(t, authn, second, nil, `"key":"v2"`) })
		}
		all.Wait()
		if newest, all := vault.calls(); newest != 1 || all != 1 {
			t.Errorf("%d and %d calls, want one each", newest, all)
		}
	})
}

// While the vault is unavailable the held values are used for a time; after that no caller is denied either.
func TestVaultAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		authn := auth.New(auth.Config{Vault: vault, Freshness: auth.Freshness{Every: time.Minute, Stale: time.Hour}})
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() { authn.Run(ctx, slog.New(slog.NewJSONHandler(io.Discard, nil))) })
		time.Sleep(90 * time.Second)
		vault.change(func() { vault.err = errors.New("away") })
		time.Sleep(50 * time.Minute)
		expect(t, authn, first, nil, `"key":"v1"`)
		expect(t, authn, other, auth.ErrUnavailable, "") // it may be newer than the held versions
		time.Sleep(15 * time.Minute)
		expect(t, authn, second, auth.ErrUnavailable, "auth_wait_ms")
		vault.change(func() { vault.err = nil })
		expect(t, authn, second, nil, "")
		stop()
		ended.Wait()
	})
}

// Run finds new and revoked versions by itself.
func TestRunKeepsFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		authn := auth.New(auth.Config{Vault: vault})
		var log bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() { authn.Run(ctx, slog.New(slog.NewJSONHandler(&log, nil))) })
		time.Sleep(6 * time.Minute)
		vault.change(func() {
			vault.versions[auth.TokenSecret] = []auth.Version{version("v3", other, time.Now().Add(10*24*time.Hour+time.Hour))}
		})
		time.Sleep(5 * time.Minute)
		_, before := vault.calls()
		expect(t, authn, other, nil, `"key":"v3"`)
		if _, after := vault.calls(); after != before {
			t.Error("a new version that was fetched on schedule is fetched again")
		}
		expect(t, authn, second, auth.ErrDenied, "unknown token")
		if e := authn.Expiries(); len(e) != 1 || e[0].ID != "v3" || e[0].Days() != 10 {
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

// Expiries returns the version that is in use.
func TestExpiryIsOfTheVersionInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.versions[auth.TokenSecret][0].Until = time.Now().Add(365 * 24 * time.Hour)
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, second, nil, "")
		if e := authn.Expiries(); len(e) != 1 || e[0].ID != "v2" {
			t.Errorf("expiries %v", e)
		}
		expect(t, authn, first, nil, "")
		if e := authn.Expiries(); len(e) != 1 || e[0].ID != "v1" || e[0].Days() != 7 {
			t.Errorf("expiries %v while the old version is in use", e)
		}
	})
}

// A vault without the secret has answered: tokens are denied.
func TestNoTokenWasMadeYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		expect(t, auth.New(auth.Config{Vault: &memory{}}), second, auth.ErrDenied, "unknown token")
	})
}

func TestFailuresAreLimitedAndGoodTokensAreNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authn := auth.New(auth.Config{Vault: newVault()})
		for range 100 {
			expect(t, authn, "wrong", auth.ErrDenied, "")
		}
		expect(t, authn, "wrong", auth.ErrTooMany, "unknown token")
		for range 1000 {
			expect(t, authn, second, nil, "")
		}
		time.Sleep(time.Second)
		expect(t, authn, "wrong", auth.ErrDenied, "")
	})
}
