package connection

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Connection carries requests to one instance. It may be used by any number of goroutines.
type Connection struct {
	signIn    SignIn
	base      http.Header
	signed    atomic.Pointer[signed]
	transport http.RoundTripper
	timeout   time.Duration
	attempts  int
	places    chan struct{}
	breaker   *gobreaker.TwoStepCircuitBreaker[struct{}]
	observe   func(context.Context, Call)
}

// New makes a Connection, or says everything that is wrong with cfg. It calls nobody.
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
		places:    make(chan struct{}, cmp.Or(cfg.Places, DefaultPlaces)),
		breaker:   newBreaker(),
		observe:   cfg.Observe,
	}
	if c.transport == nil {
		c.transport = newTransport()
	}
	return c, nil
}

// Request is what is asked of WorkflowGen.
type Request struct {
	Operation string // a name for events
	Method    string
	URL       *url.URL
	Body      []byte // must not change any more
	Changes   bool   // whether it is more than a read
}

// unsure is what an exchange without a trustworthy answer means: a read did nothing, a change may have been made.
func (r *Request) unsure() error { return Unsure(r.Changes) }

// Answer is what WorkflowGen said. Its body is only valid while it is being read.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends r until there is an answer, and has it read. The error of read is the caller's own word on the answer and is
// passed on; all others wrap [provision.ErrUnavailable] if nothing was changed, or [provision.ErrUnknown].
func (c *Connection) Do(ctx context.Context, r *Request, read func(Answer) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	renewed := false
	for attempt := 1; ; attempt++ {
		err := c.attempt(ctx, r, read)
		f, ok := err.(*Failure)
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
		case !f.again || attempt >= c.attempts || !c.pause(ctx, attempt, f.after):
			return f
		}
	}
}

// attempt is one exchange, if there is a place for it and the breaker lets it through.
func (c *Connection) attempt(ctx context.Context, r *Request, read func(Answer) error) error {
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	default:
		if err := c.queue(ctx); err != nil {
			return err
		}
		defer func() { <-c.places }()
	}
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

// queue waits for a place.
func (c *Connection) queue(ctx context.Context) error {
	select {
	case c.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return crowded(context.Cause(ctx))
	}
}
