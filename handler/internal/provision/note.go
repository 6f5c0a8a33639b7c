package provision

import (
	"context"
	"errors"
	"time"
)

// decide completes the entry with what became of the change.
func (t *task) decide(d Decision, err error) Decision {
	if err != nil {
		d, t.entry.Reason = Rejected, err.Error()
		if passing(err) {
			d = Failed
		}
		if errors.Is(err, ErrBusy) {
			d = Held
		}
	}
	t.entry.Decision, t.entry.Duration = d, time.Since(t.start)
	return d
}

// passing says whether an error is worth a repetition.
func passing(err error) bool {
	for _, e := range []error{ErrUnavailable, ErrUnknown, ErrBusy, ErrLedger, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// noted completes the entry for an error before anything was begun. It is logged if it was announced.
func (t *task) noted(ctx context.Context, err error) error {
	if t.announced != nil {
		return t.note(ctx, err)
	}
	t.decide("", err)
	return err
}

// note writes the log entry of a request that changed nothing, because of err or because all was so already. A log that
// cannot be written does not turn a no-op into a failure.
func (t *task) note(ctx context.Context, err error) error {
	t.decide(Unchanged, err)
	t.writeNote(ctx)
	return err
}

// leave ends a change that has nothing to change, or that must not be made. Where an earlier try was cut off this also ends
// that one.
func (t *task) leave(ctx context.Context, prev Record, err error) error {
	if err != nil || !prev.Open() {
		return t.note(ctx, err)
	}
	return t.do(ctx, prev, prev.Fingerprint, func(context.Context) (string, Decision, error) { return "", Unchanged, nil })
}

// replayed notes a request that was made before.
func (t *task) replayed(ctx context.Context) error {
	t.decide(Replayed, nil)
	t.writeNote(ctx)
	return nil
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
