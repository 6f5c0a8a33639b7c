package ledger

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/test/linear"
)

// place tells the records of one resource apart: an operation begins once and finishes once.
type place struct {
	operation string
	state     provision.State
}

func placeOf(r provision.Record) place { return place{r.Operation, r.State} }

// call is a call of Last, Begin or Finish. Last has no next.
type call struct {
	prev    place // of Begin: what Last answered
	expired bool  // of Begin: the lease of prev was over
	next    place // what is to be the record afterwards
}

// answer is the answer to a call: for Last the record, for the others whether it succeeded.
type answer struct {
	last place
	done bool
}

func (c call) String() string {
	if c.next == (place{}) {
		return "Last"
	}
	if c.next.state != provision.Running {
		return fmt.Sprintf("Finish %v", c.next)
	}
	expired := map[bool]string{true: ", whose lease is over"}[c.expired]
	return fmt.Sprintf("Begin %s after %v%s", c.next.operation, c.prev, expired)
}

func (a answer) String() string {
	if a.last != (place{}) {
		return fmt.Sprint(a.last)
	}
	return fmt.Sprint(a.done)
}

// records is the model of the record of one resource: a register that changes by compare-and-swap.
var records = linear.Model[place, call, answer]{Step: func(now place, c call, a answer) []place {
	switch c.next.state {
	case "":
		return only(now, a.last == now)
	case provision.Running:
		return afterBegin(now, c, a)
	}
	begun := now == place{c.next.operation, provision.Running} // and no other has taken it over
	if a.done {
		return only(c.next, begun)
	}
	return only(now, !begun)
}}

func afterBegin(now place, c call, a answer) []place {
	open := now.state == provision.Running || now.state == provision.Unknown
	free := now == c.prev && (!open || c.expired)
	switch {
	case a.done:
		return only(c.next, free)
	case free && open: // it took over, and was superseded before its answer came: leases of a test may be over at once
		return []place{c.next}
	}
	return only(now, !free)
}

func only(now place, right bool) []place {
	if right {
		return []place{now}
	}
	return nil
}

// recorded is a ledger whose calls are recorded.
type recorded struct {
	harness
	history *linear.History[place, call, answer]
}

func (r recorded) last(k provision.Key) provision.Record {
	answered := r.history.Start(k.ID, call{})
	rec, err := r.Last(r.Context(), k)
	if err != nil {
		r.Errorf("Last: %v", err)
	}
	answered(answer{last: placeOf(rec)})
	return rec
}

func (r recorded) begin(prev provision.Record, k provision.Key, operation string) (provision.Record, bool) {
	next := running(k, operation)
	answered := r.history.Start(k.ID, call{placeOf(prev), prev.Expired, placeOf(next)})
	rec, err := r.Begin(r.Context(), prev, next)
	answered(answer{done: r.succeeded("Begin", err)})
	return rec, err == nil
}

func (r recorded) finish(rec provision.Record, s provision.State) {
	rec.State, rec.Decision = s, provision.Applied
	answered := r.history.Start(rec.Key.ID, call{next: placeOf(rec)})
	err := r.Finish(r.Context(), rec, entry(rec.Operation, provision.Applied))
	answered(answer{done: r.succeeded("Finish", err)})
}

func (r recorded) succeeded(what string, err error) bool {
	if err != nil && !errors.Is(err, provision.ErrBusy) {
		r.Errorf("%s: error %v, want ErrBusy", what, err)
	}
	return err == nil
}

// answersHaveAnOrder lets several workers change some resources at once, before and after leases are over. Each starts from the
// record that it read last and sometimes from one that it read before: that one is finished, and no longer the last.
func answersHaveAnOrder(h harness) {
	r := recorded{h, linear.New(records)}
	keys := []provision.Key{ann, {Type: "User", ID: "VXNlcjoy"}, {Type: "User", ID: "VXNlcjoz"}}
	for round := range 2 {
		var workers sync.WaitGroup
		for i := range 5 {
			workers.Go(func() { r.work(keys, fmt.Sprintf("r%dw%d", round, i), rand.New(rand.NewPCG(uint64(round), uint64(i)))) })
		}
		workers.Wait()
		for i, k := range keys { // cut off, or of unknown outcome
			if rec, ok := r.begin(r.last(k), k, fmt.Sprintf("r%dcut%d", round, i)); ok && i > 0 {
				r.finish(rec, provision.Unknown)
			}
		}
		r.expire(r.T, r.Ledger)
	}
	for _, v := range r.history.Violations() {
		r.Error(v)
	}
}

func (r recorded) work(keys []provision.Key, name string, dice *rand.Rand) {
	before := map[provision.Key]provision.Record{}
	for i := range 8 {
		k := keys[dice.IntN(len(keys))]
		prev := r.last(k)
		if old, ok := before[k]; ok && dice.IntN(3) == 0 {
			prev = old
		} else if prev.State == provision.Done {
			before[k] = prev
		}
		if rec, ok := r.begin(prev, k, fmt.Sprintf("%sn%d", name, i)); ok {
			r.finish(rec, provision.Done)
		}
	}
}
