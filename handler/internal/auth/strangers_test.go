package auth_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/auth"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
	"workflowgen-scim/handler/internal/telemetry"
)

// While callers without credentials send tokens that look new, a token that is new is accepted after a few seconds at most and never gets 503.
// The number of vault reads is bounded, and each of those callers is refused for certain and counted.
func TestStrangersCannotKeepANewTokenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		vault.slow = 100 * time.Millisecond
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, second, nil, "")
		began := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		var flood sync.WaitGroup
		sent := 0
		flood.Go(func() {
			for ; ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
				sent++
				flood.Go(func() {
					if _, err := ask(authn, auth.NewSecret(auth.TokenPrefix)); !errors.Is(err, auth.ErrDenied) && !errors.Is(err, auth.ErrTooMany) {
						t.Errorf("a stranger: %v", err)
					}
				})
			}
		})
		for n := range 4 {
			time.Sleep(13 * time.Second)
			token := auth.NewSecret(auth.TokenPrefix)
			vault.rotate("new", token)
			start := time.Now()
			if _, err := ask(authn, token); err != nil || time.Since(start) > 4*time.Second {
				t.Errorf("new token %d: %v after %v", n, err, time.Since(start))
			}
		}
		stop()
		flood.Wait()
		if _, all := vault.calls(); all > int(time.Since(began)/(3*time.Second))+1 {
			t.Errorf("the vault was read %d times in %v", all, time.Since(began))
		}
		if n := counted(authn)["unknown token"]; n != sent {
			t.Errorf("%d of %d strangers are counted", n, sent)
		}
	})
}

// counted drains the tallies of an Authenticator, and returns the number of refusals of each cause.
func counted(authn *auth.Authenticator) map[string]int {
	counts := map[string]int{}
	for _, tally := range authn.Tallies(time.Now(), true) {
		counts[tally.Cause] += tally.Count
	}
	return counts
}

// Callers above the limit of waiting ones get an error at once and are counted. Callers with a good token do not notice.
func TestWaitingHasABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := newVault()
		authn := auth.New(auth.Config{Vault: vault})
		expect(t, authn, other, auth.ErrDenied, "unknown token")
		counted(authn)
		time.Sleep(time.Second)
		var all sync.WaitGroup
		for range 1500 {
			all.Go(func() { _ = authn.Check(t.Context(), "Bearer "+auth.NewSecret(auth.TokenPrefix)) })
		}
		synctest.Wait() // 1000 wait
		expect(t, authn, second, nil, "")
		all.Wait()
		if n := counted(authn); n["credentials not checked"] != 500 || n["unknown token"] != 1000 {
			t.Errorf("counted %v", n)
		}
	})
}

// Refusals are counted by minute and cause. A minute is returned once, when it has ended.
func TestTallies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogin()
		authn := newEntraAuthenticator(l)
		start := time.Now().UTC()
		unsigned := unsigned(t)
		for range 3 {
			expect(t, authn, unsigned, auth.ErrDenied, "wrong algorithm")
			time.Sleep(10 * time.Second)
		}
		expect(t, authn, "wrong", auth.ErrDenied, "unknown token")
		if all := authn.Tallies(time.Now(), false); len(all) != 0 {
			t.Errorf("the running minute is returned: %+v", all)
		}
		time.Sleep(time.Minute)
		expect(t, authn, "", auth.ErrDenied, "unknown token")
		all := authn.Tallies(time.Now(), false)
		if len(all) != 2 || all[0].Cause != "unknown token" || all[1].Cause != "wrong algorithm" {
			t.Fatalf("tallies %+v", all)
		}
		jwt := all[1]
		if jwt.Count != 3 || !jwt.Minute.Equal(start) || !jwt.First.Equal(start) || !jwt.Last.Equal(start.Add(20*time.Second)) {
			t.Errorf("tally %+v", jwt)
		}
		if want := (auth.Check{Name: "algorithm", Expected: "RS256", Received: "none"}); !slices.Equal(jwt.Checks, []auth.Check{want}) {
			t.Errorf("checks %+v", jwt.Checks)
		}
		if all = authn.Tallies(time.Now(), true); len(all) != 1 || !all[0].Minute.Equal(start.Add(time.Minute)) {
			t.Errorf("the running minute is %+v", all)
		}
		for range 100 { // without a drain
			expect(t, authn, "wrong", auth.ErrDenied, "")
			time.Sleep(time.Minute)
		}
		if all = authn.Tallies(time.Now(), true); len(all) != 60 || all[59].Minute.Before(time.Now().Add(-2*time.Minute)) {
			t.Errorf("%d minutes are kept", len(all))
		}
	})
}

// 100,000 wrong tokens of every kind are all counted and write few lines; a caller with a good token has an event each time.
func TestStrangersCannotFillTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		authn := auth.New(auth.Config{Vault: newVault(), Entra: auth.Entra{Authority: newLogin(), Tenants: []string{tenant},
			Audiences: []string{authoritysim.Audience}, Apps: []string{authoritysim.App}}})
		events := telemetry.Handler(slog.New(slog.NewJSONHandler(&log, nil)), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := authn.Check(r.Context(), r.Header.Get("Authorization")); err != nil {
				w.WriteHeader(http.StatusUnauthorized)
			}
		}))
		send := func(header string) {
			r := httptest.NewRequest("GET", "/scim/v2/Users", nil)
			r.Header.Set("Authorization", header)
			events.ServeHTTP(httptest.NewRecorder(), r)
		}
		wrong := []string{"", "Basic x", "Bearer wrong", "Bearer " + unsigned(t), "Bearer eyJ.eyJ.x", "Bearer " + other,
			"Bearer " + authoritysim.New(tenant).Bearer(nil)}
		const all = 100_000
		for n := range all {
			send(wrong[n%len(wrong)])
			if n%5000 == 0 { // 20 good ones in between, over 40 s
				send("Bearer " + second)
				time.Sleep(2 * time.Second)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		events.Flush()
		n, sum := strings.Count(log.String(), "\n"), 0
		for _, count := range counted(authn) {
			sum += count
		}
		if n >= 200 || sum != all {
			t.Errorf("%d lines; %d of %d are counted", n, sum, all)
		}
		if good := strings.Count(log.String(), `"auth":"secret"`); good != 20 {
			t.Errorf("%d of 20 good requests have an event", good)
		}
		if !strings.Contains(log.String(), `"msg":"sign-ins refused","cause":"unknown token","count":`) {
			t.Errorf("there is no summary: %s", &log)
		}
	})
}
