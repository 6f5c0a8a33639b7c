package entra

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	maxAttempts = 8
	firstPause  = time.Second
	longPause   = 5 * time.Minute // the most that is waited at a time; whoever asks for more gets an error
	tellAfter   = 3 * time.Second // shorter pauses are nobody's business
)

// patience repeats what Graph puts off. azcore's own policy does not read a decimal Retry-After, and gives up at once where
// it is told to wait longer than a minute; Graph does both.
//
// A POST is repeated only where Graph says that it did nothing (429, 503): repeated blindly, it could make a second
// enterprise application.
type patience struct {
	wait   func(context.Context, time.Duration) error
	notice func(string)
}

// Do sends a request until it is answered with something other than "later".
func (p *patience) Do(req *policy.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		if err := req.RewindBody(); err != nil {
			return nil, err
		}
		resp, err := req.Next()
		if attempt == maxAttempts || !again(req.Raw(), resp, err) {
			return resp, err
		}
		d := pause(attempt, resp)
		if d > longPause {
			return resp, err
		}
		why := "Graph does not answer"
		if resp != nil {
			why = fmt.Sprintf("Graph asks for patience (%d)", resp.StatusCode)
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		if d >= tellAfter {
			p.notice(fmt.Sprintf("%s, waiting %s", why, d.Round(100*time.Millisecond)))
		}
		if err := p.wait(asked(req.Raw().Context()), d); err != nil {
			return nil, fmt.Errorf("%w: %w", errPutOff, err)
		}
	}
}

// errPutOff: the command was told to end while it waited to repeat a request, which Graph had not carried out.
var errPutOff = errors.New("put off")

type askedKey struct{}

// uncut is a context in which a request is not cut off while it is under way, since nobody would know whether it was carried
// out. Between two attempts it may be: Graph put the first off.
func uncut(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), askedKey{}, ctx)
}

// asked is the context that uncut was made of.
func asked(ctx context.Context) context.Context {
	if whole, ok := ctx.Value(askedKey{}).(context.Context); ok {
		return whole
	}
	return ctx
}

// again says whether a request is worth repeating.
func again(r *http.Request, resp *http.Response, err error) bool {
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

// pause is as long as Graph asks for, in seconds that may be a decimal number; else ever longer.
func pause(attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if s, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64); err == nil && s >= 0 && s < 1e6 {
			return time.Duration(math.Ceil(s*1000)) * time.Millisecond
		}
		if at, err := http.ParseTime(resp.Header.Get("Retry-After")); err == nil {
			return max(time.Until(at), 0)
		}
	}
	return min(firstPause<<(attempt-1), time.Minute)
}

// pace holds a caller to so many calls in a while: where Graph throttles without saying for how long, one must count.
type pace struct {
	turn   chan struct{} // holds one value while somebody waits or counts
	latest []time.Time
	calls  int
	within time.Duration
	wait   func(context.Context, time.Duration) error
	now    func() time.Time
}

func newPace(calls int, within time.Duration, wait func(context.Context, time.Duration) error, now func() time.Time) *pace {
	return &pace{turn: make(chan struct{}, 1), calls: calls, within: within, wait: wait, now: now}
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
	if len(p.latest) == p.calls {
		free := p.latest[0].Add(p.within)
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
