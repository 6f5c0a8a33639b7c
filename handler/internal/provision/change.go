package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/mapping"
)

// do makes a change after prev, between Begin and Finish: nothing is changed in WorkflowGen that cannot be recorded. The id
// that effect answers is of what it made, "" where it made nothing new.
func (t *task) do(ctx context.Context, prev Record, fingerprint string, effect effect) error {
	err := t.heard()
	var rec Record
	if err == nil {
		rec, err = t.begin(ctx, prev, fingerprint)
	}
	if err != nil {
		return t.noted(ctx, err)
	}
	return t.carryOut(ctx, rec, effect)
}

// effect is what is done in WorkflowGen.
type effect func(ctx context.Context) (id string, d Decision, err error)

type operationKey struct{}

// OperationOf is the id of the change that a call to WorkflowGen is part of, "" for a call that changes nothing. A Directory
// may hand it on, so that one can be found where the other is logged.
func OperationOf(ctx context.Context) string {
	id, _ := ctx.Value(operationKey{}).(string)
	return id
}

func (t *task) withOperation(ctx context.Context) context.Context {
	return context.WithValue(ctx, operationKey{}, t.entry.Operation)
}

// claim begins a create: nearly always there is nothing to go by, so it does not look first.
func (t *task) claim(ctx context.Context, fingerprint string) (prev, rec Record, err error) {
	t.announce(ctx)
	if err = t.heard(); err == nil {
		rec, err = t.begin(ctx, Record{}, fingerprint)
	}
	if errors.Is(err, ErrBusy) {
		if prev, err = t.last(ctx); err == nil {
			rec, err = t.begin(ctx, prev, fingerprint)
		}
	}
	if err != nil {
		return prev, rec, t.noted(ctx, err)
	}
	return prev, rec, nil
}

func (t *task) begin(ctx context.Context, prev Record, fingerprint string) (Record, error) {
	t.entry.Attempt = 1
	if prev.Open() && prev.Fingerprint == fingerprint {
		t.entry.Attempt = prev.Attempt + 1
	}
	return t.s.ledger.Begin(ctx, prev, t.record(ctx, fingerprint))
}

// carryOut does what was begun, and records what became of it.
func (t *task) carryOut(ctx context.Context, rec Record, effect effect) error {
	began := time.Now()
	id, decision, err := effect(t.withOperation(ctx))
	t.entry.Asked = time.Since(began)
	err = inSCIM(err)
	rec.State = Done
	if rec.ID = id; errors.Is(err, ErrUnknown) {
		rec.State = Unknown
	}
	rec.Decision = t.decide(decision, err)
	ctx, cancel := recording(ctx)
	defer cancel()
	if ferr := t.s.ledger.Finish(ctx, rec, t.entry); ferr != nil && err == nil {
		return ferr
	}
	return err
}

// recording is a context for writing down what has happened: it must not end because the change took all the time.
func recording(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}

// inSCIM names what cannot be named by the id that the caller knows it by.
func inSCIM(err error) error {
	if e, ok := errors.AsType[*InvalidReference](err); ok && e.ID != "" {
		return &InvalidReference{ID: mapping.ID(e.ID), Reason: e.Reason}
	}
	return err
}
