package connection

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sony/gobreaker/v2"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/wait"
)

// Pauses between attempts are random up to a bound that doubles each time ("full jitter"), so that the requests that fail
// together in an outage do not come back together.
const (
	firstPause = 250 * time.Millisecond
	maxPause   = 4 * time.Second
)

// pause waits before the next attempt. It reports false at once if the time that remains is too short.
func pause(ctx context.Context, attempt int, after time.Duration) bool {
	d := max(rand.N(min(firstPause<<(attempt-1), maxPause))+1, after)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	return wait.For(ctx, d) == nil
}

// The breaker opens after a number of failures in a row, or when most of many requests fail. After breakerRest it lets one
// request through: a server that is down or overloaded does not get every request of every caller.
const (
	failuresInARow = 10
	manyRequests   = 30
	breakerRest    = 15 * time.Second
	breakerWindow  = time.Minute
)

func newBreaker() *gobreaker.TwoStepCircuitBreaker[struct{}] {
	return gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:     "WorkflowGen",
		Interval: breakerWindow,
		Timeout:  breakerRest,
		ReadyToTrip: func(n gobreaker.Counts) bool {
			return n.ConsecutiveFailures >= failuresInARow || n.Requests >= manyRequests && n.TotalFailures*2 > n.Requests
		},
		IsExcluded: func(err error) bool { return err == errCanceled },
	})
}

// errCanceled is the breaker's error for a request that its caller canceled. It does not count.
var errCanceled = errors.New("the caller canceled the request")

// verdict returns the error that counts for the breaker: only signs that the instance cannot keep up. A request that fails
// after its caller canceled it says nothing about the instance. The context shows that, not the error: a context that was
// canceled with a cause, like those of errgroup, puts that cause into the error instead of context.Canceled.
func verdict(ctx context.Context, err error) error {
	f, ok := errors.AsType[*Failure](err)
	switch {
	case !ok || !f.down:
		return nil
	case ctx.Err() == context.Canceled:
		return errCanceled
	}
	return f.why
}

func heldBack(err error) error {
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		err = fmt.Errorf("too many recent failures; not retrying for %v", breakerRest)
	}
	return &Failure{kind: provision.ErrUnavailable, why: err, after: breakerRest}
}
