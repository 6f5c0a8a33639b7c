package auth

import (
	"context"
	"errors"
	"log/slog"

	"golang.org/x/time/rate"

	"workflowgen-scim/handler/internal/telemetry"
)

// guard counts the sign-ins that are refused, and nothing else. It counts them all together: behind the Functions host the
// address of the caller is not known.
type guard struct {
	failures *rate.Limiter
	tallies  tallies
}

// How many sign-ins may be refused before callers are asked to slow down: a burst, and then so many in a second.
const (
	failuresBurst  = 100
	failuresSecond = 10
)

func newGuard() *guard { return &guard{failures: rate.NewLimiter(failuresSecond, failuresBurst)} }

// refuse turns an error into what the caller is told: a refusal is ErrDenied, anything else our own trouble.
func (g *guard) refuse(ctx context.Context, err error) error {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return g.deny(ctx, r)
	}
	if errors.Is(err, ErrUnavailable) {
		g.note(ctx, uncheckedSummary, refuse(causeUnchecked, Check{Name: "credentials", Expected: "the secrets and keys to compare with can be read"}))
	}
	return err
}

func (g *guard) deny(ctx context.Context, r *Refusal) error {
	telemetry.Add(ctx, slog.String("denied", r.Cause), checksAttr(r.Checks))
	telemetry.Raise(ctx, slog.LevelWarn)
	g.note(ctx, refusedSummary, r)
	if !g.failures.Allow() {
		return ErrTooMany
	}
	return ErrDenied
}

// The names of the events that stand for those sign-ins of a minute that have no event of their own.
const (
	refusedSummary   = "sign-ins refused"
	uncheckedSummary = "sign-ins not checked"
)

// note counts a refusal, and has telemetry bound how many events of its cause are written.
func (g *guard) note(ctx context.Context, summary string, r *Refusal) {
	g.tallies.add(r)
	telemetry.Limit(ctx, summary, r.Cause)
}
