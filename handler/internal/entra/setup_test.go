package entra_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

func TestSetupFromNothing(t *testing.T) {
	for name, asApp := range map[string]bool{"as an administrator": false, "as an application": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, graphsim.Options{Propagation: 30 * time.Second}, asApp)
			ann := w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
			o := w.options()
			o.Assignees = []string{"ann@contoso.example"}
			if !w.setUp(t, o) {
				t.Error("nothing was changed")
			}
			if len(w.scim.users) != 1 || w.scim.users["1"]["externalId"] != ann.ID {
				t.Errorf("the proof should have made Ann with her objectId: %v", w.scim.users)
			}
			if len(w.backups) != 1 || !json.Valid(w.backups[0]) {
				t.Error("there should be one backup of the schema")
			}
			before := w.writes()
			if w.setUp(t, o) || !asApp && w.writes() != before {
				t.Errorf("a second run changed something: %+v", w.steps)
			}
		})
	}
}

// A dry run tells what it would do, and does nothing.
func TestDryRun(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	o := w.options()
	o.DryRun = true
	if !w.setUp(t, o) || w.writes() != 0 || w.state("application") != entra.StepWould {
		t.Errorf("%d writes; %+v", w.writes(), w.steps)
	}
	o.DryRun, o.NoStart = false, true
	w.setUp(t, o)
	before := w.writes()
	o.DryRun, o.NoStart = true, false
	w.setUp(t, o)
	if w.writes() != before || w.state("start") != entra.StepWould || w.state("mapping") != entra.StepUnchanged {
		t.Errorf("%d writes more; %+v", w.writes()-before, w.steps)
	}
}

// Wherever a run breaks off, the next one goes on and the end is the same: one application, one job.
func TestSetupGoesOnAfterAFailure(t *testing.T) {
	complete := newWorld(t, graphsim.Options{}, false)
	complete.setUp(t, complete.options())
	for route := range complete.Requests() {
		t.Run(route, func(t *testing.T) {
			w := newWorld(t, graphsim.Options{Propagation: 5 * time.Second}, false)
			w.Fail(route, 100)
			if _, err := w.Setup(t.Context(), w.options()); err == nil {
				t.Fatal("the run should have failed")
			}
			w.Fail(route, 0)
			w.setUp(t, w.options())
			st, err := w.StatusOf(t.Context(), w.principal(t))
			if err != nil || st.Schedule != "Active" || st.Endpoint != address {
				t.Errorf("%+v, %v", st, err)
			}
		})
	}
}

// Whoever presses Ctrl-C, at whatever request, can run the command again.
func TestSetupGoesOnAfterCtrlC(t *testing.T) {
	for n := 1; ; n++ {
		w := newWorld(t, graphsim.Options{Propagation: 5 * time.Second}, false)
		ctx, cancel := context.WithCancel(t.Context())
		count := 0
		stopped := w.client(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if count++; count == n {
				cancel()
			}
			w.Server.ServeHTTP(rw, r)
		}), false)
		_, err := stopped.Setup(ctx, w.options())
		cancel()
		w.setUp(t, w.options())
		w.principal(t)
		if err == nil && count < n {
			return
		}
	}
}

func TestSetupRefusesAnotherInstance(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	w.setUp(t, w.options())
	before := w.writes()
	o := w.options()
	o.Address = "https://other.example.com/scim/v2"
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, entra.ErrOtherInstance) || w.writes() != before {
		t.Errorf("%v, %d writes", err, w.writes()-before)
	}
}

// Credentials are tried before anything is stored, and no error tells them.
func TestSetupStoresNothingThatIsNotGood(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	o := w.options()
	o.Token, o.NoProbe = "a-wrong-token-that-no-one-takes", true
	_, err := w.Setup(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "was not let in") || strings.Contains(err.Error(), o.Token) {
		t.Errorf("%v", err)
	}
	if n := w.Requests()["POST /servicePrincipals/{id}/synchronization/jobs"]; n != 0 {
		t.Errorf("%d jobs were made", n)
	}
}

// A token that has been exchanged at the endpoint is told by Entra's own try, since it cannot be read back.
func TestSetupStoresANewToken(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	w.setUp(t, w.options())
	w.scim.token = "another-token-that-is-good-now"
	o := w.options()
	o.Token = w.scim.token
	w.setUp(t, o)
	if w.state("secrets") != entra.StepDone {
		t.Errorf("%+v", w.steps)
	}
}

// What an administrator has put into the schema beside the mapping stays and is named, also members that nobody here knows.
// Only trim removes it, unless keep names it.
func TestMappingTouchesNothingElse(t *testing.T) {
	p := newPlanting(t)
	p.surplus()
	holds := func(want bool, text string) {
		t.Helper()
		_, raw, err := p.Schema(t.Context(), p.sp.ID, p.job.ID)
		p.check(err)
		if strings.Contains(string(raw), text) != want {
			t.Errorf("that the schema holds %s is not %v", text, want)
		}
	}
	o := p.options()
	if p.setUp(t, o) || !p.names("User name.formatted", entra.Unused) {
		t.Errorf("%+v", p.steps)
	}
	holds(true, `"targetAttributeName":"name.formatted"`)
	o.Wish.Trim, o.Wish.Keep = true, []string{"name.formatted"}
	if p.setUp(t, o) {
		t.Errorf("%+v", p.steps)
	}
	o.Wish.Keep = nil
	if !p.setUp(t, o) || !p.names("User name.formatted", entra.Surplus) {
		t.Errorf("%+v", p.steps)
	}
	holds(false, `"targetAttributeName":"name.formatted"`)
	holds(true, `"provisioningTaskIdentifier":"kept.as.it.is"`)
	holds(true, `[physicalDeliveryOfficeName]`)
}

// names reports whether a step told of a difference.
func (w *world) names(attribute, kind string) bool {
	for _, s := range w.steps {
		for _, d := range s.Diff {
			if d.Object+" "+d.Attribute == attribute && d.Kind == kind {
				return true
			}
		}
	}
	return false
}

// A token is exchanged without touching what is stored beside it, and only for one that is good.
func TestRenewToken(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	o := w.options()
	o.Scope = "all"
	w.setUp(t, o)
	sp := w.principal(t)
	before := must(w.Secrets(t.Context(), sp.ID))
	if err := w.RenewToken(t.Context(), sp.ID, "a-token-that-nobody-takes"); err == nil || strings.Contains(err.Error(), "nobody") {
		t.Errorf("%v", err)
	}
	if err := w.ValidateSaved(t.Context(), sp.ID); err != nil {
		t.Errorf("the stored one should be as it was: %v", err)
	}
	w.scim.token = "the-next-token-that-is-good"
	if err := w.RenewToken(t.Context(), sp.ID, w.scim.token); err != nil {
		t.Fatal(err)
	}
	if err := w.ValidateSaved(t.Context(), sp.ID); err != nil || !maps.Equal(must(w.Secrets(t.Context(), sp.ID)), before) {
		t.Errorf("%v", err)
	}
}

// A connection by OAuth is none of setup's to change: it is tried, used, and left as it is.
func TestSetupLeavesOAuthAlone(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	w.setUp(t, w.options())
	sp := w.principal(t)
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", clientSecret)
	stored := must(w.Secrets(t.Context(), sp.ID))

	o := w.options()
	o.Token = ""
	if w.setUp(t, o) || !maps.Equal(must(w.Secrets(t.Context(), sp.ID)), stored) {
		t.Errorf("%+v", w.steps)
	}
	o.Scope = "all"
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, entra.ErrOAuth) || !strings.Contains(err.Error(), "all users and groups") {
		t.Errorf("another scope: %v", err)
	}
	o = w.options()
	o.Renew = true
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, entra.ErrOAuth) {
		t.Errorf("a token: %v", err)
	}
	if err := w.RenewToken(t.Context(), sp.ID, token); !errors.Is(err, entra.ErrOAuth) {
		t.Errorf("token rotate: %v", err)
	}
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", "an-old-secret")
	if _, err := w.Setup(t.Context(), w.options()); !errors.Is(err, entra.ErrOAuth) || !strings.Contains(err.Error(), "does not let Entra in") {
		t.Errorf("a secret that is no longer good: %v", err)
	}
	if _, has := must(w.Secrets(t.Context(), sp.ID))["SecretToken"]; has {
		t.Error("a secret token was stored beside OAuth")
	}
}

// Where the secret token is empty Entra shows tokens of its own. That needs no token here either.
func TestSetupWithTokensOfEntra(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	w.setUp(t, w.options())
	sp := w.principal(t)
	w.scim.token = "" // the stand-in for a token of Entra's own
	stored := must(w.Secrets(t.Context(), sp.ID))
	delete(stored, "SecretToken")
	if err := w.PutSecrets(t.Context(), sp.ID, pairsOf(stored)); err != nil {
		t.Fatal(err)
	}
	o := w.options()
	o.Token, o.Scope = "", "all"
	w.setUp(t, o)
	if now := must(w.Secrets(t.Context(), sp.ID)); now["SyncAll"] != "true" || now["SecretToken"] != "" {
		t.Errorf("%v", now)
	}
}
