package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"workflowgen-scim/handler/internal/retryafter"
)

const (
	maxAttempts = 8
	firstPause  = time.Second
	maxPause    = 5 * time.Minute // if Graph asks for a longer pause, the caller gets the error
	noticeAfter = 3 * time.Second // shorter pauses are not reported
)

// retries repeats requests that Graph puts off. azcore's own policy does not read a decimal Retry-After, and gives up at once
// where Graph asks for more than a minute; Graph does both.
//
// It repeats a POST only where Graph answers that it did nothing (429, 503): otherwise a repetition could create a second
// enterprise application.
type retries struct {
	wait   func(context.Context, time.Duration) error
	notice func(string)
}

// Do sends a request until the answer is not to be retried.
func (r *retries) Do(req *policy.Request) (*http.Response, error) {
	until := retriesUntil{req.Raw().Context()}
	req.OperationValue(&until)
	for attempt := 1; ; attempt++ {
		if err := req.RewindBody(); err != nil {
			return nil, err
		}
		resp, err := req.Next()
		if attempt == maxAttempts || !retryable(req.Raw(), resp, err) {
			return resp, err
		}
		d := pause(attempt, resp)
		if d > maxPause {
			return resp, err
		}
		why := "Graph does not answer"
		if resp != nil {
			why = fmt.Sprintf("Graph asks to retry later (%d)", resp.StatusCode)
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		if d >= noticeAfter {
			r.notice(fmt.Sprintf("%s, waiting %s", why, d.Round(100*time.Millisecond)))
		}
		if err := r.wait(until.ctx, d); err != nil {
			return nil, fmt.Errorf("%w: %w", errNotSent, err)
		}
	}
}

// errNotSent: the context ended before the request was sent, or before it was repeated after Graph had put it off.
var errNotSent = errors.New("the request was not carried out")

// retriesUntil holds the context that ends the pauses of a request which itself is not to be cut off.
type retriesUntil struct{ ctx context.Context }

// retryable reports whether a request is worth repeating.
func retryable(r *http.Request, resp *http.Response, err error) bool {
	if err != nil {
		var permanent interface{ NonRetriable() }
		return r.Context().Err() == nil && r.Method != http.MethodPost && !errors.As(err, &permanent)
	}
	statuses := []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if r.Method != http.MethodPost {
		statuses = append(statuses, http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout)
	}
	return slices.Contains(statuses, resp.StatusCode)
}

// pause is the time that Graph asks for; otherwise it doubles with each attempt.
func pause(attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if d, ok := retryafter.Parse(resp.Header.Get("Retry-After")); ok {
			return d
		}
	}
	return min(firstPause<<(attempt-1), time.Minute)
}

// Graph counts calls over ten seconds. The window has one more, because calls may arrive closer together than they were made.
const (
	callsPerWindow = 5
	throttleWindow = 11 * time.Second
)

// pace limits the number of calls in a period, where Graph throttles without a Retry-After.
type pace struct {
	turn   chan struct{} // holds one value while a caller waits or counts
	latest []time.Time
	wait   func(context.Context, time.Duration) error
	now    func() time.Time
}

func newPace(cfg Config) *pace {
	return &pace{turn: make(chan struct{}, 1), wait: cfg.Wait, now: cfg.Now}
}

// step waits until one more call is allowed.
func (p *pace) step(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	now := p.now()
	if len(p.latest) == callsPerWindow {
		free := p.latest[0].Add(throttleWindow)
		p.latest = p.latest[1:]
		if d := free.Sub(now); d > 0 {
			if err := p.wait(ctx, d); err != nil {
				return err
			}
			now = free
		}
	}
	p.latest = append(p.latest, now)
	return nil
}
