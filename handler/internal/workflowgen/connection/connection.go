package connection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"workflowgen-scim/handler/internal/provision"
)

// Connection carries requests to one instance. It is safe to use from several goroutines.
type Connection struct {
	signIn    SignIn
	base      http.Header
	signed    atomic.Pointer[signed]
	transport http.RoundTripper
	timeout   time.Duration
	attempts  int
	slots     chan struct{} // holds one for each request under way
	breaker   *gobreaker.TwoStepCircuitBreaker[struct{}]
	observe   func(context.Context, Call)
}

// New makes a Connection, or returns all mistakes of cfg. It sends nothing.
func New(cfg Config) (*Connection, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	c := &Connection{
		signIn:    cfg.SignIn,
		base:      cfg.header(),
		transport: cfg.Transport,
		timeout:   cmp.Or(cfg.Timeout, DefaultTimeout),
		attempts:  cmp.Or(cfg.Attempts, DefaultAttempts),
		slots:     make(chan struct{}, cmp.Or(cfg.MaxRequests, DefaultMaxRequests)),
		breaker:   newBreaker(),
		observe:   cfg.Observe,
	}
	if c.transport == nil {
		c.transport = newTransport()
	}
	return c, nil
}

// Request is a request to WorkflowGen.
type Request struct {
	Operation string // a name for events
	Method    string
	URL       *url.URL
	Body      []byte // must not change any more
	Changes   bool   // it is not only a read
}

// Answer is an answer of WorkflowGen. Its Body is only valid during the call of read.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends r until there is an answer, and calls read with it. Do returns the error of read as it is; all other errors wrap
// [provision.ErrUnavailable] if nothing was changed, or [provision.ErrUnknown].
func (c *Connection) Do(ctx context.Context, r *Request, read func(Answer) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	renewed := false
	for attempt := 1; ; attempt++ {
		err := c.attempt(ctx, r, read)
		f, ok := errors.AsType[*Failure](err)
		if !ok {
			return err
		}
		switch {
		case f.credential != nil && !renewed:
			renewed = true
			if rerr := c.signIn.Renew(ctx, f.credential); rerr != nil {
				return c.refusedSignIn(f, rerr)
			}
		case f.credential != nil:
			return c.refusedSignIn(f, nil)
		case !f.repeatable || attempt >= c.attempts || !pause(ctx, attempt, f.after):
			return f
		}
	}
}

// attempt makes one exchange, once there is a free slot and if the breaker allows it.
func (c *Connection) attempt(ctx context.Context, r *Request, read func(Answer) error) error {
	if err := c.queue(ctx); err != nil {
		return err
	}
	defer func() { <-c.slots }()
	done, err := c.breaker.Allow()
	if err != nil {
		return heldBack(err)
	}
	start := time.Now()
	err = c.exchange(ctx, r, read)
	done(verdict(ctx, err))
	if c.observe != nil {
		c.observe(ctx, Call{Operation: r.Operation, Duration: time.Since(start), Err: err})
	}
	return err
}

// queue waits for a slot. A free one is taken even if ctx has ended.
func (c *Connection) queue(ctx context.Context) error {
	select {
	case c.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &Failure{kind: provision.ErrUnavailable, why: fmt.Errorf("all connections to WorkflowGen are in use: %w", context.Cause(ctx))}
	}
}
