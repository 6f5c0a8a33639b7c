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
	turn  chan struct{} // holds one value while a change runs
	users int           // changes that run or wait
}

// enter waits for the key's turn, at most for wait. The caller must call leave when it is done.
func (q *queue) enter(ctx context.Context, k Key, wait time.Duration) (leave func(), err error) {
	s := q.slot(k)
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn; q.drop(k, s) }, nil
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn; q.drop(k, s) }, nil
	case <-timer.C:
		err = ErrBusy
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	q.drop(k, s)
	return nil, err
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
