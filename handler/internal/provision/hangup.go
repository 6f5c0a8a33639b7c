package provision

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrHungUp: the caller hung up before its change was begun, and has withdrawn it so. Nothing was changed.
var ErrHungUp = errors.New("the caller hung up before the change was begun")

// committed marks the point from which a change is carried out whatever the caller does. It returns a context that ends at the
// deadline of ctx and no longer with the caller, or ErrHungUp if the caller is gone already: a change that is begun for a
// caller that no longer waits would bring an old wish back after a newer one.
func committed(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if err := ctx.Err(); err != nil {
		return ctx, nil, withdrawn(ctx, err)
	}
	ctx, cancel := detached(ctx)
	return ctx, cancel, nil
}

// stillWanted returns ErrHungUp if the caller is gone. It is called once a change holds what it needs and before anything is changed:
// while the ledger was being asked, a newer change may have been made through another process.
func stillWanted(ctx context.Context) error { return withdrawn(ctx, ctx.Err()) }

// withdrawn returns ErrHungUp where the caller's hang-up made a change fail: what waited for the caller fails in
// many ways, by the part that was waiting.
func withdrawn(ctx context.Context, err error) error {
	if err == nil || !errors.Is(ctx.Err(), context.Canceled) || !passing(err) || errors.Is(err, ErrHungUp) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrHungUp, err)
}

// detached returns a context that ends at the deadline of ctx and no longer with the caller.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(context.WithoutCancel(ctx), deadline)
	}
	return context.WithCancel(context.WithoutCancel(ctx))
}

// recording returns a context for writing down what has happened: it must not end because the change took all the time.
func recording(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}
