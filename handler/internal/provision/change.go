package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/mapping"
)

// plan is what a change comes to once its resource was read: what is to be done in WorkflowGen, or why there is nothing to
// do.
type plan struct {
	nothing     Decision // Unchanged or Replayed: there is nothing to do; "": there is
	fingerprint string
	place       Key     // of the externalId that the change gives to the resource; the zero Key: none
	members     Members // that the change adds and removes
	effect      effect
}

// effect makes a change in WorkflowGen. The id that it answers is of what it made, "" where it made nothing new.
type effect func(ctx context.Context) (id string, d Decision, err error)

// evaluate works out what a change after prev comes to. It only reads, and it may run several times: for each, the entry is
// as the request left it.
type evaluate func(ctx context.Context, prev Record) (plan, error)

// live is the life of a change, the same for all: wait for the turn, read the last record, evaluate the change on a fresh
// read, begin it by compare-and-swap, carry it out and record the outcome. A change that loses the compare-and-swap has been
// evaluated on what is no longer so: it goes back to the last record and is evaluated again, until its time to wait is over.
func (t *task) live(ctx context.Context, evaluate evaluate) error {
	leave, err := t.enter(ctx, t.key)
	if err != nil {
		return t.note(ctx, err)
	}
	defer leave()
	t.announce(ctx)
	for asked := t.entry; ; t.blind = false {
		began := time.Now()
		lost, err := t.once(ctx, evaluate)
		if !lost {
			return err
		}
		if time.Now().After(t.until) {
			return t.noted(ctx, err)
		}
		asked.Waited += time.Since(began)
		t.entry = asked
	}
}

// once is one try at a change. It is lost if another change was begun since the last record was read.
func (t *task) once(ctx context.Context, evaluate evaluate) (lost bool, err error) {
	var prev Record
	if !t.blind {
		prev, err = t.last(ctx)
	}
	var p plan
	if err == nil {
		p, err = evaluate(ctx, prev)
	}
	if err != nil || p.nothing != "" && !prev.Open() {
		return false, t.conclude(ctx, p.nothing, err)
	}
	if p.nothing != "" { // an earlier try, cut off, ends with it
		p = plan{fingerprint: prev.Fingerprint, effect: noEffect(p.nothing)}
	}
	caller := ctx
	ctx, cancel, err := committed(ctx)
	if err != nil {
		return false, t.noted(ctx, err)
	}
	defer cancel()
	rec, err := t.begin(ctx, prev, p)
	if errors.Is(err, ErrBusy) {
		return true, err
	}
	if err == nil {
		err = t.heardAtLast(ctx)
	}
	if err != nil {
		return false, t.noted(ctx, err)
	}
	return false, t.carryOut(ctx, caller, rec, p)
}

// heardAtLast waits for the announcement of a change, which runs beside Begin and Open, and announces it once more where that
// failed. What is not announced is neither carried out nor finished, because a history must not be without its line in the log
// by time: it is taken over after the lease.
func (t *task) heardAtLast(ctx context.Context) error {
	if t.heard() == nil {
		return nil
	}
	t.announce(ctx)
	return t.heard()
}

// noEffect is the effect of a change that has nothing to change.
func noEffect(d Decision) effect {
	return func(context.Context) (string, Decision, error) { return "", d, nil }
}

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

// begin puts the change in the place of prev. Of a create the announcement runs beside it.
func (t *task) begin(ctx context.Context, prev Record, p plan) (Record, error) {
	if !t.blind {
		if err := t.heard(); err != nil {
			return Record{}, err
		}
	}
	t.entry.Attempt = 1
	if prev.Open() && prev.Fingerprint == p.fingerprint {
		t.entry.Attempt = prev.Attempt + 1
	}
	t.lastCause = ""
	if prev.Fingerprint == p.fingerprint {
		t.lastCause = prev.Cause
	}
	return t.s.ledger.Begin(ctx, prev, t.record(ctx, p))
}

// carryOut does what was begun, and records what became of it. Nothing is changed in WorkflowGen that cannot be recorded.
func (t *task) carryOut(ctx, caller context.Context, rec Record, p plan) error {
	id, decision, err := t.work(ctx, caller, &rec, p)
	rec.State = Done
	rec.Cause, err = t.foundAgain(inSCIM(err))
	if rec.ID = id; errors.Is(err, ErrUnknown) {
		rec.State = Unknown
	}
	if rec.Claims = t.claims; t.claims != nil {
		t.claims.Unknown = rec.State == Unknown
	}
	rec.Decision = t.decide(decision, err)
	ctx, cancel := recording(ctx)
	defer cancel()
	if ferr := t.s.ledger.Finish(ctx, rec, t.entry); ferr != nil && err == nil {
		return ferr
	}
	return err
}

// work changes WorkflowGen, once the change holds its second place and is still wanted: no newer change of the resource can have
// been acknowledged from then on until this one is finished.
func (t *task) work(ctx, caller context.Context, rec *Record, p plan) (id string, d Decision, err error) {
	leave, err := t.takePlace(ctx, rec)
	defer leave()
	if err == nil {
		err = stillWanted(caller)
	}
	if err != nil {
		return "", "", err
	}
	began := time.Now()
	defer func() { t.entry.Asked = time.Since(began) }()
	return p.effect(t.withOperation(ctx))
}

// inSCIM names what cannot be named by the id that the caller knows it by.
func inSCIM(err error) error {
	if e, ok := errors.AsType[*InvalidReference](err); ok && e.ID != "" {
		return &InvalidReference{ID: mapping.ID(e.ID), Reason: e.Reason}
	}
	return err
}
