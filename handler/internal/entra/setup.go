package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// SetupOptions say what Setup is to bring about.
type SetupOptions struct {
	Name      string   // of the enterprise application, to find or to make
	App       string   // the client id of one that is there, in the place of a search by name
	Address   string   // the tenant URL: where Entra is to call
	Token     string   // the secret token; needed until it is stored, and to store another
	Scope     string   // "assigned", "all", or "" to leave it as it is
	Assignees []string // to assign: users and groups, by object id, user principal name or name of the group
	Wish      Wish
	Proof     string // the user to provision on demand; "" takes one of those assigned
	Guard     Guard  // against accidental deletions; what an administrator has set stays
	NoProbe   bool   // do not try the address and the token from this machine: only Entra reaches the gateway
	NoStart   bool   // stop short of proof and start: nobody is to be provisioned yet
	Renew     bool   // store the token also where a good one is stored
	DryRun    bool   // look and tell, and change nothing

	// Transport reaches the gateway at Address, to try it from this machine. nil is the network.
	Transport http.RoundTripper

	// Memory keeps what was made, so that a run after a crash finds it though Graph does not show it yet.
	Memory Memory

	// Backup stores a schema before it is replaced and answers where.
	Backup func(raw []byte) (where string, err error)

	// Approve is asked before a schema is replaced whose differences could not be told before. nil approves.
	Approve func([]Difference) (bool, error)

	// Tell is told of each step once it is done.
	Tell func(Step)
}

// Known is what was made, by its ids. There is nothing secret in it.
type Known struct {
	Name          string `json:"name"`
	ApplicationID string `json:"applicationId"`
	ClientID      string `json:"clientId"`
	PrincipalID   string `json:"servicePrincipalId"`
	Settled       bool   `json:"settled"`           // whether all of Graph was seen to know it
	Making        bool   `json:"making,omitempty"`  // an application was asked for, and nobody knows yet whether it was made
	Restart       bool   `json:"restart,omitempty"` // what was changed takes effect on everybody only after a restart, which is due
	PausedForLink bool   `json:"pausedForLink,omitempty"`
	Stopped       string `json:"stopped,omitempty"` // the job that was stopped for the time of one command, which has to start it again

	// TemplateOf is the enterprise application whose job setup created and whose mapping is still Entra's own: nothing in it
	// is an administrator's.
	TemplateOf string `json:"templateMappingOf,omitempty"`
}

// Memory keeps Known between runs, for one tenant and name.
type Memory interface {
	// Load is what was saved last, the zero Known if nothing was.
	Load() (Known, error)

	// Save keeps what it is given, all or nothing.
	Save(Known) error
}

// Step is what became of one step.
type Step struct {
	Name   string       `json:"step"`
	State  string       `json:"state"` // done, unchanged, would, skipped, warning or failed
	Detail string       `json:"detail,omitempty"`
	Diff   []Difference `json:"diff,omitempty"`
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

// ErrOtherInstance: the enterprise application provisions another endpoint. One application serves one instance.
var ErrOtherInstance = errors.New("the enterprise application provisions another endpoint")

// ErrDeclined: who was asked said no.
var ErrDeclined = errors.New("declined")

// setup is one run of Setup: what it knows so far.
type setup struct {
	*Client
	SetupOptions
	known   Known
	sp      ServicePrincipal
	job     Job
	secrets map[string]string
	way     way // how Entra signs in by what is stored
	schema  *Schema
	fresh   bool // the application was made lately, and may not be known everywhere
	newJob  bool
	restart bool // the job must be restarted, or will have to be
	made    bool // this run created the application
	looked  bool // secrets are what Entra has stored

	assignees []Match
	proof     Match
}

// Setup brings an enterprise application to where it provisions WorkflowGen, step by step. Each step looks first and does
// only what is missing. It ends with the first step that fails; run again, it goes on there. It tells whether anything was
// changed, or would be.
func (c *Client) Setup(ctx context.Context, o SetupOptions) (changed bool, err error) {
	if o.Tell == nil {
		o.Tell = func(Step) {}
	}
	s := &setup{Client: c, SetupOptions: o}
	if s.known, err = o.Memory.Load(); err != nil {
		return false, fmt.Errorf("read what was made before: %w", err)
	}
	for _, step := range s.steps() {
		done, err := step.run(ctx)
		if err != nil {
			err = &Failure{Step: step.name, Left: s.left(), Err: withoutSecret(err, o.Token)}
			o.Tell(Step{Name: step.name, State: StepFailed, Detail: err.Error()})
			return changed, err
		}
		done.Name = step.name
		changed = changed || done.State == StepDone || done.State == StepWould
		o.Tell(done)
	}
	return changed, nil
}

// left tells of an application that is not connected yet: it must be known that it exists.
func (s *setup) left() string {
	if s.missing() || s.DryRun || !s.made && !s.looked || s.secrets[baseAddress] != "" {
		return ""
	}
	return fmt.Sprintf("The enterprise application %q (client id %s) exists and is not connected: run the same command again to resume, "+
		"or remove it with scimctl entra remove --app %[2]s", s.sp.DisplayName, s.sp.AppID)
}

type setupStep struct {
	name string
	run  func(context.Context) (Step, error)
}

func (s *setup) steps() []setupStep {
	return []setupStep{
		{"gateway", s.tryGateway},
		{"people", s.lookUpPeople},
		{"application", s.findApplication},
		{"readable", s.awaitReadable},
		{"owner", s.beOwner},
		{"endpoint", s.sameInstance},
		{"credentials", s.tryCredentials},
		{"job", s.findJob},
		{"secrets", s.storeSecrets},
		{"mapping", s.putMapping},
		{"assignments", s.assign},
		{"proof", s.prove},
		{"start", s.start},
		{"check", s.check},
	}
}

// would is a step that only tells what it would do, where that is asked; else do is done.
func (s *setup) would(detail string, do func() error) (Step, error) {
	if s.DryRun {
		return Step{State: StepWould, Detail: detail}, nil
	}
	return Step{State: StepDone, Detail: detail}, do()
}

func unchanged(detail string) (Step, error) { return Step{State: StepUnchanged, Detail: detail}, nil }

func skipped(detail string) (Step, error) { return Step{State: StepSkipped, Detail: detail}, nil }

// missing says that an earlier step would have to be done for this one to look.
func (s *setup) missing() bool { return s.sp.ID == "" }
