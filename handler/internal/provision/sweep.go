package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Keeper is a Ledger that outlives the process, so that a sweep has to close what was cut off in it.
type Keeper interface {
	Ledger

	// Left returns at most limit changes that are open though their lease is over. What lacks nothing but its line in the
	// log by time it completes by itself.
	Left(ctx context.Context, limit int) ([]Left, error)

	// Settle closes the line of a change of which nothing is open any more, or only the record that a create had under its name,
	// with the history's entry of it under k, or else with e. The last change of k stays what it is.
	Settle(ctx context.Context, l Left, k Key, e Entry) error

	// Prune removes at most limit entries of the log that are older than before, and returns how many it removed.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}

// Left is a change that was cut off.
type Left struct {
	Record Record
	Intent *Intent // of a membership change
	Gone   bool    // nothing is open but the line in the log by time, which may hold the intent of an earlier version
}

// Swept tells what a sweep did.
type Swept struct {
	Closed, Postponed, Pruned int
	Oldest                    time.Duration // how long ago the oldest of what was postponed began
}

// Bounds of one sweep, which has a few minutes and comes again.
const (
	maxSwept  = 500
	maxPruned = 20_000
)

// Sweep closes in the ledger what was cut off, by looking at WorkflowGen and never by changing it: a change that is made late could
// undo a newer one, while Entra repeats what was not answered. Two sweeps at once do no harm. What is older than the
// retention is removed; 0 keeps everything.
func (s *Service) Sweep(ctx context.Context, keeper Keeper, retention time.Duration) (Swept, error) {
	left, err := keeper.Left(ctx, maxSwept)
	if err != nil {
		return Swept{}, err
	}
	var done Swept
	for _, l := range left {
		switch err := s.close(ctx, keeper, l); {
		case err == nil:
			done.Closed++
		case passing(err):
			done.Postponed++ // another request has taken it over, or WorkflowGen is unavailable
			done.Oldest = max(done.Oldest, time.Since(l.Record.Began))
		default:
			return done, err
		}
	}
	if retention > 0 {
		done.Pruned, err = keeper.Prune(ctx, time.Now().Add(-retention), maxPruned)
	}
	return done, err
}

func (s *Service) close(ctx context.Context, keeper Keeper, l Left) error {
	r := l.Record
	e := Entry{Time: r.Began, Operation: r.Operation, Verb: r.Verb, Type: r.Key.Type, Name: r.Name, ExternalID: r.ExternalID,
		Decision: Interrupted, Attempt: r.Attempt}
	if !r.Key.ByName() {
		e.ID = mapping.ID(r.Key.ID)
	}
	seen, id, err := s.look(ctx, l)
	if err != nil {
		return err
	}
	e.Notes = []string{seen}
	if id != "" {
		e.ID = mapping.ID(id)
	}
	if l.Intent != nil {
		e.Added, e.Removed = len(l.Intent.Add), len(l.Intent.Remove)
		s.label(&e, r.Key.ID)
	}
	switch {
	case id != "":
		return keeper.Settle(ctx, l, Key{Type: r.Key.Type, ID: id}, e)
	case l.Gone:
		return keeper.Settle(ctx, l, r.Key, e)
	case l.Intent != nil:
		l.Intent.Unknown = false
		return keeper.Close(ctx, *l.Intent, e)
	}
	if r.State, r.Decision = Done, Interrupted; r.Claims != nil {
		r.Claims.Unknown = false
		e.Added, e.Removed = len(r.Claims.Add), len(r.Claims.Remove)
	}
	return keeper.Finish(ctx, r, e)
}

// look describes what WorkflowGen has of a change that was cut off, and returns the id of what a create was to make.
func (s *Service) look(ctx context.Context, l Left) (seen, id string, err error) {
	k := l.Record.Key
	switch {
	case l.Intent != nil:
		seen, err = s.lookAtMembers(ctx, l.Intent)
	case k.ByName():
		return s.lookForMade(ctx, l.Record)
	default:
		seen, err = s.lookAtChanged(ctx, l.Record)
	}
	return seen, "", err
}

func (s *Service) lookAtMembers(ctx context.Context, i *Intent) (string, error) {
	g, err := s.dir.Group(ctx, i.Key.ID, true)
	if errors.Is(err, ErrNotFound) {
		return "the group is gone", nil
	}
	if err != nil {
		return "", err
	}
	s.labels.put(g.ID, label{g.Name, g.SystemIdentifier})
	there := func(ids []string) (n int) {
		for _, id := range ids {
			if slices.ContainsFunc(g.Members, func(m workflowgen.Member) bool { return m.ID == id }) {
				n++
			}
		}
		return n
	}
	return fmt.Sprintf("%d of the %d to add are members, and %d of the %d to remove", there(i.Add), len(i.Add), there(i.Remove), len(i.Remove)), nil
}

// lookForMade finds what a create was to make.
func (s *Service) lookForMade(ctx context.Context, r Record) (seen, id string, err error) {
	k := s.kind(r.Key)
	want := k.t.New()
	want.Set(mapping.ExternalID, r.ExternalID)
	want.Set(k.name, r.Name)
	found, err := s.existing(ctx, k, &want, true)
	if err != nil {
		return "", "", err
	}
	if found == nil {
		return "WorkflowGen does not have it", "", nil
	}
	return "WorkflowGen has it", found.ID, nil
}

// lookAtChanged describes whether a resource is as a change would have made it.
func (s *Service) lookAtChanged(ctx context.Context, r Record) (string, error) {
	now, err := s.kind(r.Key).show(ctx, r.Key.ID, false)
	switch {
	case errors.Is(err, ErrNotFound):
		return "it is not in WorkflowGen", nil
	case err != nil:
		return "", err
	case r.Verb != "DELETE" && r.Asked(&now.resource):
		return "WorkflowGen has it as it was to be", nil
	}
	return "WorkflowGen has it, not as it was to be, or with members that were to change too", nil
}
