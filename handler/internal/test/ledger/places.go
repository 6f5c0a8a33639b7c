package ledger

import (
	"errors"
	"fmt"
	"sync"

	"workflowgen-scim/handler/internal/provision"
)

var (
	bob      = provision.Key{Type: "User", ID: "VXNlcjoy"}
	external = provision.ExternalIDKey("User", "E-ann")
)

// placed returns a change that takes the place of an externalId.
func placed(k provision.Key, operation string) provision.Record {
	r := running(k, operation)
	r.Place = provision.Place{Key: external}
	return r
}

// beginPlaced begins a change that takes the place.
func (h harness) beginPlaced(k provision.Key, operation string) provision.Record {
	h.Helper()
	r, err := h.Begin(h.Context(), h.last(k), placed(k, operation))
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// take takes the place of a change that was begun.
func (h harness) take(r provision.Record) provision.Record {
	h.Helper()
	var err error
	if r.Place, err = h.Take(h.Context(), r); err != nil {
		h.Fatal(err)
	}
	return r
}

// takeSoon takes a place that is to be free, if not at once then soon.
func (h harness) takeSoon(r provision.Record) provision.Record {
	h.Helper()
	place, err := h.Take(h.Context(), r)
	for tries := 0; errors.Is(err, provision.ErrBusy) && tries < 1000; tries++ {
		place, err = h.Take(h.Context(), r)
	}
	if err != nil {
		h.Fatalf("the place is not free: %v", err)
	}
	r.Place = place
	return r
}

func (h harness) placeIsHeld(by string) {
	h.Helper()
	if _, err := h.Take(h.Context(), placed(bob, "another")); !errors.Is(err, provision.ErrBusy) {
		h.Errorf("the place of %s: error %v, want ErrBusy", by, err)
	}
}

// raceForPlace lets many changes take the place at once, and returns how many succeeded.
func (h harness) raceForPlace(round string) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for i := range 40 {
		wg.Go(func() {
			_, err := h.Take(h.Context(), placed(bob, fmt.Sprint("racer", i, round)))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, provision.ErrBusy) {
				h.Errorf("error %v, want ErrBusy", err)
			}
		})
	}
	wg.Wait()
	return won
}

// Also when the lease of another change is over, and also for an externalId in another case.
func oneOfManyTakesAPlace(h harness) {
	for _, round := range []string{"free", "expired"} {
		if won := h.raceForPlace(round); won != 1 {
			h.Errorf("%d of 40 took the %s place, want 1", won, round)
		}
		h.expire(h.T, h.Ledger)
	}
	one := h.beginPlaced(ann, "one")
	h.take(one)
	again := h.take(one) // the answer was lost
	h.placeIsHeld("one")
	other := placed(bob, "two")
	if other.Place.Key = provision.ExternalIDKey("User", "e-ANN"); other.Place.Key != external {
		h.Errorf("the place in another case is %v", other.Place.Key)
	}
	other.Place.Key = provision.ExternalIDKey("Group", "e-ann")
	h.take(other)
	if again.Place.Key != external || again.Place.Version == "" {
		h.Errorf("the place that was taken is %+v", again.Place)
	}
}

func placeIsFreeAfterTheChange(h harness) {
	for i, state := range []provision.Decision{provision.Applied, provision.Rejected} {
		r := h.takeSoon(h.beginPlaced(ann, fmt.Sprint("change", i)))
		r.State, r.Decision = provision.Done, state
		if err := h.Finish(h.Context(), r, entry(r.Operation, state)); err != nil {
			h.Fatal(err)
		}
	}
	name := h.takeSoon(h.beginPlaced(provision.NameKey("User", "ann"), "create"))
	name.ID = bob.ID
	h.finish(name)
	h.takeSoon(placed(bob, "last"))
	h.placeIsHeld("last")
}

// A change that never got its place frees none, and one that was superseded at its place leaves it to the other.
func placeIsTakenOver(h harness) {
	first := h.take(h.beginPlaced(ann, "one"))
	h.expire(h.T, h.Ledger)
	second := h.take(h.beginPlaced(bob, "two"))
	h.finish(first) // its own record is still its own
	h.placeIsHeld("two")
	h.finish(h.beginPlaced(ann, "three"))
	h.placeIsHeld("two")
	h.finish(second)
	h.takeSoon(placed(ann, "four"))
	h.story(external)
}

func unknownKeepsItsPlace(h harness) {
	r := h.take(h.beginPlaced(ann, "one"))
	r.State, r.Decision = provision.Unknown, provision.Failed
	if err := h.Finish(h.Context(), r, entry("one", provision.Failed)); err != nil {
		h.Fatal(err)
	}
	h.placeIsHeld("one")
	h.expire(h.T, h.Ledger)
	h.take(h.beginPlaced(bob, "two"))
	h.placeIsHeld("two")
}
