package setup_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

// Setup refuses applications and jobs that it must not use, and changes nothing.
func TestSetupRefusals(t *testing.T) {
	for want, plant := range map[string]func(*tenant.Tenant, *setup.Options){
		"made from a gallery template": func(w *tenant.Tenant, o *setup.Options) { w.AddApplication(o.Name, "a-gallery-template", "") },
		"is an app registration":       func(w *tenant.Tenant, o *setup.Options) { w.AddApplication(o.Name, "", "") },
		"by its client id is one too":  nil,
		"2 enterprise applications": func(w *tenant.Tenant, o *setup.Options) {
			w.AddApplication(o.Name, graphsim.AnyApplication, "")
			w.AddApplication(o.Name, graphsim.AnyApplication, "")
		},
		"a job of the template customappsso": func(w *tenant.Tenant, o *setup.Options) {
			w.AddApplication(o.Name, graphsim.AnyApplication, "customappsso")
		},
	} {
		w := tenant.New(t, graphsim.Options{}, false)
		o := w.Options()
		if plant == nil {
			o.App, want = w.AddApplication("Another", "", ""), "is an app registration"
		} else {
			plant(w, &o)
		}
		if _, err := w.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) || w.Writes() != 0 {
			t.Errorf("%s: %v, %d writes", want, err, w.Writes())
		}
	}
}

// Of two applications of one name, setup takes the one whose client id is given.
func TestSetupByClientID(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	o := w.Options()
	w.AddApplication(o.Name, graphsim.AnyApplication, "")
	o.App = w.AddApplication(o.Name, graphsim.AnyApplication, "")
	w.SetUp(t, o)
	if sp := tenant.Must(w.PrincipalOf(t.Context(), o.App)); tenant.Must(w.SCIMJob(t.Context(), sp.ID)).ID == "" {
		t.Error("another one was set up")
	}
}

// The mapping of a job that did not exist at the preview is shown before it is changed, and stays if the administrator declines.
func TestSetupAsksForANewMapping(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	o := w.Options()
	var shown []setup.Difference
	errDeclined := errors.New("declined")
	o.Approve = func(diff []setup.Difference) error { shown = diff; return errDeclined }
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, errDeclined) || len(shown) == 0 || len(w.Backups) != 0 {
		t.Errorf("%v; %d lines were shown", err, len(shown))
	}
	sp := w.Application(t)
	if job := tenant.Must(w.SCIMJob(t.Context(), sp.ID)); job.Schedule.State == "Active" {
		t.Error("the job was started with a mapping that was declined")
	}
}

// The proof is an enabled user in scope and no service. A user who was just assigned is entitled only after a while.
func TestProofCandidates(t *testing.T) {
	for name, c := range map[string]struct {
		scope, assign string
		want          string
	}{
		"assigned":               {"assigned", "bob@contoso.example", "bob@contoso.example"},
		"in an assigned group":   {"assigned", "Team", "bob@contoso.example"},
		"all, and none assigned": {"all", "", "bob@contoso.example"},
		"none":                   {"assigned", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := tenant.New(t, graphsim.Options{Propagation: time.Second, Entitlement: 40 * time.Second}, false)
			w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Disabled: true})
			w.AddUser(graphsim.User{UserPrincipalName: "eve@contoso.example", DisplayName: "Eve", Guest: true})
			bob := w.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B"})
			w.AddGroup(graphsim.Group{DisplayName: "Team", Members: []string{bob.ID}})
			o := w.Options()
			o.NoStart = true
			w.SetUp(t, o)
			w.AssignService("a robot")

			o.NoStart, o.Scope = false, c.scope
			if c.assign != "" {
				o.Assignees = []string{c.assign}
			}
			w.SetUp(t, o)
			var made []string
			for _, u := range w.SCIM.Users {
				made = append(made, u["userName"].(string))
			}
			if strings.Join(made, " ") != c.want {
				t.Errorf("%v was provisioned, and not %q: %+v", made, c.want, w.Steps)
			}
		})
	}
}

// Setup fails if the job does not run at the end, for any reason.
func TestSetupLooksWhetherTheJobRuns(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	idle := w.Over(without(w.Server, "/start"))
	if _, err := setup.Run(t.Context(), idle, w.Options()); err == nil || !strings.Contains(err.Error(), "the job does not run") {
		t.Errorf("%v", err)
	}
	w.SetUp(t, w.Options())
	w.Quarantine("EncounteredEscrowProportionThreshold", w.Clock.Now())
	stuck := w.Over(without(w.Server, "/start", "/restart"))
	if _, err := setup.Run(t.Context(), stuck, w.Options()); err == nil || !strings.Contains(err.Error(), "quarantine") {
		t.Errorf("%v", err)
	}
}

// without is a Graph that accepts some requests and does nothing.
func without(graph http.Handler, ends ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) }) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		graph.ServeHTTP(w, r)
	})
}

// The source of an attribute stays if the options say so.
func TestKeep(t *testing.T) {
	p := tenant.NewProvisioned(t)
	p.Lines("User", tenant.From("displayName", "mailNickname"))
	o := p.Options()
	o.Wish.Keep = []string{"DisplayName"}
	if p.SetUp(t, o) {
		t.Errorf("%+v", p.Steps)
	}
	o.Wish.Keep = nil
	if !p.SetUp(t, o) || p.State("mapping") != setup.StepDone {
		t.Errorf("%+v", p.Steps)
	}
}

// Renew stores the token again though the stored one is valid; all else stays.
func TestRenew(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	w.SetUp(t, w.Options())
	sp := w.Application(t)
	before := tenant.Must(w.Secrets(t.Context(), sp.ID))
	o := w.Options()
	o.Renew = true
	w.SetUp(t, o)
	if w.State("secrets") != setup.StepDone || !maps.Equal(tenant.Must(w.Secrets(t.Context(), sp.ID)), before) {
		t.Errorf("%+v", w.Steps)
	}
}

// Setup does not wait for a missing permission as long as for an object that is not visible yet.
func TestMissingPermission(t *testing.T) {
	w := tenant.New(t, graphsim.Options{Propagation: 5 * time.Second}, false)
	begun := w.Clock.Now()
	refused := w.Over(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/jobs") {
			rw.WriteHeader(http.StatusForbidden)
			_, _ = rw.Write([]byte(`{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}`))
			return
		}
		w.Server.ServeHTTP(rw, r)
	}))
	if _, err := setup.Run(t.Context(), refused, w.Options()); err == nil || !strings.Contains(err.Error(), "Insufficient privileges") {
		t.Errorf("%v", err)
	}
	if waited := w.Clock.Now().Sub(begun); waited > 3*time.Minute {
		t.Errorf("waited %s for a permission", waited)
	}
}

// Ctrl-C while Graph puts off the creation of an application ends setup at once, and the next run does not look for one.
func TestCtrlCWhileThrottled(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	busy := w.Over(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/instantiate") {
			calls++
			cancel()
			rw.Header().Set("Retry-After", "150")
			rw.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Server.ServeHTTP(rw, r)
	}))
	if _, err := setup.Run(ctx, busy, w.Options()); !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("%v, after %d attempts", err, calls)
	}
	if w.Memory.Known.Making {
		t.Error("the next run would look for an application that was not created")
	}
}
