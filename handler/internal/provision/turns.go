package provision

import (
	"context"
	"slices"
	"sync"
	"time"
)

// turns keeps the changes of one member of one group in the order in which they came, inside the process. Changes of
// different members go side by side. Between processes the claims of the ledger do the same, without an order among those
// that wait.
type turns struct {
	mu     sync.Mutex
	groups map[Key][]*turn // in the order in which they came
}

// turn is the place of a change in the order of its members. Nil members are all members of the group.
type turn struct {
	members map[string]bool
	behind  int           // how many changes that came earlier must end first
	ready   chan struct{} // closed once there is none
}

func newTurn(members []string) *turn {
	t := &turn{members: map[string]bool{}, ready: make(chan struct{})}
	for _, id := range members {
		t.members[id] = true
	}
	return t
}

// meets reports whether two changes have a member in common.
func (t *turn) meets(other *turn) bool {
	if t.members == nil || other.members == nil {
		return true
	}
	few, many := t.members, other.members
	if len(few) > len(many) {
		few, many = many, few
	}
	for id := range few {
		if many[id] {
			return true
		}
	}
	return false
}

// enter waits until all changes that came earlier and have a member in common with t have left, at most for wait. The caller
// must call leave when its change is over.
func (ts *turns) enter(ctx context.Context, group Key, t *turn, wait time.Duration) (leave func(), err error) {
	ts.join(group, t)
	leave = func() { ts.leave(group, t) }
	if err := await(ctx, t.ready, wait); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func (ts *turns) join(group Key, t *turn) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.groups == nil {
		ts.groups = map[Key][]*turn{}
	}
	for _, earlier := range ts.groups[group] {
		if t.meets(earlier) {
			t.behind++
		}
	}
	if t.behind == 0 {
		close(t.ready)
	}
	ts.groups[group] = append(ts.groups[group], t)
}

func (ts *turns) leave(group Key, t *turn) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	all := ts.groups[group]
	n := slices.Index(all, t)
	for _, later := range all[n+1:] {
		if !later.meets(t) {
			continue
		}
		if later.behind--; later.behind == 0 {
			close(later.ready)
		}
	}
	if all = slices.Delete(all, n, n+1); len(all) == 0 {
		delete(ts.groups, group)
	} else {
		ts.groups[group] = all
	}
}
