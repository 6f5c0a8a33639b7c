package provision

import (
	"context"
	"errors"
	"time"
)

// decide completes the entry with what became of the change.
func (t *task) decide(d Decision, err error) Decision {
	if err != nil {
		d, t.entry.Reason, t.entry.Cause = Rejected, err.Error(), CauseOf(t.key.Type, err)
		if passing(err) {
			d = Failed
		}
		if errors.Is(err, ErrBusy) {
			d = Held
		}
		if errors.Is(err, ErrHungUp) {
			d, t.entry.Reason = Failed, ErrHungUp.Error()
		}
	}
	if errors.Is(err, ErrTooLarge) {
		t.entry.Members = Members{} // the numbers say enough, and so many ids could not be recorded
	}
	t.entry.Decision, t.entry.Duration = d, time.Since(t.start)
	return d
}

// passing says whether an error is worth a repetition.
func passing(err error) bool {
	if e, ok := errors.AsType[*NotKept](err); ok {
		return !e.Again
	}
	for _, e := range []error{ErrHungUp, ErrUnavailable, ErrUnknown, ErrBusy, ErrLedger, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// noted completes the entry for an error before anything was begun. It is logged if it was announced.
func (t *task) noted(ctx context.Context, err error) error {
	err = withdrawn(ctx, err)
	if t.announced != nil {
		return t.note(ctx, err)
	}
	t.decide("", err)
	return err
}

// note writes the log entry of a request that changed nothing, because of err or because all was so already.
func (t *task) note(ctx context.Context, err error) error { return t.conclude(ctx, Unchanged, err) }

// conclude writes the log entry of a request that changed nothing, because of err or else for the reason that d gives. A log
// that cannot be written does not turn a no-op into a failure.
func (t *task) conclude(ctx context.Context, d Decision, err error) error {
	err = withdrawn(ctx, err)
	t.decide(d, err)
	t.writeNote(ctx)
	return err
}

// writeNote has the line in the log by time opened first, if nobody has, so that the sweep finds a history without its line.
func (t *task) writeNote(ctx context.Context) {
	ctx, cancel := recording(ctx)
	defer cancel()
	if t.announced == nil {
		t.announce(ctx)
	}
	if t.heard() == nil {
		_ = t.s.ledger.Note(ctx, t.key, t.entry)
	}
}
