package setup_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

const startRoute = "POST /servicePrincipals/{id}/synchronization/jobs/{job}/start"

// running is a tenant whose job runs and signs in by OAuth, with Ann in its scope.
func running(t *testing.T) (*tenant.Tenant, setup.Options) {
	t.Helper()
	w, o := smallTenant(t)
	w.SetUp(t, o)
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", tenant.ClientSecret)
	return w, o
}

// demand provisions Ann on demand while the job is stopped.
func demand(ctx context.Context, t *testing.T, w *tenant.Tenant, c *graph.Client, m setup.Memory) (v graph.Verdict, err error) {
	t.Helper()
	sp := w.Application(t)
	job := tenant.Must(w.SCIMJob(ctx, sp.ID))
	schema, _, err := w.Schema(ctx, sp.ID, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	ann := tenant.Must(w.User(ctx, "ann@contoso.example"))
	s := setup.Stoppage{Client: c, Principal: sp.ID, Job: job, Memory: m}
	err = s.While(ctx, func(ctx context.Context) (err error) {
		v, err = c.ProvisionOnDemand(ctx, sp.ID, job.ID, schema.RuleID(), graph.Subject{ID: ann.ID, Type: "User"})
		return err
	})
	return v, err
}

func schedule(t *testing.T, w *tenant.Tenant) string {
	t.Helper()
	return tenant.Must(w.SCIMJob(t.Context(), w.Application(t).ID)).Schedule.State
}

// If a run that has stopped the job dies at any call, and whether or not Graph carries out the call, the next run leaves the job
// running and nothing to remember.
func TestStoppedJobIsStartedAfterACrash(t *testing.T) {
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, _ := running(t)
			transport := &dying{Handler: w.Server, at: n, done: done}
			_, err := demand(t.Context(), t, w, w.Through(transport), mortal{w.Memory, transport})
			if err == nil && transport.n < n {
				if n < 5 {
					t.Errorf("it made only %d calls", transport.n)
				}
				break
			}
			if _, err := demand(t.Context(), t, w, w.Client, w.Memory); err != nil {
				t.Errorf("after a crash at call %d, which was done: %v: %v", n, done, err)
			}
			if state := schedule(t, w); state != "Active" || w.Memory.Known.Stopped != "" {
				t.Errorf("after a crash at call %d, which was done: %v: the job is %s, remembered as stopped: %q", n, done, state, w.Memory.Known.Stopped)
			}
		}
	}
}

// The job is started also if the caller gives up or the action fails.
func TestStoppedJobIsStartedAfterAFailure(t *testing.T) {
	w, _ := running(t)
	ctx, cancel := context.WithCancel(t.Context())
	sp := w.Application(t)
	s := setup.Stoppage{Client: w.Client, Principal: sp.ID, Job: tenant.Must(w.SCIMJob(ctx, sp.ID)), Memory: w.Memory}
	err := s.While(ctx, func(ctx context.Context) error {
		if state := schedule(t, w); state != "Paused" {
			t.Errorf("meanwhile the job is %s", state)
		}
		cancel()
		return ctx.Err()
	})
	if state := schedule(t, w); !errors.Is(err, context.Canceled) || state != "Active" || w.Memory.Known.Stopped != "" {
		t.Errorf("%v; the job is %s, remembered as stopped: %q", err, state, w.Memory.Known.Stopped)
	}
	w.Fail(startRoute, 100)
	if _, err := demand(t.Context(), t, w, w.Client, w.Memory); !setup.HasCode(err, setup.NotStarted) {
		t.Errorf("a job that stays stopped has a code of its own: %v", err)
	}
	w.Fail(startRoute, 0)
	if _, err := demand(t.Context(), t, w, w.Client, w.Memory); err != nil || schedule(t, w) != "Active" {
		t.Errorf("the next run should start it: %v", err)
	}
}

// A job that was stopped before stays stopped. A job in quarantine stays as it is, and no user is provisioned.
func TestStoppedJobStaysAsItWas(t *testing.T) {
	w, _ := running(t)
	sp := w.Application(t)
	job := tenant.Must(w.SCIMJob(t.Context(), sp.ID))
	if err := w.Pause(t.Context(), sp.ID, job.ID); err != nil {
		t.Fatal(err)
	}
	starts := w.Requests()[startRoute]
	if _, err := demand(t.Context(), t, w, w.Client, w.Memory); err != nil || schedule(t, w) != "Paused" {
		t.Errorf("%v; the job is %s", err, schedule(t, w))
	}
	if err := w.Start(t.Context(), sp.ID, job.ID); err != nil {
		t.Fatal(err)
	}
	w.Quarantine("EncounteredEscrowProportionThreshold", w.Clock.Time.Add(-time.Hour))
	before := w.Writes()
	if _, err := demand(t.Context(), t, w, w.Client, w.Memory); !setup.HasCode(err, setup.MustStop) || w.Writes() != before {
		t.Errorf("%v, and %d calls that write", err, w.Writes()-before)
	}
	if n := w.Requests()[startRoute] - starts; n != 1 || tenant.Must(w.SCIMJob(t.Context(), sp.ID)).Status.Quarantine == nil {
		t.Errorf("%d starts; one was by hand, before the quarantine", n)
	}
}

// A refusal to pause leaves nothing to remember, because the job still runs.
func TestRefusedPauseIsNotRemembered(t *testing.T) {
	w, _ := running(t)
	w.Refuse("POST /servicePrincipals/{id}/synchronization/jobs/{job}/pause", 1)
	if _, err := demand(t.Context(), t, w, w.Client, w.Memory); !graph.Answered(err, http.StatusForbidden) || w.Memory.Known.Stopped != "" || schedule(t, w) != "Active" {
		t.Errorf("%v, remembered %q, the job is %s", err, w.Memory.Known.Stopped, schedule(t, w))
	}
}

// Setup's proof stops a running job too, where Entra signs in by OAuth, and refuses a disabled user.
func TestProofStopsTheJob(t *testing.T) {
	w, o := running(t)
	o.Proof = "ann@contoso.example"
	w.SetUp(t, o)
	if state := w.State("proof"); state != setup.StepDone || schedule(t, w) != "Active" || w.Memory.Known.Stopped != "" {
		t.Errorf("the proof is %s, the job %s, remembered as stopped: %q", state, schedule(t, w), w.Memory.Known.Stopped)
	}
	w.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B", Disabled: true})
	o.Proof = "bob@contoso.example"
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, setup.ErrDisabled) {
		t.Error(err)
	}
}
