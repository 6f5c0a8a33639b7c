package auth

import (
	"context"
	"errors"
	"log/slog"

	"golang.org/x/time/rate"

	"workflowgen-scim/handler/internal/telemetry"
)

// guard counts refused sign-ins. It counts those of all callers together, because behind the Functions host the address of a
// caller is not known.
type guard struct {
	failures *rate.Limiter
	tallies  tallies
}

// The number of refused sign-ins before callers are asked to slow down: in a burst, and then in a second.
const (
	failuresBurst  = 100
	failuresSecond = 10
)

func newGuard() *guard { return &guard{failures: rate.NewLimiter(failuresSecond, failuresBurst)} }

// refuse returns the error for the caller: ErrDenied or ErrTooMany for a refusal; any other error is trouble of the gateway's.
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

// The names of the summary events, which count those sign-ins of a minute that have no event of their own.
const (
	refusedSummary   = "sign-ins refused"
	uncheckedSummary = "sign-ins not checked"
)

// note counts a refusal, and makes telemetry bound the number of events of its cause.
func (g *guard) note(ctx context.Context, summary string, r *Refusal) {
	g.tallies.add(r)
	telemetry.Limit(ctx, summary, r.Cause)
}
