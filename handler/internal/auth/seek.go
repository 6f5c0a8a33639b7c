package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

// seek looks for an id that is not in the held value, and returns nil if it is not found. A plausible id could have been
// created a moment ago, so the caller waits for a fetch that begins after it arrived. Other ids cause at most one fetch in
// 30 seconds: a version may have been enabled again, or made by hand.
func seek[T, F any](ctx context.Context, c *cached[T], id [sha256.Size]byte, plausible bool, in func(T) *F) (*F, error) {
	start := time.Now()
	plausible = plausible && !c.unknown.Contains(id)
	if h := c.values.Held(); h.whole && !plausible && start.Sub(c.lastSought()) < idlePause {
		return in(h.value), nil
	}
	if c.waiting.Add(1) > maxWaiting {
		c.waiting.Add(-1)
		return nil, fmt.Errorf("%w: too many callers wait for %s", ErrUnavailable, c.name)
	}
	defer c.waiting.Add(-1)
	limited, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	h, err := c.fetchedSince(limited, start)
	noteWait(ctx, start)
	if err != nil {
		return nil, c.unavailable(err)
	}
	found := in(h.value)
	if found == nil {
		c.unknown.Add(id, struct{}{})
	}
	return found, nil
}

func (c *cached[T]) lastSought() time.Time { return time.Unix(0, c.sought.Load()) }

// fetchedSince returns the whole value of a fetch that began after the caller arrived. All waiting callers share the next
// fetch, and there is a pause between two: it bounds the load on the vault and the time that a caller waits.
func (c *cached[T]) fetchedSince(ctx context.Context, arrived time.Time) (*fetched[T], error) {
	select {
	case c.seeking <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-c.seeking }()
	fresh := since[T](arrived)
	if h := c.values.Held(); fresh(h) {
		return h, nil
	}
	if f := c.failed.Load(); f != nil && !f.began.Before(arrived) {
		return nil, f.err
	}
	if err := wait.For(ctx, time.Until(c.lastSought().Add(c.pause))); err != nil {
		return nil, err
	}
	began := time.Now()
	c.sought.Store(began.UnixNano())
	h, err := c.refresh(ctx, fresh)
	if err != nil {
		c.failed.Store(&failedFetch{began, err})
	}
	return h, err
}
