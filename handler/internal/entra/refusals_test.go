package entra_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// What setup must not build upon it refuses, by name, and changes nothing.
func TestSetupRefusals(t *testing.T) {
	for want, plant := range map[string]func(*world, *entra.SetupOptions){
		"made from a gallery template": func(w *world, o *entra.SetupOptions) { w.AddApplication(o.Name, "a-gallery-template", "") },
		"is an app registration":       func(w *world, o *entra.SetupOptions) { w.AddApplication(o.Name, "", "") },
		"by its client id is one too":  nil,
		"2 enterprise applications": func(w *world, o *entra.SetupOptions) {
			w.AddApplication(o.Name, graphsim.AnyApplication, "")
			w.AddApplication(o.Name, graphsim.AnyApplication, "")
		},
		"a job of the template customappsso": func(w *world, o *entra.SetupOptions) {
			w.AddApplication(o.Name, graphsim.AnyApplication, "customappsso")
		},
	} {
		w := newWorld(t, graphsim.Options{}, false)
		o := w.options()
		if plant == nil {
			o.App, want = w.AddApplication("Another", "", ""), "is an app registration"
		} else {
			plant(w, &o)
		}
		if _, err := w.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) || w.writes() != 0 {
			t.Errorf("%s: %v, %d writes", want, err, w.writes())
		}
	}
}

// Of two applications of one name the one that is named by its client id is set up.
func TestSetupByClientID(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	o := w.options()
	w.AddApplication(o.Name, graphsim.AnyApplication, "")
	o.App = w.AddApplication(o.Name, graphsim.AnyApplication, "")
	w.setUp(t, o)
	if sp := must(w.PrincipalOf(t.Context(), o.App)); must(w.TheJob(t.Context(), sp.ID)).ID == "" {
		t.Error("another one was set up")
	}
}

// The mapping of a job that did not exist at the preview is shown before it is changed, and stays if that is not wanted.
func TestSetupAsksForANewMapping(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	o := w.options()
	var shown []entra.Difference
	o.Approve = func(diff []entra.Difference) (bool, error) { shown = diff; return false, nil }
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, entra.ErrDeclined) || len(shown) == 0 || len(w.backups) != 0 {
		t.Errorf("%v; %d lines were shown", err, len(shown))
	}
	sp := w.principal(t)
	if job := must(w.TheJob(t.Context(), sp.ID)); job.Schedule.State == "Active" {
		t.Error("the job was started with a mapping that is not wanted")
	}
}

// The proof is somebody who will be provisioned: not a service, not who is disabled, and who was assigned a moment ago counts
// only after a while.
func TestWhoProvesIt(t *testing.T) {
	for name, c := range map[string]struct {
		scope, assign string
		want          string
	}{
		"assigned":                 {"assigned", "bob@contoso.example", "bob@contoso.example"},
		"in an assigned group":     {"assigned", "Team", "bob@contoso.example"},
		"all, and nobody assigned": {"all", "", "bob@contoso.example"},
		"nobody":                   {"assigned", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, graphsim.Options{Propagation: time.Second, Entitlement: 40 * time.Second}, false)
			w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Disabled: true})
			w.AddUser(graphsim.User{UserPrincipalName: "eve@contoso.example", DisplayName: "Eve", Guest: true})
			bob := w.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B"})
			w.AddGroup(graphsim.Group{DisplayName: "Team", Members: []string{bob.ID}})
			o := w.options()
			o.NoStart = true
			w.setUp(t, o)
			w.AssignService("a robot")

			o.NoStart, o.Scope = false, c.scope
			if c.assign != "" {
				o.Assignees = []string{c.assign}
			}
			w.setUp(t, o)
			var made []string
			for _, u := range w.scim.users {
				made = append(made, u["userName"].(string))
			}
			if strings.Join(made, " ") != c.want {
				t.Errorf("%v was provisioned, and not %q: %+v", made, c.want, w.steps)
			}
		})
	}
}

// A job that does not run at the end, whatever the reason, is not called set up.
func TestSetupLooksWhetherTheJobRuns(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	idle := w.client(t, without(w.Server, "/start"), false)
	if _, err := idle.Setup(t.Context(), w.options()); err == nil || !strings.Contains(err.Error(), "the job does not run") {
		t.Errorf("%v", err)
	}
	w.setUp(t, w.options())
	w.Quarantine("EncounteredEscrowProportionThreshold", w.clock.Now())
	stuck := w.client(t, without(w.Server, "/start", "/restart"), false)
	if _, err := stuck.Setup(t.Context(), w.options()); err == nil || !strings.Contains(err.Error(), "quarantine") {
		t.Errorf("%v", err)
	}
}

// without is a Graph that takes some requests and does nothing.
func without(graph http.Handler, ends ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) }) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		graph.ServeHTTP(w, r)
	})
}

// A source that an administrator chose stays where that is asked.
func TestKeep(t *testing.T) {
	p := newPlanting(t)
	p.lines("User", from("displayName", "mailNickname"))
	o := p.options()
	o.Wish.Keep = []string{"DisplayName"}
	if p.setUp(t, o) {
		t.Errorf("%+v", p.steps)
	}
	o.Wish.Keep = nil
	if !p.setUp(t, o) || p.state("mapping") != entra.StepDone {
		t.Errorf("%+v", p.steps)
	}
}

// A token is stored anew where that is asked, though the stored one is good; all else stays.
func TestRenew(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	w.setUp(t, w.options())
	sp := w.principal(t)
	before := must(w.Secrets(t.Context(), sp.ID))
	o := w.options()
	o.Renew = true
	w.setUp(t, o)
	if w.state("secrets") != entra.StepDone || !maps.Equal(must(w.Secrets(t.Context(), sp.ID)), before) {
		t.Errorf("%+v", w.steps)
	}
}

// A permission that is missing is not waited for as long as what is on its way.
func TestSetupWaitsForNothingInVain(t *testing.T) {
	w := newWorld(t, graphsim.Options{Propagation: 5 * time.Second}, false)
	begun := w.clock.Now()
	refused := w.client(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/jobs") {
			rw.WriteHeader(http.StatusForbidden)
			_, _ = rw.Write([]byte(`{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges"}}`))
			return
		}
		w.Server.ServeHTTP(rw, r)
	}), false)
	if _, err := refused.Setup(t.Context(), w.options()); err == nil || !strings.Contains(err.Error(), "Insufficient privileges") {
		t.Errorf("%v", err)
	}
	if waited := w.clock.Now().Sub(begun); waited > 3*time.Minute {
		t.Errorf("waited %s for a permission", waited)
	}
}

// Ctrl-C while Graph puts an application off is heeded at once, and nothing was made that would have to be looked for.
func TestCtrlCWhileThrottled(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	asked := 0
	busy := w.client(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/instantiate") {
			asked++
			cancel()
			rw.Header().Set("Retry-After", "150")
			rw.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Server.ServeHTTP(rw, r)
	}), false)
	if _, err := busy.Setup(ctx, w.options()); !errors.Is(err, context.Canceled) || asked != 1 {
		t.Errorf("%v, after %d attempts", err, asked)
	}
	if w.memory.known.Making {
		t.Error("the next run would look for an application that nobody made")
	}
}
