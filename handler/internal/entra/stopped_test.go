package entra_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

const startRoute = "POST /servicePrincipals/{id}/synchronization/jobs/{job}/start"

// running is a tenant whose job runs and signs in by OAuth, with Ann in its scope.
func running(t *testing.T) (*world, entra.SetupOptions) {
	t.Helper()
	w, o := tenant(t)
	w.setUp(t, o)
	w.SignInByOAuth("https://scim.example.com/oauth/token", "workflowgen", clientSecret)
	return w, o
}

// demand provisions Ann on demand by a client, while the job is stopped.
func (w *world) demand(ctx context.Context, t *testing.T, c *entra.Client, m entra.Memory) (v entra.Verdict, err error) {
	t.Helper()
	sp := w.principal(t)
	job := must(w.TheJob(ctx, sp.ID))
	schema, _, err := w.Schema(ctx, sp.ID, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	ann := must(w.Person(ctx, "ann@contoso.example"))
	s := entra.Stoppage{Client: c, Principal: sp.ID, Job: job, Memory: m, Resume: entra.ResumeCommand("WorkflowGen", "")}
	err = s.While(ctx, func(ctx context.Context) (err error) {
		v, err = c.ProvisionOnDemand(ctx, sp.ID, job.ID, schema.RuleID(), entra.Subject{ID: ann.ID, Type: "User"})
		return err
	})
	return v, err
}

func (w *world) schedule(t *testing.T) string {
	t.Helper()
	return must(w.TheJob(t.Context(), w.principal(t).ID)).Schedule.State
}

// Wherever a run dies that has stopped the job, at whatever call and whether or not it is done, the next run leaves the job
// running and nothing to remember.
func TestStoppedJobIsStartedAfterACrash(t *testing.T) {
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, _ := running(t)
			graph := &dying{Handler: w.Server, at: n, done: done}
			_, err := w.demand(t.Context(), t, w.through(graph), mortal{w.memory, graph})
			if err == nil && graph.n < n {
				if n < 5 {
					t.Errorf("it made only %d calls", graph.n)
				}
				break
			}
			if _, err := w.demand(t.Context(), t, w.Client, w.memory); err != nil {
				t.Errorf("after a crash at call %d, which was done: %v: %v", n, done, err)
			}
			if state := w.schedule(t); state != "Active" || w.memory.known.Stopped != "" {
				t.Errorf("after a crash at call %d, which was done: %v: the job is %s, remembered as stopped: %q", n, done, state, w.memory.known.Stopped)
			}
		}
	}
}

// The job is started also where the caller gives up meanwhile or what was to be done fails.
func TestStoppedJobIsStartedAfterAFailure(t *testing.T) {
	w, _ := running(t)
	ctx, cancel := context.WithCancel(t.Context())
	sp := w.principal(t)
	s := entra.Stoppage{Client: w.Client, Principal: sp.ID, Job: must(w.TheJob(ctx, sp.ID)), Memory: w.memory, Resume: "resume"}
	err := s.While(ctx, func(ctx context.Context) error {
		if state := w.schedule(t); state != "Paused" {
			t.Errorf("meanwhile the job is %s", state)
		}
		cancel()
		return ctx.Err()
	})
	if state := w.schedule(t); !errors.Is(err, context.Canceled) || state != "Active" || w.memory.known.Stopped != "" {
		t.Errorf("%v; the job is %s, remembered as stopped: %q", err, state, w.memory.known.Stopped)
	}
	w.Fail(startRoute, 100)
	if _, err := w.demand(t.Context(), t, w.Client, w.memory); err == nil || !strings.Contains(err.Error(), `scimctl entra resume --yes --name "WorkflowGen"`) {
		t.Errorf("a job that stays stopped needs the command that starts it: %v", err)
	}
	w.Fail(startRoute, 0)
	if _, err := w.demand(t.Context(), t, w.Client, w.memory); err != nil || w.schedule(t) != "Active" {
		t.Errorf("the next run should start it: %v", err)
	}
}

// A job that was stopped before stays stopped; so does one in quarantine stay as it is, and nothing is provisioned.
func TestStoppedJobStaysAsItWas(t *testing.T) {
	w, _ := running(t)
	sp := w.principal(t)
	job := must(w.TheJob(t.Context(), sp.ID))
	if err := w.Pause(t.Context(), sp.ID, job.ID); err != nil {
		t.Fatal(err)
	}
	starts := w.Requests()[startRoute]
	if _, err := w.demand(t.Context(), t, w.Client, w.memory); err != nil || w.schedule(t) != "Paused" {
		t.Errorf("%v; the job is %s", err, w.schedule(t))
	}
	if err := w.Start(t.Context(), sp.ID, job.ID); err != nil {
		t.Fatal(err)
	}
	w.Quarantine("EncounteredEscrowProportionThreshold", w.clock.now.Add(-time.Hour))
	before := w.writes()
	if _, err := w.demand(t.Context(), t, w.Client, w.memory); !errors.Is(err, entra.ErrInQuarantine) || w.writes() != before {
		t.Errorf("%v, and %d calls that write", err, w.writes()-before)
	}
	if n := w.Requests()[startRoute] - starts; n != 1 || must(w.TheJob(t.Context(), sp.ID)).Status.Quarantine == nil {
		t.Errorf("%d starts; one was by hand, before the quarantine", n)
	}
}

// A refusal to pause leaves nothing to remember, because the job still runs.
func TestRefusedPauseIsNotRemembered(t *testing.T) {
	w, _ := running(t)
	w.Refuse("POST /servicePrincipals/{id}/synchronization/jobs/{job}/pause", 1)
	if _, err := w.demand(t.Context(), t, w.Client, w.memory); !entra.Answered(err, http.StatusForbidden) || w.memory.known.Stopped != "" || w.schedule(t) != "Active" {
		t.Errorf("%v, remembered %q, the job is %s", err, w.memory.known.Stopped, w.schedule(t))
	}
}

// Setup's proof stops a job that runs, too, where Entra signs in by OAuth; and does not take a disabled user for a proof.
func TestProofStopsTheJob(t *testing.T) {
	w, o := running(t)
	o.Proof = "ann@contoso.example"
	w.setUp(t, o)
	if state := w.state("proof"); state != entra.StepDone || w.schedule(t) != "Active" || w.memory.known.Stopped != "" {
		t.Errorf("the proof is %s, the job %s, remembered as stopped: %q", state, w.schedule(t), w.memory.known.Stopped)
	}
	w.AddUser(graphsim.User{UserPrincipalName: "bob@contoso.example", DisplayName: "Bob", Surname: "B", Disabled: true})
	o.Proof = "bob@contoso.example"
	if _, err := w.Setup(t.Context(), o); !errors.Is(err, entra.ErrDisabled) {
		t.Error(err)
	}
}

// Graph has connections in the global cloud alone; elsewhere it is not asked.
func TestConnectionsAreOfTheGlobalCloud(t *testing.T) {
	c, err := entra.New(entra.Config{Cloud: entra.USGov, Credential: asCaller{graphsim.Token("caller", false)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Connection(t.Context(), "principal", "job", "id"); err == nil || !strings.Contains(err.Error(), "restart --full") {
		t.Error(err)
	}
	if err := c.ForgetConnection(t.Context(), "principal", "job", "id"); err == nil || !strings.Contains(err.Error(), "restart --full") {
		t.Error(err)
	}
}
