package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// plan holds what a change comes to once its resource was read: what is to be done in WorkflowGen, or why there is nothing to
// do.
type plan struct {
	nothing     Decision // Unchanged or Replayed: there is nothing to do; "": there is
	fingerprint string
	place       Key     // of the externalId that the change gives to the resource; the zero Key: none
	members     Members // that the change adds and removes
	effect      effect
}

// effect makes a change in WorkflowGen. It returns the id of what it made, "" where it made nothing new.
type effect func(ctx context.Context) (id string, d Decision, err error)

// evaluate works out what a change after prev comes to. It only reads, and it may run several times: for each, the entry is
// as the request left it.
type evaluate func(ctx context.Context, prev Record) (plan, error)

// change runs the change of the resource with a SCIM id, and tells what became of it. An id that the gateway never gave is no
// resource's, so it has no history to log the change in.
func (s *Service) change(k *kind, req Request, verb, id string, run func(t *task, after *scim.Resource) error) (Outcome, error) {
	key, err := k.key(id)
	t := s.task(k, req, verb, key)
	if t.entry.ID = id; err != nil {
		t.conclude("", err)
		return Outcome{Entry: t.entry}, err
	}
	var after scim.Resource
	err = run(t, &after)
	return Outcome{after, t.entry}, err
}

// live runs the life of a change that has a record: wait for the turn, read the last record, evaluate the change on a fresh
// read, begin it by compare-and-swap, carry it out and record the outcome. A change that loses the compare-and-swap has been
// evaluated on an old state: it goes back to the last record and is evaluated again, until its time to wait is over.
func (t *task) live(ctx context.Context, evaluate evaluate) error {
	leave, err := t.enter(ctx, t.key)
	if err != nil {
		return t.end(ctx, "", err, t.note)
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
			return t.end(ctx, "", err, t.note)
		}
		asked.Waited += time.Since(began)
		t.entry = asked
	}
}

// once makes one try at a change. It is lost if another change was begun since the last record was read.
func (t *task) once(caller context.Context, evaluate evaluate) (lost bool, err error) {
	prev, p, err := t.evaluate(caller, evaluate)
	if err != nil || p.nothing != "" && !prev.Open() {
		return false, t.end(caller, p.nothing, err, t.note)
	}
	if p.nothing != "" { // an earlier try, cut off, ends with it
		p = plan{fingerprint: prev.Fingerprint, effect: noEffect(p.nothing)}
	}
	ctx, cancel, err := committed(caller)
	if err != nil {
		return false, t.end(caller, "", err, t.note)
	}
	defer cancel()
	rec, err := t.begin(ctx, prev, p)
	if errors.Is(err, ErrBusy) {
		return true, err
	}
	if err == nil {
		err = t.awaitAnnouncement(ctx)
	}
	if err != nil {
		return false, t.end(ctx, "", err, t.note)
	}
	return false, t.carryOut(ctx, caller, rec, p)
}

func (t *task) evaluate(ctx context.Context, evaluate evaluate) (prev Record, p plan, err error) {
	if !t.blind {
		if prev, err = t.last(ctx); err != nil {
			return prev, p, err
		}
	}
	p, err = evaluate(ctx, prev)
	return prev, p, err
}

// noEffect returns the effect of a change that has nothing to change.
func noEffect(d Decision) effect {
	return func(context.Context) (string, Decision, error) { return "", d, nil }
}

// begin replaces prev with the record of the change. The announcement of a create runs beside it.
func (t *task) begin(ctx context.Context, prev Record, p plan) (Record, error) {
	if !t.blind {
		if err := t.announcement(); err != nil {
			return Record{}, err
		}
	}
	t.entry.Attempt = 1
	if prev.Open() && prev.Fingerprint == p.fingerprint {
		t.entry.Attempt = prev.Attempt + 1
	}
	t.failure = ""
	if prev.Fingerprint == p.fingerprint {
		t.failure = prev.Failure
	}
	return t.s.ledger.Begin(ctx, prev, t.record(p))
}

// carryOut does what was begun, and records what became of it. Nothing is changed in WorkflowGen that cannot be recorded.
func (t *task) carryOut(ctx, caller context.Context, rec Record, p plan) error {
	id, d, err := t.work(ctx, caller, &rec, p.effect)
	rec.State, rec.ID, rec.Failure, rec.Claims = Done, id, t.failure, t.claims
	if errors.Is(err, ErrUnknown) {
		rec.State = Unknown
	}
	if t.claims != nil {
		t.claims.Unknown = rec.State == Unknown
	}
	return t.end(ctx, d, err, func(ctx context.Context) error {
		rec.Decision = t.entry.Decision
		return t.s.ledger.Finish(ctx, rec, t.entry)
	})
}

// work changes WorkflowGen, and tells a failure that the last try of the same change met too.
func (t *task) work(ctx, caller context.Context, rec *Record, do effect) (id string, d Decision, err error) {
	id, d, err = t.effect(ctx, caller, rec, do)
	t.failure, err = foundAgain(inSCIM(err), t.failure)
	return id, d, err
}

// effect runs do once the change holds its second place and is still wanted: no newer change of the resource can have been
// acknowledged from then on until this one is finished.
func (t *task) effect(ctx, caller context.Context, rec *Record, do effect) (id string, d Decision, err error) {
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
	return do(t.withOperation(ctx))
}

// inSCIM gives an InvalidReference the id that the caller knows.
func inSCIM(err error) error {
	if e, ok := errors.AsType[*InvalidReference](err); ok && e.ID != "" {
		return &InvalidReference{ID: mapping.ID(e.ID), Reason: e.Reason}
	}
	return err
}

type operationKey struct{}

// OperationOf returns the id of the change that a call to WorkflowGen is part of, "" for a call that changes nothing. A
// Directory may pass it on, so that the call can be found in WorkflowGen's log.
func OperationOf(ctx context.Context) string {
	id, _ := ctx.Value(operationKey{}).(string)
	return id
}

func (t *task) withOperation(ctx context.Context) context.Context {
	return context.WithValue(ctx, operationKey{}, t.entry.Operation)
}
