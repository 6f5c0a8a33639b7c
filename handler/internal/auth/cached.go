package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"workflowgen-scim/handler/internal/telemetry"
)

// Freshness says how long what was fetched serves. Zero is the default of each.
type Freshness struct {
	Every time.Duration // it is fetched anew so often; 5 min
	Stale time.Duration // it serves so long while fetching fails; 24 h
}

func (f Freshness) orDefault() Freshness {
	if f.Every <= 0 {
		f.Every = 5 * time.Minute
	}
	if f.Stale <= 0 {
		f.Stale = 24 * time.Hour
	}
	return f
}

const (
	patience   = 10 * time.Second // how long a request waits for a fetch
	again      = time.Second      // between two fetches while requests wait
	fetchLimit = 20 * time.Second // how long one fetch may take; it outlives who waits for it
	remembered = 1024             // how many ids that were not found are remembered
	maxWaiting = 1000             // how many callers may wait for a fetch because of something unknown
	idlePause  = 30 * time.Second // between two fetches because of ids that are not plausible
)

// cached holds what is fetched from elsewhere and changes rarely: the versions of a secret, the keys of a tenant. Whoever
// asks at the same time shares one fetch.
type cached[T any] struct {
	name      string
	freshness Freshness
	pause     time.Duration // between two fetches because of something unknown

	// fetch gets all there is, or, if whole is false, at least what will most likely be asked for.
	fetch func(ctx context.Context, whole bool) (T, error)

	held    atomic.Pointer[fetched[T]]
	flights singleflight.Group
	seeking chan struct{} // holds one: the caller that fetches because of something unknown
	waiting atomic.Int64  // how many callers wait for such a fetch
	sought  atomic.Int64  // when the last one began, in nanoseconds since 1970; 0: never
	failed  atomic.Pointer[failure]
	nowhere *lru.Cache[[sha256.Size]byte, struct{}]
}

// failure is a fetch because of something unknown that failed.
type failure struct {
	began time.Time
	err   error
}

// fetched is the outcome of a fetch.
type fetched[T any] struct {
	value T
	began time.Time
	whole bool
}

func newCached[T any](name string, f Freshness, pause time.Duration, fetch func(context.Context, bool) (T, error)) *cached[T] {
	nowhere, err := lru.New[[sha256.Size]byte, struct{}](remembered)
	if err != nil {
		panic(err) // the size is a constant
	}
	return &cached[T]{name: name, freshness: f.orDefault(), pause: pause, fetch: fetch,
		seeking: make(chan struct{}, 1), nowhere: nowhere}
}

// get is what is held, if it is not too old; else it is waited for.
func (c *cached[T]) get(ctx context.Context) (*fetched[T], error) {
	if h := c.usable(); h != nil {
		return h, nil
	}
	return c.wait(ctx)
}

// usable is what is held, unless it is too old; nil if there is nothing.
func (c *cached[T]) usable() *fetched[T] {
	if h := c.held.Load(); h != nil && time.Since(h.began) < c.freshness.Stale {
		return h
	}
	return nil
}

// wait fetches until it succeeds, for as long as a request may be kept waiting.
func (c *cached[T]) wait(ctx context.Context) (*fetched[T], error) {
	defer waited(ctx, time.Now())
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		h, err := c.refresh(limited, false)
		if err == nil {
			return h, nil
		}
		select {
		case <-limited.Done():
			return nil, c.unavailable(err)
		case <-time.After(again):
		}
	}
}

// waited notes in the event how long a request was kept waiting since a time.
func waited(ctx context.Context, since time.Time) {
	telemetry.Add(ctx, slog.Float64("auth_wait_ms", float64(time.Since(since).Microseconds())/1000))
}

func (c *cached[T]) unavailable(err error) error {
	return fmt.Errorf("%w: fetch %s: %w", ErrUnavailable, c.name, err)
}

// refresh joins the fetch that is under way, or begins one. What is fetched is held even if nobody waits for it any more.
// Unless it is wanted anew, what has been fetched since the caller looked will do.
func (c *cached[T]) refresh(ctx context.Context, anew bool) (*fetched[T], error) {
	flight := c.flights.DoChan(strconv.FormatBool(anew), func() (any, error) {
		if h := c.usable(); h != nil && !anew {
			return h, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), fetchLimit)
		defer cancel()
		h := &fetched[T]{began: time.Now(), whole: anew || c.held.Load() != nil}
		var err error
		if h.value, err = c.fetch(ctx, h.whole); err != nil {
			return nil, err
		}
		return c.hold(h), nil
	})
	select {
	case r := <-flight:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*fetched[T]), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hold keeps what was fetched, unless something whole is held already and this is not.
func (c *cached[T]) hold(h *fetched[T]) *fetched[T] {
	for {
		old := c.held.Load()
		if old != nil && old.whole && !h.whole {
			return old
		}
		if c.held.CompareAndSwap(old, h) {
			return h
		}
	}
}
