package link

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/scim/patch"
)

// Change is one systemIdentifier to write.
type Change struct {
	Type string `json:"type"`
	ID   string `json:"id"` // the SCIM id
	Name string `json:"name"`
	From string `json:"from"` // the value that WorkflowGen must still hold
	To   string `json:"to"`
}

// Back is the change that undoes this one.
func (c Change) Back() Change { return Change{c.Type, c.ID, c.Name, c.To, c.From} }

// Changes lists the changes of a plan: those of users and, if groups is set, of groups.
func (p *Plan) Changes(groups bool) []Change {
	var all []Change
	for _, i := range p.Items {
		if i.List == Sure && (groups || i.Type == User) {
			all = append(all, Change{i.Type, i.ID, i.Name, i.From, i.ObjectID})
		}
	}
	return all
}

// Undecided counts the accounts that the plan leaves unlinked although Entra may have them: provisioning would create
// duplicates of these.
func (p *Plan) Undecided(groups bool) (n int) {
	for _, i := range p.Items {
		if i.List == Ambiguous || i.List == Conflict || i.List == Sure && i.Type == Group && !groups {
			n++
		}
	}
	return n
}

// Outcome is the result of a Change.
type Outcome string

// The outcomes.
const (
	Linked  Outcome = "linked"
	Before  Outcome = "linked before"
	Moved   Outcome = "changed since the plan"
	Refused Outcome = "refused"
)

// Result is a Change and its Outcome.
type Result struct {
	Change
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"`
}

// Options control Apply.
type Options struct {
	Limit   int // the largest number of changes; 0: all
	Workers int // the number of parallel changes; 0: one

	Request provision.Request // sent with every change

	// Note records a change before it is made. If it fails, the change is not made.
	Note func(Change) error

	// Tell receives each result, one at a time.
	Tell func(Result)
}

// ErrGivenUp means that so many changes failed in a row that the cause is not in the changes.
var ErrGivenUp = errors.New("given up")

// maxFailures is the number of failures in a row that ends Apply.
const maxFailures = 20

// Apply makes the changes through the service, so that the ledger and the log have each of them like a change from Entra. It
// skips accounts that are linked already, and accounts whose value differs from the plan. It counts the outcomes.
func Apply(ctx context.Context, s *provision.Service, changes []Change, o Options) (map[Outcome]int, error) {
	a := &applier{service: s, Options: o, counts: map[Outcome]int{}}
	queue := make(chan Change)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers sync.WaitGroup
	for range max(o.Workers, 1) {
		workers.Go(func() {
			for c := range queue {
				if err := a.one(ctx, c); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, c := range changes {
		if ctx.Err() != nil || a.full() {
			break
		}
		select {
		case queue <- c:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	return a.counts, context.Cause(ctx)
}

type applier struct {
	service *provision.Service
	Options
	mu      sync.Mutex
	counts  map[Outcome]int
	begun   int
	failing int // in a row
}

// full reports whether the limit of changes is reached.
func (a *applier) full() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.Limit > 0 && a.begun >= a.Limit
}

// one makes one change. A change that has begun is completed even if the command is interrupted.
func (a *applier) one(ctx context.Context, c Change) error {
	if ctx.Err() != nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	r := Result{Change: c}
	now, err := a.read(ctx, c)
	switch {
	case err != nil:
		r.Outcome, r.Reason = Refused, err.Error()
	case strings.EqualFold(now, c.To):
		r.Outcome = Before
	case now != c.From:
		r.Outcome, r.Reason = Moved, fmt.Sprintf("WorkflowGen holds %q", now)
	default:
		if !a.begin() {
			return nil
		}
		if err := a.Note(c); err != nil {
			return fmt.Errorf("note the change: %w", err)
		}
		r.Outcome = Linked
		if err := a.write(ctx, c); err != nil {
			r.Outcome, r.Reason = Refused, err.Error()
		}
	}
	return a.tell(r)
}

// begin counts a change; it reports false if the limit is reached.
func (a *applier) begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Limit > 0 && a.begun >= a.Limit {
		return false
	}
	a.begun++
	return true
}

func (a *applier) tell(r Result) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counts[r.Outcome]++
	if a.failing++; r.Outcome != Refused {
		a.failing = 0
	}
	if a.Tell != nil {
		a.Tell(r)
	}
	if a.failing >= maxFailures {
		return fmt.Errorf("%w after %d failures in a row, the last: %s", ErrGivenUp, maxFailures, r.Reason)
	}
	return nil
}

func (a *applier) read(ctx context.Context, c Change) (string, error) {
	read := a.service.User
	if c.Type == Group {
		read = func(ctx context.Context, id string) (scim.Resource, error) { return a.service.Group(ctx, id, false) }
	}
	r, err := read(ctx, c.ID)
	if err != nil {
		return "", err
	}
	return r.Get(mapping.ExternalID), nil
}

func (a *applier) write(ctx context.Context, c Change) error {
	op := patch.Operation{Op: patch.Replace, Path: filter.Path{Name: mapping.ExternalID}, Value: c.To, HasValue: true}
	if c.To == "" {
		op = patch.Operation{Op: patch.Remove, Path: op.Path}
	}
	change := a.service.PatchUser
	if c.Type == Group {
		change = a.service.PatchGroup
	}
	_, err := change(ctx, a.Request, c.ID, []patch.Operation{op})
	return err
}
