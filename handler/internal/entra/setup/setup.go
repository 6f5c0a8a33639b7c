package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// Options select what Run brings about.
type Options struct {
	Name      string   // of the enterprise application, to find or to create
	App       string   // the client id of an existing one, instead of its name
	Address   string   // the tenant URL
	Token     string   // the secret token; needed until it is stored, and to store another
	Scope     string   // "assigned", "all", or "" to keep the stored scope
	Assignees []string // users and groups to assign, by object id, user principal name or name of the group
	Wish      Wish
	Proof     string // the user to provision on demand; "" selects one of those in scope
	Guard     Guard  // against accidental deletions; settings made by an administrator stay
	NoProbe   bool   // do not try the address and the token from this machine, where only Entra reaches the gateway
	NoStart   bool   // skip the steps proof and start: no user is provisioned yet
	Renew     bool   // store the token also where a valid one is stored
	DryRun    bool   // report what would be done, and change nothing

	// Transport reaches the gateway at Address, to try it from this machine. nil is the network.
	Transport http.RoundTripper

	// Memory keeps what was created, so that a run after a crash finds it even if Graph does not show it yet.
	Memory Memory

	// Backup stores a schema before it is replaced and returns its place.
	Backup func(raw []byte) (place string, err error)

	// Approve is called before the mapping of a job is replaced that did not exist at the start. An error keeps the mapping and
	// ends the run; a nil func approves.
	Approve func([]Difference) error

	// Tell receives each step once it is done.
	Tell func(Step)
}

// Known holds what earlier runs created, by ids. It contains no secret.
type Known struct {
	Name          string `json:"name"`
	ApplicationID string `json:"applicationId"`
	ClientID      string `json:"clientId"`
	PrincipalID   string `json:"servicePrincipalId"`
	Settled       bool   `json:"settled"`           // Graph showed it reliably
	Making        bool   `json:"making,omitempty"`  // an application was requested, and the answer has not arrived
	Restart       bool   `json:"restart,omitempty"` // the job must be restarted for a change that concerns all users
	PausedForLink bool   `json:"pausedForLink,omitempty"`
	Stopped       string `json:"stopped,omitempty"` // the job that one command has stopped and must start again

	// TemplateOf is the enterprise application whose job setup created and whose mapping is still Entra's template: no
	// administrator has changed it.
	TemplateOf string `json:"templateMappingOf,omitempty"`
}

// Memory keeps Known between runs, for one tenant and name.
type Memory interface {
	// Load returns what was saved last, the zero Known if nothing was.
	Load() (Known, error)

	// Save replaces what is kept, entirely or not at all.
	Save(Known) error
}

// Step is the result of one step.
type Step struct {
	Name   string       `json:"step"`
	State  string       `json:"state"` // done, unchanged, would, skipped, warning or failed
	Detail string       `json:"detail,omitempty"`
	Diff   []Difference `json:"diff,omitempty"`
	Hint   Hint         `json:"-"` // what the administrator may want to do about it
	Err    error        `json:"-"` // of a step that failed
}

// The states of a Step.
const (
	StepDone      = "done"
	StepUnchanged = "unchanged"
	StepWould     = "would"
	StepSkipped   = "skipped"
	StepWarning   = "warning" // setup continues, and the administrator must know
	StepFailed    = "failed"
)

// Hint names what the administrator may want to do about a step that did not fail. The caller words it.
type Hint string

// The hints.
const (
	HintAssign Hint = "assign"      // no user is in scope: assign users, or widen the scope
	HintProof  Hint = "proof"       // no user is in scope: name one to prove the connection with
	HintToken  Hint = "give-token"  // a setting is not stored because that needs the secret token
	HintServer Hint = "allow-probe" // the platform in front of the gateway refuses this machine
)

// run holds the state that the steps of one run share. A step returns what it finds out.
type run struct {
	graph   *graph.Client
	opts    Options
	known   Known // as saved last
	changed bool
	err     error

	// unconnected is an application that exists and provisions nothing yet. A run that fails must not conceal it.
	unconnected *graph.ServicePrincipal
}

// Run brings an enterprise application to where it provisions WorkflowGen. Each step checks what exists and does only what is
// missing. Run ends with the first step that fails, as a *Failure; run again, it resumes there. It reports whether it changed
// anything or, in a dry run, would.
func Run(ctx context.Context, c *graph.Client, o Options) (changed bool, err error) {
	if o.Tell == nil {
		o.Tell = func(Step) {}
	}
	r := &run{graph: c, opts: o}
	if r.known, err = o.Memory.Load(); err != nil {
		return false, fmt.Errorf("read what was made before: %w", err)
	}
	r.do("gateway", func() (Step, error) { return tryGateway(ctx, o) })
	named := take(r, "people", func() (people, Step, error) { return lookUpPeople(ctx, c, o) })
	app := take(r, "application", func() (application, Step, error) { return r.findApplication(ctx) })
	app = take(r, "readable", func() (application, Step, error) { return r.awaitReadable(ctx, app) })
	r.do("owner", func() (Step, error) { return r.own(ctx, app) })
	conn := take(r, "endpoint", func() (connection, Step, error) { return r.readConnection(ctx, app) })
	conn = take(r, "credentials", func() (connection, Step, error) { return r.tryCredentials(ctx, app, conn) })
	job := take(r, "job", func() (job, Step, error) { return r.findJob(ctx, app) })
	conn = take(r, "secrets", func() (connection, Step, error) { return r.storeSecrets(ctx, app, conn) })
	rule := take(r, "mapping", func() (string, Step, error) { return r.putMapping(ctx, app, job) })
	r.do("assignments", func() (Step, error) { return r.assign(ctx, app, conn, named.assignees) })
	r.do("proof", func() (Step, error) { return r.prove(ctx, target{app, job, rule}, conn, named) })
	r.do("start", func() (Step, error) { return r.start(ctx, app, job, conn.narrowed) })
	r.do("check", func() (Step, error) { return r.check(ctx, app, job) })
	return r.changed, r.err
}

// take takes a step, unless an earlier one failed, and returns what it found out.
func take[T any](r *run, name string, step func() (T, Step, error)) T {
	if r.err != nil {
		return *new(T)
	}
	found, done, err := step()
	if err != nil {
		r.err = &Failure{Step: name, Unconnected: r.unconnected, Err: graph.WithoutSecret(err, r.opts.Token)}
		done = Step{State: StepFailed, Detail: r.err.Error(), Err: r.err}
	}
	done.Name = name
	r.changed = r.changed || done.State == StepDone || done.State == StepWould
	r.opts.Tell(done)
	return found
}

// do takes a step that finds nothing out.
func (r *run) do(name string, step func() (Step, error)) {
	take(r, name, func() (struct{}, Step, error) {
		done, err := step()
		return struct{}{}, done, err
	})
}

// save remembers a change of what is known.
func (r *run) save(change func(*Known)) error {
	change(&r.known)
	return r.opts.Memory.Save(r.known)
}

// perform does what a step found to be missing, or only tells it in a dry run.
func (r *run) perform(detail string, do func() error) (Step, error) {
	if r.opts.DryRun {
		return would(detail), nil
	}
	return Step{State: StepDone, Detail: detail}, do()
}

func would(detail string) Step { return Step{State: StepWould, Detail: detail} }

func unchanged(detail string) Step { return Step{State: StepUnchanged, Detail: detail} }

func skipped(detail string) Step { return Step{State: StepSkipped, Detail: detail} }

const (
	settlePause  = 2 * time.Second
	settleLimit  = 10 * time.Minute
	settleBrief  = 10 * time.Second
	deniedLimit  = time.Minute
	unseenLimit  = 2 * time.Minute // how long a requested application is looked for
	visibleCount = 5               // how often in a row Graph must show a new application
)

// settle repeats a call while it fails only because its object is not yet visible on all of Graph's servers. recent tells that
// the object was created lately.
func settle(ctx context.Context, c *graph.Client, recent bool, call func() error) error {
	return c.Repeat(ctx, settlePause, func(waited time.Duration) (bool, error) {
		err := call()
		limit := settleWithin(err, recent)
		if err == nil || !graph.Unsettled(err) || waited >= limit {
			return true, err
		}
		if waited == settleBrief {
			c.Notice(fmt.Sprintf("Graph has not settled yet (%v): trying for up to %s", err, limit))
		}
		return false, nil
	})
}

// settleWithin returns how long an error may be taken for a passing one.
func settleWithin(err error, recent bool) time.Duration {
	switch {
	case !recent:
		return settleBrief // an old object may have been changed lately
	case graph.HasCode(err, "Authorization_RequestDenied"):
		return deniedLimit // usually a permission is missing
	}
	return settleLimit
}

// lookAgain looks for an object that an earlier run requested without receiving the answer. To create another at once could
// result in two of one name.
func lookAgain[T any](ctx context.Context, c *graph.Client, look func() (found T, ok bool, err error)) (found T, err error) {
	c.Notice("An earlier run was cut off while it made the application: looking for it")
	err = c.Repeat(ctx, settlePause, func(waited time.Duration) (ok bool, err error) {
		found, ok, err = look()
		return ok || waited >= unseenLimit, err
	})
	return found, err
}

// create requests a new object and remembers the request before it is made, so that a run after a crash looks for the object.
func create(memory Memory, name string, request func() error) error {
	if err := memory.Save(Known{Name: name, Making: true}); err != nil {
		return err
	}
	err := request()
	if graph.NotDone(err) {
		err = errors.Join(err, memory.Save(Known{}))
	}
	return err
}
