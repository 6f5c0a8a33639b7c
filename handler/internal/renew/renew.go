// Package renew holds values that are fetched from elsewhere and change rarely, such as secrets, keys and tokens.
package renew

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Cache holds the value of the last fetch that succeeded. It is safe to use from several goroutines.
type Cache[T any] struct {
	limit   time.Duration
	held    atomic.Pointer[T]
	flights singleflight.Group
}

// NewCache returns an empty Cache whose fetches take at most limit each.
func NewCache[T any](limit time.Duration) *Cache[T] { return &Cache[T]{limit: limit} }

// Held returns the value that is held, nil before the first fetch has succeeded. It never waits.
func (c *Cache[T]) Held() *T { return c.held.Load() }

// Get returns the held value if fresh accepts it, or else the value of a fetch. Callers that wait at the same time share one
// fetch; if its value is not fresh for a caller, because it began too early, the caller waits for the next one.
//
// A caller waits until ctx ends; its error is the cause. The fetch goes on and its value is held, because others may wait
// for it. So its context is not the caller's: it ends with the limit.
func (c *Cache[T]) Get(ctx context.Context, fresh func(*T) bool, fetch func(context.Context) (*T, error)) (*T, error) {
	for {
		if v := c.held.Load(); v != nil && fresh(v) {
			return v, nil
		}
		select {
		case r := <-c.Start(fresh, fetch):
			if r.Err != nil {
				return nil, r.Err
			}
			if v := r.Val.(*T); fresh(v) {
				return v, nil
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// Start begins what Get waits for, and does not wait. The channel gets one result.
func (c *Cache[T]) Start(fresh func(*T) bool, fetch func(context.Context) (*T, error)) <-chan singleflight.Result {
	return c.flights.DoChan("", func() (any, error) {
		if v := c.held.Load(); v != nil && fresh(v) {
			return v, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), c.limit)
		defer cancel()
		v, err := fetch(ctx)
		if err == nil {
			c.held.Store(v)
		}
		return v, err
	})
}
