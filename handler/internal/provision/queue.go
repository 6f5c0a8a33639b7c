package provision

import (
	"context"
	"sync"
	"time"
)

// queue lets one change of a resource run at a time inside the process. Entra changes one resource from several workers
// at once, and waiting here costs nothing, while losing the ledger's compare-and-swap costs a round trip.
type queue struct {
	mu    sync.Mutex
	slots map[Key]*slot
}

type slot struct {
	turn  chan struct{} // holds one value while no change runs
	users int           // changes that run or wait
}

// enter waits for the key's turn, at most for wait. The caller must call leave when it is done.
func (q *queue) enter(ctx context.Context, k Key, wait time.Duration) (leave func(), err error) {
	s := q.slot(k)
	if err := await(ctx, s.turn, wait); err != nil {
		q.drop(k, s)
		return nil, err
	}
	return func() { s.turn <- struct{}{}; q.drop(k, s) }, nil
}

// await waits for a turn, at most for wait: ErrBusy if it does not come. A turn that is there is taken even if ctx has ended.
func await(ctx context.Context, turn <-chan struct{}, wait time.Duration) error {
	select {
	case <-turn:
		return nil
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-turn:
		return nil
	case <-timer.C:
		return ErrBusy
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (q *queue) slot(k Key) *slot {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.slots == nil {
		q.slots = map[Key]*slot{}
	}
	s := q.slots[k]
	if s == nil {
		s = &slot{turn: make(chan struct{}, 1)}
		s.turn <- struct{}{}
		q.slots[k] = s
	}
	s.users++
	return s
}

func (q *queue) drop(k Key, s *slot) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(q.slots, k)
	}
}
