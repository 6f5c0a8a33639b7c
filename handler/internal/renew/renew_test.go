package renew_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/renew"
)

// office counts fetches. Each takes a second and brings the number of the fetch.
type office struct {
	calls int
	fails error
}

func (o *office) fetch(ctx context.Context) (*int, error) {
	o.calls++
	n, err := o.calls, o.fails
	select {
	case <-time.After(time.Second):
		return &n, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func always(*int) bool { return true }

// atLeast accepts the values of fetch n and later ones.
func atLeast(n int) func(*int) bool { return func(v *int) bool { return *v >= n } }

func TestCallersShareOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o office
		c := renew.NewCache[int](time.Minute)
		if c.Held() != nil {
			t.Error("a new cache holds something")
		}
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if v, err := c.Get(t.Context(), always, o.fetch); err != nil || *v != 1 {
					t.Errorf("%v, %v", v, err)
				}
			})
		}
		all.Wait()
		start := time.Now()
		if v, err := c.Get(t.Context(), always, o.fetch); err != nil || *v != 1 || time.Since(start) != 0 {
			t.Errorf("what is held: %v, %v after %v", v, err, time.Since(start))
		}
		if o.calls != 1 || *c.Held() != 1 {
			t.Errorf("%d fetches", o.calls)
		}
	})
}

// A caller for which the fetch under way began too early waits for the next one.
func TestTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o office
		c := renew.NewCache[int](time.Minute)
		c.Start(always, o.fetch)
		synctest.Wait()
		start := time.Now()
		v, err := c.Get(t.Context(), atLeast(2), o.fetch)
		if err != nil || *v != 2 || o.calls != 2 || time.Since(start) != 2*time.Second {
			t.Errorf("%v, %v, %d fetches in %v", v, err, o.calls, time.Since(start))
		}
	})
}

// A caller that goes leaves the fetch to the others, and its value is held.
func TestCallerGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o office
		c := renew.NewCache[int](time.Minute)
		gone := errors.New("the caller hung up")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(gone)
		if _, err := c.Get(ctx, always, o.fetch); !errors.Is(err, gone) {
			t.Errorf("the caller's error is %v", err)
		}
		time.Sleep(2 * time.Second)
		if v := c.Held(); v == nil || *v != 1 {
			t.Errorf("%v is held", v)
		}
	})
}

// A fetch that fails or takes too long leaves what is held.
func TestFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o office
		c := renew.NewCache[int](time.Minute)
		if _, err := c.Get(t.Context(), always, o.fetch); err != nil {
			t.Fatal(err)
		}
		o.fails = errors.New("closed")
		if _, err := c.Get(t.Context(), atLeast(2), o.fetch); !errors.Is(err, o.fails) {
			t.Errorf("the error is %v", err)
		}
		never := func(ctx context.Context) (*int, error) { <-ctx.Done(); return nil, ctx.Err() }
		start := time.Now()
		if _, err := c.Get(t.Context(), atLeast(2), never); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("after %v the error is %v", time.Since(start), err)
		}
		if *c.Held() != 1 {
			t.Errorf("%d is held", *c.Held())
		}
	})
}
