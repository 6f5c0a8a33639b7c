package auth

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// Tally counts the refused sign-ins of one minute that have one cause. The requests at the token endpoint count as well as
// those at SCIM, and so do those that could not be checked and were answered 503.
type Tally struct {
	Minute      time.Time // its beginning, in UTC
	Cause       string    // one of Causes
	Count       int       // at least 1
	First, Last time.Time // of the refusals that were counted
	Checks      []Check   // of the last of them; Received is unverified, see Check
}

// Tallies returns the tallies of the minutes that have ended at now, and with final also the tally of the running minute,
// and forgets them: each refusal is returned once. They are sorted by minute and then by cause.
//
// Call it about once a minute, and with final when the program ends. If it is called less often the tallies of the newest
// 60 minutes are kept. It is safe to call from several goroutines.
func (a *Authenticator) Tallies(now time.Time, final bool) []Tally {
	return a.guard.tallies.drain(now, final)
}

// keptMinutes bounds the memory that is used while no caller drains the tallies: each minute has at most one tally a cause.
const keptMinutes = 60

// tallies counts refusals by minute and cause.
type tallies struct {
	mu      sync.Mutex
	minutes map[time.Time]map[string]*Tally
}

func (t *tallies) add(r *Refusal) {
	now := time.Now().UTC()
	minute := now.Truncate(time.Minute)
	t.mu.Lock()
	defer t.mu.Unlock()
	causes := t.minutes[minute]
	if causes == nil {
		causes = map[string]*Tally{}
		t.begin(minute, causes)
	}
	c := causes[r.Cause]
	if c == nil {
		c = &Tally{Minute: minute, Cause: r.Cause, First: now}
		causes[r.Cause] = c
	}
	c.Count++
	c.Last, c.Checks = now, r.Checks
}

// begin adds a minute, and drops the oldest one if there are too many.
func (t *tallies) begin(minute time.Time, causes map[string]*Tally) {
	if t.minutes == nil {
		t.minutes = map[time.Time]map[string]*Tally{}
	}
	t.minutes[minute] = causes
	if len(t.minutes) > keptMinutes {
		delete(t.minutes, slices.MinFunc(slices.Collect(maps.Keys(t.minutes)), time.Time.Compare))
	}
}

func (t *tallies) drain(now time.Time, final bool) []Tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []Tally
	for minute, causes := range t.minutes {
		if !final && now.Before(minute.Add(time.Minute)) {
			continue
		}
		for _, c := range causes {
			all = append(all, *c)
		}
		delete(t.minutes, minute)
	}
	slices.SortFunc(all, func(a, b Tally) int {
		return cmp.Or(a.Minute.Compare(b.Minute), cmp.Compare(a.Cause, b.Cause))
	})
	return all
}
