package provision_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// distant is a Ledger that takes a while for each call, as storage does, so that two processes get in each other's way.
type distant struct{ provision.Ledger }

const callTakes = 5 * time.Millisecond

func (d distant) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	time.Sleep(callTakes)
	r, err := d.Ledger.Last(ctx, k)
	time.Sleep(callTakes)
	return r, err
}

func (d distant) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	time.Sleep(callTakes)
	r, err := d.Ledger.Begin(ctx, prev, next)
	time.Sleep(callTakes)
	return r, err
}

// processes makes services on one directory and one ledger, each with a queue of its own as in a process of its own.
func (b *bench) processes(n int) (all []*provision.Service) {
	for range n {
		all = append(all, provision.New(b.dir, distant{b.ledger}, provision.Config{}))
	}
	return all
}

// Two and four processes at one user: a change that loses the compare-and-swap waits for its turn, and none is sent away.
func TestLostCompareAndSwapWaits(t *testing.T) {
	for _, n := range []int{2, 4} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench()
			id := b.made(t)
			b.dir.takes = 30 * time.Millisecond
			var wg sync.WaitGroup
			for p, s := range b.processes(n) {
				for i := range 20 {
					wg.Go(func() {
						o, err := s.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, fmt.Sprint(p, i)))
						if err != nil {
							t.Errorf("%d processes: %v after %v", n, err, o.Entry.Duration)
						}
					})
				}
			}
			wg.Wait()
			if b.dir.overlap {
				t.Error("two changes of one user ran at once")
			}
			if made := b.dir.count("UpdateUser"); made != n*20 {
				t.Errorf("%d of %d changes were made", made, n*20)
			}
		})
	}
}

// What a change notes while it is evaluated stands in its entry once, however often it lost its turn; so does the wait.
func TestLostTurnIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		b.dir.takes = 2 * time.Second
		both := b.processes(2)
		var wg sync.WaitGroup
		for i, s := range both {
			wg.Go(func() {
				with := user("userName", "ann@contoso.example", "title", fmt.Sprint(i))
				with.Outside = []string{"nickName"}
				if _, err := s.ReplaceUser(t.Context(), provision.Request{}, id, with); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		late := b.ledger.History(userKey(id))[0]
		if late.Waited < 2*time.Second || late.Waited >= late.Duration {
			t.Errorf("it waited %v of %v, want the 2 s of the other change", late.Waited, late.Duration)
		}
		if len(late.Notes) != 1 || !slices.Equal(late.Ignored, []string{"nickName"}) || len(late.Changed) == 0 {
			t.Errorf("notes %q, ignored %q, changed %q", late.Notes, late.Ignored, late.Changed)
		}
	})
}

// The time to wait is one for the queue and the record together, and then the change is held.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		b.dir.takes = 15 * time.Second
		both := b.processes(2)
		var wg sync.WaitGroup
		for i, s := range slices.Concat(both, both) {
			wg.Go(func() { _, _ = s.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, fmt.Sprint(i))) })
		}
		wg.Wait()
		for _, e := range b.ledger.History(userKey(id)) {
			if e.Decision == provision.Held && (e.Waited < 19*time.Second || e.Waited > 20*time.Second) {
				t.Errorf("a change was held after %v, want 20 s", e.Waited)
			}
		}
		if held := count(b.decisions(userKey(id)), provision.Held); held != 2 {
			t.Errorf("%d changes were held, want 2: %v", held, b.decisions(userKey(id)))
		}
	})
}

func count[T comparable](all []T, one T) (n int) {
	for _, x := range all {
		if x == one {
			n++
		}
	}
	return n
}
