package setup_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

func TestSetupFromNothing(t *testing.T) {
	for name, asApp := range map[string]bool{"as an administrator": false, "as an application": true} {
		t.Run(name, func(t *testing.T) {
			w := tenant.New(t, graphsim.Options{Propagation: 30 * time.Second}, asApp)
			ann := w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
			o := w.Options()
			o.Assignees = []string{"ann@contoso.example"}
			if !w.SetUp(t, o) {
				t.Error("nothing was changed")
			}
			if len(w.SCIM.Users) != 1 || w.SCIM.Users["1"]["externalId"] != ann.ID {
				t.Errorf("the proof should have made Ann with her objectId: %v", w.SCIM.Users)
			}
			if len(w.Backups) != 1 || !json.Valid(w.Backups[0]) {
				t.Error("there should be one backup of the schema")
			}
			before := w.Writes()
			if w.SetUp(t, o) || !asApp && w.Writes() != before {
				t.Errorf("a second run changed something: %+v", w.Steps)
			}
		})
	}
}

// A dry run reports what it would do, and changes nothing.
func TestDryRun(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	o := w.Options()
	o.DryRun = true
	if !w.SetUp(t, o) || w.Writes() != 0 || w.State("application") != setup.StepWould {
		t.Errorf("%d writes; %+v", w.Writes(), w.Steps)
	}
	o.DryRun, o.NoStart = false, true
	w.SetUp(t, o)
	before := w.Writes()
	o.DryRun, o.NoStart = true, false
	w.SetUp(t, o)
	if w.Writes() != before || w.State("start") != setup.StepWould || w.State("mapping") != setup.StepUnchanged {
		t.Errorf("%d writes more; %+v", w.Writes()-before, w.Steps)
	}
}

// If a run fails at any request, it names an application that it leaves unconnected. The next run resumes, and the result is the
// same: one application, one job.
func TestSetupResumesAfterAFailure(t *testing.T) {
	complete := tenant.New(t, graphsim.Options{}, false)
	complete.SetUp(t, complete.Options())
	for route := range complete.Requests() {
		t.Run(route, func(t *testing.T) {
			w := tenant.New(t, graphsim.Options{Propagation: 5 * time.Second}, false)
			w.Fail(route, 100)
			_, err := w.Setup(t.Context(), w.Options())
			failed, ok := errors.AsType[*setup.Failure](err)
			if !ok {
				t.Fatalf("the run should have failed: %v", err)
			}
			apps, _ := w.Count("WorkflowGen")
			if unconnected := apps > 0 && len(w.Stored("BaseAddress")) == 0; unconnected != (failed.Unconnected != nil) {
				t.Errorf("%d applications; the failure names %v", apps, failed.Unconnected)
			}
			w.Fail(route, 0)
			w.SetUp(t, w.Options())
			st, err := checks.StatusOf(t.Context(), w.Client, w.Application(t))
			if err != nil || st.Schedule != "Active" || st.Endpoint != tenant.Address {
				t.Errorf("%+v, %v", st, err)
			}
		})
	}
}

// After Ctrl-C at any request, setup can be run again.
func TestSetupResumesAfterCtrlC(t *testing.T) {
	for n := 1; ; n++ {
		w := tenant.New(t, graphsim.Options{Propagation: 5 * time.Second}, false)
		ctx, cancel := context.WithCancel(t.Context())
		count := 0
		stopped := w.Over(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if count++; count == n {
				cancel()
			}
			w.Server.ServeHTTP(rw, r)
		}))
		_, err := setup.Run(ctx, stopped, w.Options())
		cancel()
		w.SetUp(t, w.Options())
		w.Application(t)
		if err == nil && count < n {
			return
		}
	}
}

func TestSetupRefusesAnotherInstance(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	w.SetUp(t, w.Options())
	before := w.Writes()
	o := w.Options()
	o.Address = "https://other.example.com/scim/v2"
	if _, err := w.Setup(t.Context(), o); !setup.HasCode(err, setup.OtherInstance) || w.Writes() != before {
		t.Errorf("%v, %d writes", err, w.Writes()-before)
	}
}

// Entra tries the credentials before anything is stored, and no error contains them.
func TestSetupStoresOnlyValidCredentials(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	o := w.Options()
	o.Token, o.NoProbe = "a-wrong-token-that-no-one-takes", true
	_, err := w.Setup(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "Entra cannot sign in") || strings.Contains(err.Error(), o.Token) {
		t.Errorf("%v", err)
	}
	if n := w.Requests()["POST /servicePrincipals/{id}/synchronization/jobs"]; n != 0 {
		t.Errorf("%d jobs were made", n)
	}
}

// Setup learns from Entra's attempt that the token of the endpoint has changed, because the stored one cannot be read.
func TestSetupStoresANewToken(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	w.SetUp(t, w.Options())
	w.SCIM.Token = "another-token-that-is-good-now"
	o := w.Options()
	o.Token = w.SCIM.Token
	w.SetUp(t, o)
	if w.State("secrets") != setup.StepDone {
		t.Errorf("%+v", w.Steps)
	}
}

// Lines and members that an administrator has added to the schema stay and are named. Only Trim removes a line, unless Keep
// names it.
func TestMappingTouchesNothingElse(t *testing.T) {
	p := tenant.NewProvisioned(t)
	p.Surplus()
	holds := func(want bool, text string) {
		t.Helper()
		_, raw, err := p.Schema(t.Context(), p.Sp.ID, p.Job.ID)
		p.Check(err)
		if strings.Contains(string(raw), text) != want {
			t.Errorf("that the schema holds %s is not %v", text, want)
		}
	}
	o := p.Options()
	if p.SetUp(t, o) || !p.Names("User name.formatted", setup.Unused) {
		t.Errorf("%+v", p.Steps)
	}
	holds(true, `"targetAttributeName":"name.formatted"`)
	o.Wish.Trim, o.Wish.Keep = true, []string{"name.formatted"}
	if p.SetUp(t, o) {
		t.Errorf("%+v", p.Steps)
	}
	o.Wish.Keep = nil
	if !p.SetUp(t, o) || !p.Names("User name.formatted", setup.Surplus) {
		t.Errorf("%+v", p.Steps)
	}
	holds(false, `"targetAttributeName":"name.formatted"`)
	holds(true, `"provisioningTaskIdentifier":"kept.as.it.is"`)
	holds(true, `[physicalDeliveryOfficeName]`)
}

// RenewToken changes only the token, and only if the new one is valid.
func TestRenewToken(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	o := w.Options()
	o.Scope = "all"
	w.SetUp(t, o)
	sp := w.Application(t)
	before := tenant.Must(w.Secrets(t.Context(), sp.ID))
	if err := setup.RenewToken(t.Context(), w.Client, sp.ID, "a-token-that-is-invalid"); err == nil || strings.Contains(err.Error(), "invalid") {
		t.Errorf("%v", err)
	}
	if err := w.ValidateSaved(t.Context(), sp.ID); err != nil {
		t.Errorf("the stored one should be as it was: %v", err)
	}
	w.SCIM.Token = "the-next-token-that-is-good"
	if err := setup.RenewToken(t.Context(), w.Client, sp.ID, w.SCIM.Token); err != nil {
		t.Fatal(err)
	}
	if err := w.ValidateSaved(t.Context(), sp.ID); err != nil || !maps.Equal(tenant.Must(w.Secrets(t.Context(), sp.ID)), before) {
		t.Errorf("%v", err)
	}
}

// Setup uses a connection by OAuth and does not change it.
func TestSetupLeavesOAuthAlone(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	w.SetUp(t, w.Options())
	sp := w.Application(t)
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", tenant.ClientSecret)
	stored := tenant.Must(w.Secrets(t.Context(), sp.ID))

	o := w.Options()
	o.Token = ""
	if w.SetUp(t, o) || !maps.Equal(tenant.Must(w.Secrets(t.Context(), sp.ID)), stored) {
		t.Errorf("%+v", w.Steps)
	}
	o.Scope = "all"
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, setup.ErrOAuth) || !strings.Contains(err.Error(), "all users and groups") {
		t.Errorf("another scope: %v", err)
	}
	o = w.Options()
	o.Renew = true
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, setup.ErrOAuth) {
		t.Errorf("a token: %v", err)
	}
	if err := setup.RenewToken(t.Context(), w.Client, sp.ID, tenant.Token); !errors.Is(err, setup.ErrOAuth) {
		t.Errorf("token rotate: %v", err)
	}
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", "an-old-secret")
	if _, err := w.Setup(t.Context(), w.Options()); !errors.Is(err, setup.ErrOAuth) || !strings.Contains(err.Error(), "do not let Entra sign in") {
		t.Errorf("a secret that is no longer good: %v", err)
	}
	if _, has := tenant.Must(w.Secrets(t.Context(), sp.ID))["SecretToken"]; has {
		t.Error("a secret token was stored beside OAuth")
	}
}

// If the stored secret token is empty, Entra sends tokens of its own, and setup needs no token.
func TestSetupWithTokensOfEntra(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	w.SetUp(t, w.Options())
	sp := w.Application(t)
	w.SCIM.Token = "" // the stand-in for a token of Entra's own
	stored := tenant.Must(w.Secrets(t.Context(), sp.ID))
	delete(stored, "SecretToken")
	if err := w.PutSecrets(t.Context(), sp.ID, stored); err != nil {
		t.Fatal(err)
	}
	o := w.Options()
	o.Token, o.Scope = "", "all"
	w.SetUp(t, o)
	if now := tenant.Must(w.Secrets(t.Context(), sp.ID)); now["SyncAll"] != "true" || now["SecretToken"] != "" {
		t.Errorf("%v", now)
	}
}
