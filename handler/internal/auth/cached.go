package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"workflowgen-scim/handler/internal/renew"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/wait"
)

// Freshness bounds the age of fetched values. Zero is the default of each field.
type Freshness struct {
	Every time.Duration // between two fetches; 5 min
	Stale time.Duration // how long a value is used while fetching fails; 24 h
}

func (f Freshness) orDefault() Freshness {
	return Freshness{cmp.Or(max(f.Every, 0), 5*time.Minute), cmp.Or(max(f.Stale, 0), 24*time.Hour)}
}

const (
	maxWait    = 10 * time.Second // of a request for a fetch
	firstRetry = time.Second      // after a fetch that failed
	maxFetch   = 20 * time.Second // for one fetch, which can outlive the requests that wait for it
	maxUnknown = 1024             // ids that are remembered because they were not found
	maxWaiting = 1000             // callers that wait for a fetch because of an unknown id
	idlePause  = 30 * time.Second // between two fetches because of ids that are not plausible
)

// cached holds a value that is fetched from elsewhere and changes rarely: the versions of a secret, the keys of a tenant.
type cached[T any] struct {
	name      string
	freshness Freshness
	pause     time.Duration // between two fetches because of an unknown id

	// fetch gets the whole value, or, if whole is false, at least the part that will most likely be asked for.
	fetch func(ctx context.Context, whole bool) (T, error)

	values  *renew.Cache[fetched[T]]
	seeking chan struct{} // holds one: the caller that fetches because of an unknown id
	waiting atomic.Int64  // how many callers wait for such a fetch
	sought  atomic.Int64  // when the last one began, in nanoseconds since 1970; 0: never
	failed  atomic.Pointer[failedFetch]
	unknown *lru.Cache[[sha256.Size]byte, struct{}]
}

// failedFetch is a fetch because of an unknown id that failed.
type failedFetch struct {
	began time.Time
	err   error
}

// fetched is the result of a fetch.
type fetched[T any] struct {
	value T
	began time.Time
	whole bool
}

func newCached[T any](name string, f Freshness, pause time.Duration, fetch func(context.Context, bool) (T, error)) *cached[T] {
	unknown, err := lru.New[[sha256.Size]byte, struct{}](maxUnknown)
	if err != nil {
		panic(err) // the size is a constant
	}
	return &cached[T]{name: name, freshness: f.orDefault(), pause: pause, fetch: fetch,
		values: renew.NewCache[fetched[T]](maxFetch), seeking: make(chan struct{}, 1), unknown: unknown}
}

// get returns the held value. If there is none, or it is too old, get waits for one as long as a request may wait.
func (c *cached[T]) get(ctx context.Context) (*fetched[T], error) {
	if h := c.values.Held(); h != nil && c.usable(h) {
		return h, nil
	}
	defer noteWait(ctx, time.Now())
	limited, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	for {
		h, err := c.refresh(limited, c.usable)
		if err == nil {
			return h, nil
		}
		if wait.For(limited, firstRetry) != nil {
			return nil, c.unavailable(err)
		}
	}
}

// usable reports whether a value is not too old.
func (c *cached[T]) usable(h *fetched[T]) bool { return time.Since(h.began) < c.freshness.Stale }

// since returns a function that reports whether a value was fetched whole, by a fetch that began at t or later.
func since[T any](t time.Time) func(*fetched[T]) bool {
	return func(h *fetched[T]) bool { return h.whole && !h.began.Before(t) }
}

// refresh returns a fresh value: the held one or a fetched one. Only the first fetch may get a part of the value.
func (c *cached[T]) refresh(ctx context.Context, fresh func(*fetched[T]) bool) (*fetched[T], error) {
	return c.values.Get(ctx, fresh, func(ctx context.Context) (*fetched[T], error) {
		h := &fetched[T]{began: time.Now(), whole: c.values.Held() != nil}
		var err error
		h.value, err = c.fetch(ctx, h.whole)
		return h, err
	})
}

// keep fetches at once and then on its schedule, until ctx ends. After a failure it tries again soon, then less and less
// often. It calls then after each fetch.
func (c *cached[T]) keep(ctx context.Context, then func(error)) {
	retry, fresh := firstRetry, c.usable // a request may have fetched the first value
	for {
		_, err := c.refresh(ctx, fresh)
		if ctx.Err() != nil {
			return
		}
		then(err)
		next := c.freshness.Every
		if err != nil {
			next, retry = retry, min(2*retry, next)
		} else {
			retry = firstRetry
		}
		if wait.For(ctx, next) != nil {
			return
		}
		fresh = since[T](time.Now())
	}
}

// noteWait adds to the event how long a request has waited.
func noteWait(ctx context.Context, start time.Time) {
	telemetry.Add(ctx, slog.Float64("auth_wait_ms", float64(time.Since(start).Microseconds())/1000))
}

func (c *cached[T]) unavailable(err error) error {
	return fmt.Errorf("%w: fetch %s: %w", ErrUnavailable, c.name, err)
}
