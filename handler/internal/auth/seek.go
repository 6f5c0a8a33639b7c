package auth

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// seek is for what is not in what is held. It fetches anew, though not more often than the pause allows, and answers what
// in finds there. If it finds nothing, certain says that there is nothing: the fetch began after it was asked for, or the
// same was sought before in vain.
func seek[T, F any](ctx context.Context, c *cached[T], id [sha256.Size]byte, in func(T) *F) (found *F, certain bool, err error) {
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	h, certain, err := c.renew(limited, start)
	waited(ctx, start)
	if err != nil {
		return nil, false, c.unavailable(err)
	}
	if found = in(h.value); found != nil {
		return found, true, nil
	}
	if certain {
		c.nowhere.Add(id, struct{}{})
	}
	return nil, certain || c.nowhere.Contains(id), nil
}

// tooSoon: something may have been made since the last fetch, and the next must wait.
func (c *cached[T]) tooSoon() error {
	return fmt.Errorf("%w: %s was fetched a moment ago, and this may be newer", ErrUnavailable, c.name)
}

// renew fetches everything, one caller after the other. It answers what is held then, and whether that is certain to have
// been fetched since the caller arrived.
func (c *cached[T]) renew(ctx context.Context, arrived time.Time) (h *fetched[T], certain bool, err error) {
	select {
	case c.seeking <- struct{}{}:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	defer func() { <-c.seeking }()
	switch h = c.held.Load(); {
	case h != nil && h.whole && !h.began.Before(arrived):
		return h, true, nil
	case h != nil && time.Since(c.sought) < c.pause:
		return h, false, nil
	}
	c.sought = time.Now()
	for {
		if h, err = c.refresh(ctx, true); err != nil || !h.began.Before(arrived) {
			return h, true, err
		} // else it had begun before, with what was there then
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
