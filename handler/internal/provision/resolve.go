package provision

import (
	"context"
	"errors"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
)

// lookTime is how long the look at an unknown outcome may take. It comes on top of the request's own time: the deadline may
// be what has cut the answer off, and Entra waits some seconds longer than that.
const lookTime = 5 * time.Second

// resolve looks once at what became of a change whose outcome err leaves unknown. Where the look finds the change made, it is
// done, and the entry says how that is known. Where it does not and the call is over (see Ended), the change was not made:
// the error is an ErrUnavailable, and nothing is held. Otherwise the call may still arrive, so that the outcome stays unknown
// and the change keeps what it holds for the lease.
//
// A look reports made only if the resource was different before: a resource that was so already does not tell that the call
// has arrived, and a call that arrives later would bring an old wish back.
func (t *task) resolve(ctx context.Context, err error, look func(context.Context) (made bool, err error)) error {
	if !errors.Is(err, ErrUnknown) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	made, failed := look(ctx)
	switch {
	case failed != nil:
		return err
	case made:
		t.observe("WorkflowGen's answer was lost, and a read found the change made")
		return nil
	case Ended(err):
		return &notMade{err}
	}
	t.observe("a read did not find the change made; it may still be")
	return err
}

// observe adds what a look found to the notes of the entry.
func (t *task) observe(what string) { t.entry.Notes = append(slices.Clip(t.entry.Notes), what) }

// notMade is an ErrUnavailable: WorkflowGen ended a change without a clear answer, and a read found it not made. It hides
// that the outcome was unknown, and nothing else of the cause.
type notMade struct{ cause error }

func (n *notMade) Error() string {
	return "WorkflowGen ended the change without making it: " + n.cause.Error()
}

// Is makes a notMade an ErrUnavailable, and nothing else.
func (n *notMade) Is(target error) bool { return target == ErrUnavailable }

// As finds the types of the cause, which tell more than that: when to try again, WorkflowGen's own text.
func (n *notMade) As(target any) bool { return errors.As(n.cause, target) }

// arrived reports whether a write of c has turned before into now: all of it is as asked, and something was different.
func arrived(before, now *workflowgen.User, c workflowgen.UserChange) bool {
	differed := false
	for f, v := range c {
		if now.Hidden.Has(f) || now.Values[f] != v {
			return false
		}
		differed = differed || before.Values[f] != v
	}
	return differed
}

// resolveMembers is resolve for a change of members. Members that were not read before the change may have been so already:
// then only a call that is over is looked at.
func (t *task) resolveMembers(ctx context.Context, err error, group string, add, remove []string, differed bool) error {
	if !differed && !Ended(err) {
		return err
	}
	return t.resolve(ctx, err, func(ctx context.Context) (bool, error) {
		g, err := t.s.dir.Group(ctx, group, true)
		if err != nil {
			return false, err
		}
		in := map[string]bool{}
		for _, m := range g.Members {
			in[m.ID] = true
		}
		missing := slices.ContainsFunc(add, func(id string) bool { return !in[id] })
		return !missing && !slices.ContainsFunc(remove, func(id string) bool { return in[id] }), nil
	})
}

// foundMade finds the user that a create of unknown outcome has made. One with the externalId is the one, because the create
// holds the place of the externalId and has found none before. One with the name alone has to be as asked.
func (s *Service) foundMade(ctx context.Context, c workflowgen.UserChange) (u workflowgen.User, made bool, err error) {
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.BySystemIdentifier, Value: c[workflowgen.SystemIdentifier], Limit: 1},
		{Key: workflowgen.ByName, Value: c[workflowgen.UserName], Limit: 1},
	} {
		if q.Value == "" {
			continue
		}
		us, _, err := s.dir.FindUsers(ctx, q)
		if err != nil {
			return u, false, err
		}
		if len(us) > 0 && (q.Key == workflowgen.BySystemIdentifier || arrived(&workflowgen.User{}, &us[0], c)) {
			return us[0], true, nil
		}
	}
	return u, false, nil
}

// foundMadeGroup is foundMade for a group.
func (s *Service) foundMadeGroup(ctx context.Context, c workflowgen.GroupChange) (g workflowgen.Group, made bool, err error) {
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.BySystemIdentifier, Value: *c.SystemIdentifier, Limit: 1},
		{Key: workflowgen.ByName, Value: *c.Name, Limit: 1},
	} {
		if q.Value == "" {
			continue
		}
		gs, _, err := s.dir.FindGroups(ctx, q, false)
		if err != nil {
			return g, false, err
		}
		if len(gs) > 0 && (q.Key == workflowgen.BySystemIdentifier || arrived(&workflowgen.User{}, new(named(&gs[0])), names(c))) {
			return gs[0], true, nil
		}
	}
	return g, false, nil
}
