package provision

import (
	"context"
	"errors"
	"time"
)

// end ends every change: it completes the entry with what became of the change, and records it. A change that was begun is
// recorded by Finish or Close, and counts as a success only if they succeed. Any other is recorded by note.
func (t *task) end(ctx context.Context, d Decision, err error, record func(context.Context) error) error {
	err = withdrawn(ctx, err)
	t.conclude(d, err)
	ctx, cancel := recording(ctx)
	defer cancel()
	if failed := record(ctx); failed != nil && err == nil {
		return failed
	}
	return err
}

// note records a request that began nothing: a refusal, or a request for what is so already; without an error its decision is
// the one that end was given. It fails silently: a request that changes nothing is no failure because the log is unavailable.
// The line in the log by time is announced first, so that the sweep finds a history without its line.
func (t *task) note(ctx context.Context) error {
	if t.announced == nil {
		t.announce(ctx)
	}
	if t.announcement() == nil {
		_ = t.s.ledger.Note(ctx, t.key, t.entry)
	}
	return nil
}

// conclude completes the entry with the decision, which d is only where there is no error, and with why.
func (t *task) conclude(d Decision, err error) {
	e := &t.entry
	e.Decision, e.Duration = d, time.Since(t.start)
	if err != nil {
		e.Decision, e.Reason, e.Cause = decisionOf(err), err.Error(), CauseOf(t.key.Type, err)
	}
	if errors.Is(err, ErrHungUp) {
		e.Reason = ErrHungUp.Error()
	}
	if errors.Is(err, ErrTooLarge) {
		e.Members = Members{} // the numbers are enough, and so many ids could not be recorded
	}
}

// decisionOf returns what a change ends as that failed.
func decisionOf(err error) Decision {
	switch {
	case errors.Is(err, ErrHungUp):
		return Failed
	case errors.Is(err, ErrBusy):
		return Held
	case passing(err):
		return Failed
	}
	return Rejected
}

// passing reports whether an error is worth a repetition.
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
