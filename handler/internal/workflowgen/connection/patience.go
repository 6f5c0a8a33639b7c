package connection

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sony/gobreaker/v2"

	"workflowgen-scim/handler/internal/provision"
)

// Pauses between attempts are random up to a bound that doubles each time ("full jitter"), so that the many requests which
// an outage strikes at once do not come back at once.
const (
	firstPause = 250 * time.Millisecond
	mostPause  = 4 * time.Second
)

// pause waits before the next attempt. It reports false, at once, if the time that is left would not be enough.
func (c *Connection) pause(ctx context.Context, attempt int, after time.Duration) bool {
	wait := rand.N(min(firstPause<<(attempt-1), mostPause)) + 1
	wait = max(wait, after)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// The breaker opens after so many failures in a row, or when most of many requests fail, and tries again after rest with
// one request: a server that is down or drowning is not asked by everybody all the time.
const (
	inARow    = 10
	many      = 30
	rest      = 15 * time.Second
	forgetful = time.Minute
)

func newBreaker() *gobreaker.TwoStepCircuitBreaker[struct{}] {
	return gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:     "WorkflowGen",
		Interval: forgetful,
		Timeout:  rest,
		ReadyToTrip: func(n gobreaker.Counts) bool {
			return n.ConsecutiveFailures >= inARow || n.Requests >= many && n.TotalFailures*2 > n.Requests
		},
		IsExcluded: func(err error) bool { return err == errCalledOff },
	})
}

// errCalledOff is what the breaker is told of a request that its caller has called off.
var errCalledOff = errors.New("the caller has called the request off")

// verdict is the error that the breaker is told: only what says that the instance cannot keep up counts. A request that
// fails once its caller has called it off says nothing about the instance. The context tells that, not the error: a context
// that was ended with a cause, like those of errgroup, puts that cause into the error instead of context.Canceled.
func verdict(ctx context.Context, err error) error {
	f, ok := err.(*Failure)
	switch {
	case !ok || !f.down:
		return nil
	case ctx.Err() == context.Canceled:
		return errCalledOff
	}
	return f.why
}

func heldBack(err error) error {
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		err = fmt.Errorf("too many recent failures; not retrying for %v", rest)
	}
	return &Failure{kind: provision.ErrUnavailable, why: err, after: rest}
}
