package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
)

// lookTime bounds the look at an unknown outcome. It comes on top of the request's own time: the deadline may
// be what has cut the answer off, and Entra waits some seconds longer than that.
const lookTime = 5 * time.Second

// resolve looks once at what became of a change whose outcome err leaves unknown. Where the look finds the change made, it is
// done, and the entry notes how that is known. Where it does not and the call is over (see Ended), the change was not made:
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
		t.remark("WorkflowGen's answer was lost, and a read found the change made")
		return nil
	case Ended(err):
		return &notMade{err}
	}
	t.remark("a read did not find the change made; it may still be")
	return err
}

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
