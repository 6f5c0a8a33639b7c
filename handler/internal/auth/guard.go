package auth

import (
	"context"
	"errors"
	"log/slog"

	"golang.org/x/time/rate"

	"workflowgen-scim/handler/internal/telemetry"
)

// refusal is why a caller is denied, in the words of the event.
type refusal string

func (r refusal) Error() string { return string(r) }

// guard counts those who are denied, and nobody else. It counts them all together: behind the Functions host nobody's
// address is known.
type guard struct {
	failures *rate.Limiter
	tallies  tallies
}

// How many may be denied before they are asked to slow down: a burst, and then so many in a second.
const (
	failuresBurst  = 100
	failuresSecond = 10
)

func newGuard() *guard { return &guard{failures: rate.NewLimiter(failuresSecond, failuresBurst)} }

// refuse turns an error into what the caller is told: a refusal is ErrDenied, anything else our own trouble.
func (g *guard) refuse(ctx context.Context, err error) error {
	if why, ok := errors.AsType[refusal](err); ok {
		return g.deny(ctx, string(why))
	}
	return err
}

func (g *guard) deny(ctx context.Context, why string) error {
	g.tallies.add(&Refusal{Cause: why})
	telemetry.Add(ctx, slog.String("denied", why))
	telemetry.Raise(ctx, slog.LevelWarn)
	if !g.failures.Allow() {
		return ErrTooMany
	}
	return ErrDenied
}
