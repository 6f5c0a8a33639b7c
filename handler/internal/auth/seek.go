package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// seek looks for something that is not among the held values, and returns nil if it is not found. A plausible id could have
// been made a moment ago, so the caller waits for a fetch that begins after it arrived. Other ids cause at most one fetch in
// 30 seconds: a version may have been enabled again, or made by hand.
func seek[T, F any](ctx context.Context, c *cached[T], id [sha256.Size]byte, plausible bool, in func(T) *F) (*F, error) {
	start := time.Now()
	plausible = plausible && !c.nowhere.Contains(id)
	if h := c.held.Load(); h.whole && !plausible && start.Sub(c.lastSought()) < idlePause {
		return in(h.value), nil
	}
	if c.waiting.Add(1) > maxWaiting {
		c.waiting.Add(-1)
		return nil, fmt.Errorf("%w: too many callers wait for %s", ErrUnavailable, c.name)
	}
	defer c.waiting.Add(-1)
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	h, err := c.renew(limited, start)
	waited(ctx, start)
	if err != nil {
		return nil, c.unavailable(err)
	}
	found := in(h.value)
	if found == nil {
		c.nowhere.Add(id, struct{}{})
	}
	return found, nil
}

func (c *cached[T]) lastSought() time.Time { return time.Unix(0, c.sought.Load()) }

// renew returns the result of a fetch of everything that began after the caller arrived. All waiting callers share the next
// fetch, and there is a pause between two: it bounds the load on the vault and the time that a caller waits.
func (c *cached[T]) renew(ctx context.Context, arrived time.Time) (*fetched[T], error) {
	select {
	case c.seeking <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-c.seeking }()
	if h := c.held.Load(); h.whole && !h.began.Before(arrived) {
		return h, nil
	}
	if f := c.failed.Load(); f != nil && !f.began.Before(arrived) {
		return nil, f.err
	}
	if err := sleep(ctx, time.Until(c.lastSought().Add(c.pause))); err != nil {
		return nil, err
	}
	began := time.Now()
	c.sought.Store(began.UnixNano())
	for {
		h, err := c.refresh(ctx, true)
		if err != nil {
			c.failed.Store(&failure{began, err})
			return nil, err
		}
		if !h.began.Before(arrived) {
			return h, nil
		} // else it had begun before, with what was there then
	}
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keep fetches at once and then on its schedule, until ctx ends. After a failure it tries again soon, and then less and
// less so.
func (c *cached[T]) keep(ctx context.Context, then func(error)) {
	pause := again
	for anew := false; ; anew = true {
		_, err := c.refresh(ctx, anew)
		if ctx.Err() != nil {
			return
		}
		then(err)
		wait := c.freshness.Every
		if err != nil {
			wait, pause = pause, min(2*pause, wait)
		} else {
			pause = again
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
