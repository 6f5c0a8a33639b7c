// Package ledger holds the promises that every Ledger keeps, as a test that each implementation runs.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"workflowgen-scim/handler/internal/provision"
)

// Ledger is a provision.Ledger that a test can read.
type Ledger interface {
	provision.Ledger

	// History returns the log entries of a resource, newest first.
	History(k provision.Key) []provision.Entry
}

// Config opens the ledgers of one implementation and moves them in time.
type Config struct {
	// Open makes an empty ledger. Each check has one of its own.
	Open func(t *testing.T) Ledger

	// Expire makes the leases of all that is open in a ledger be over, by whatever clock it has.
	Expire func(t *testing.T, l Ledger)

	// Run, unless nil, runs each check in surroundings of its own, such as a bubble of testing/synctest.
	Run func(t *testing.T, check func(*testing.T))
}

// TestLedger checks that an implementation keeps the promises of provision.Ledger.
func TestLedger(t *testing.T, cfg Config) {
	if cfg.Run == nil {
		cfg.Run = func(t *testing.T, check func(*testing.T)) { check(t) }
	}
	for _, c := range slices.Concat(checks, intentChecks) {
		t.Run(c.name, func(t *testing.T) {
			cfg.Run(t, func(t *testing.T) { c.check(harness{t, cfg.Open(t), cfg.Expire}) })
		})
	}
}

type check struct {
	name  string
	check func(harness)
}

var checks = []check{
	{"NothingIsTheZeroRecord", nothingIsTheZeroRecord},
	{"OutcomeAndEntryAreKept", outcomeAndEntryAreKept},
	{"CauseIsKept", causeIsKept},
	{"RecordAges", recordAges},
	{"OneOfManyBegins", oneOfManyBegins},
	{"OneOfManyTakesOver", oneOfManyTakesOver},
	{"RunningKeepsOthersOut", runningKeepsOthersOut},
	{"UnknownKeepsOthersOut", unknownKeepsOthersOut},
	{"TakeOverIsInTheHistory", takeOverIsInTheHistory},
	{"SupersededCannotFinish", supersededCannotFinish},
	{"StaleCannotBegin", staleCannotBegin},
	{"AnswersHaveAnOrder", answersHaveAnOrder},
	{"IntentsHaveAnOrder", intentsHaveAnOrder},
	{"CreateMovesToItsID", createMovesToItsID},
	{"CreateThatFailedLeavesTheName", createThatFailedLeavesTheName},
	{"OneOfManyTakesAPlace", oneOfManyTakesAPlace},
	{"PlaceIsFreeAfterTheChange", placeIsFreeAfterTheChange},
	{"UnknownKeepsItsPlace", unknownKeepsItsPlace},
	{"PlaceIsTakenOver", placeIsTakenOver},
	{"WhatCannotBeRecordedIsRefused", whatCannotBeRecordedIsRefused},
	{"NoteIsAnEntry", noteIsAnEntry},
	{"OddKeysAreApart", oddKeysAreApart},
	{"CancelledDoesNothing", cancelledDoesNothing},
}

// harness is one check at work.
type harness struct {
	*testing.T
	Ledger
	expire func(t *testing.T, l Ledger)
}

var ann = provision.Key{Type: "User", ID: "VXNlcjox"}

func running(k provision.Key, operation string) provision.Record {
	return provision.Record{Key: k, Operation: operation, Fingerprint: "f", State: provision.Running}
}

func (h harness) last(k provision.Key) provision.Record {
	h.Helper()
	r, err := h.Last(h.Context(), k)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

func (h harness) begin(k provision.Key, operation string) provision.Record {
	h.Helper()
	r, err := h.Begin(h.Context(), h.last(k), running(k, operation))
	if err != nil {
		h.Fatal(err)
	}
	return r
}

func (h harness) finish(r provision.Record) {
	h.Helper()
	r.State, r.Decision = provision.Done, provision.Applied
	if err := h.Finish(h.Context(), r, entry(r.Operation, provision.Applied)); err != nil {
		h.Fatal(err)
	}
}

func entry(operation string, d provision.Decision) provision.Entry {
	return provision.Entry{Operation: operation, Decision: d}
}

// story checks the history of a resource, newest first, written as "operation decision".
func (h harness) story(k provision.Key, want ...string) {
	h.Helper()
	var got []string
	for _, e := range h.History(k) {
		got = append(got, e.Operation+" "+string(e.Decision))
	}
	if !slices.Equal(got, want) {
		h.Errorf("the history of %v is %q, want %q", k, got, want)
	}
}

// busy checks that an error is ErrBusy.
func (h harness) busy(err error) {
	h.Helper()
	if !errors.Is(err, provision.ErrBusy) {
		h.Errorf("error %v, want ErrBusy", err)
	}
}

func nothingIsTheZeroRecord(h harness) {
	if r := h.last(ann); r.Open() || r.Version != "" || r.State != "" {
		h.Errorf("a resource of which nothing is known has the record %+v", r)
	}
	h.story(ann)
}

func outcomeAndEntryAreKept(h harness) {
	begun := h.begin(ann, "one")
	if r := h.last(ann); r.State != provision.Running || r.Operation != "one" || r.Fingerprint != "f" || r.Expired {
		h.Errorf("once begun the record is %+v", r)
	}
	h.story(ann)
	h.finish(begun)
	if r := h.last(ann); r.State != provision.Done || r.Operation != "one" || r.Decision != provision.Applied {
		h.Errorf("once finished the record is %+v", r)
	}
	h.story(ann, "one applied")
}

// The next try of a change must learn why this one failed, also where it was a create.
func causeIsKept(h harness) {
	for _, k := range []provision.Key{ann, {Type: "User", ID: "name:ann@contoso.example"}} {
		r := h.begin(k, "one")
		r.State, r.Decision, r.Failure = provision.Done, provision.Failed, "not-kept"
		e := entry("one", provision.Failed)
		e.Cause = provision.CauseNotKept
		if err := h.Finish(h.Context(), r, e); err != nil {
			h.Fatal(err)
		}
		if last := h.last(k); last.Failure != "not-kept" || last.Fingerprint != "f" {
			h.Errorf("the failure is not in the record: %+v", last)
		}
		if all := h.History(k); len(all) != 1 || all[0].Cause != provision.CauseNotKept {
			h.Errorf("the cause is not in the history: %+v", all)
		}
		if h.begin(k, "two"); h.last(k).Failure != "" {
			h.Errorf("the next change has the failure of the last one")
		}
	}
}

// The age of a record goes by the ledger's clock: a read of WorkflowGen is newer than the last change only if that is old.
func recordAges(h harness) {
	if r := h.last(ann); r.Age != 0 {
		h.Errorf("no record is %v old", r.Age)
	}
	h.finish(h.begin(ann, "one"))
	if r := h.last(ann); r.Age < 0 || r.Age >= provision.Lease {
		h.Errorf("a new record is %v old", r.Age)
	}
	h.expire(h.T, h.Ledger)
	if r := h.last(ann); r.Age < provision.Lease || r.Expired {
		h.Errorf("after %v a record that is done is %v old, expired: %v", provision.Lease, r.Age, r.Expired)
	}
	h.finish(h.begin(ann, "two"))
}

// race lets many Begins start from one prev, and answers how many succeeded.
func (h harness) race(prev provision.Record) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for i := range 40 {
		wg.Go(func() {
			_, err := h.Begin(h.Context(), prev, running(ann, fmt.Sprint("racer", i)))
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

func oneOfManyBegins(h harness) {
	if won := h.race(h.last(ann)); won != 1 {
		h.Errorf("%d of 40 began from nothing, want 1", won)
	}
}

func oneOfManyTakesOver(h harness) {
	h.begin(ann, "one")
	h.expire(h.T, h.Ledger)
	if won := h.race(h.last(ann)); won != 1 {
		h.Errorf("%d of 40 took over, want 1", won)
	}
	h.story(ann, "one interrupted")
}

func runningKeepsOthersOut(h harness) {
	h.begin(ann, "one")
	_, err := h.Begin(h.Context(), h.last(ann), running(ann, "two"))
	h.busy(err)
}

func unknownKeepsOthersOut(h harness) {
	r := h.begin(ann, "one")
	r.State, r.Decision = provision.Unknown, provision.Failed
	if err := h.Finish(h.Context(), r, entry("one", provision.Failed)); err != nil {
		h.Fatal(err)
	}
	_, err := h.Begin(h.Context(), h.last(ann), running(ann, "two"))
	h.busy(err)
	h.expire(h.T, h.Ledger)
	if r := h.last(ann); !r.Expired || !r.Open() {
		h.Errorf("after its lease the record is %+v", r)
	}
	h.begin(ann, "two")
	h.story(ann, "one interrupted", "one failed")
}

func takeOverIsInTheHistory(h harness) {
	h.begin(ann, "one")
	h.expire(h.T, h.Ledger)
	h.finish(h.begin(ann, "two"))
	h.story(ann, "two applied", "one interrupted")
}

func supersededCannotFinish(h harness) {
	first := h.begin(ann, "one")
	h.expire(h.T, h.Ledger)
	second := h.begin(ann, "two")
	first.State = provision.Done
	h.busy(h.Finish(h.Context(), first, entry("one", provision.Applied)))
	if r := h.last(ann); r.Operation != "two" || r.State != provision.Running {
		h.Errorf("the one that took over has the record %+v", r)
	}
	h.finish(second)
	h.story(ann, "two applied", "one interrupted")
}

func staleCannotBegin(h harness) {
	stale := h.last(ann)
	h.finish(h.begin(ann, "one"))
	_, err := h.Begin(h.Context(), stale, running(ann, "two"))
	h.busy(err)
	h.finish(h.begin(ann, "three"))
	h.story(ann, "three applied", "one applied")
}

func createMovesToItsID(h harness) {
	name := provision.Key{Type: "User", ID: "name:ann@contoso.example"}
	r := h.begin(name, "one")
	r.ID = ann.ID
	h.finish(r)
	for tries := 0; h.last(name).Version != ""; tries++ {
		if tries == 1000 {
			h.Fatalf("the name is not free: %+v", h.last(name))
		}
	}
	if r := h.last(ann); r.Operation != "one" || r.State != provision.Done {
		h.Errorf("the record under the id is %+v", r)
	}
	h.story(name)
	h.finish(h.begin(ann, "two"))
	h.story(ann, "two applied", "one applied")
	h.begin(name, "three")
}

func createThatFailedLeavesTheName(h harness) {
	name := provision.Key{Type: "User", ID: "name:ann@contoso.example"}
	r := h.begin(name, "one")
	r.State, r.Decision = provision.Done, provision.Rejected
	if err := h.Finish(h.Context(), r, entry("one", provision.Rejected)); err != nil {
		h.Fatal(err)
	}
	h.story(name, "one refused")
	h.begin(name, "two")
}

func noteIsAnEntry(h harness) {
	if err := h.Note(h.Context(), ann, entry("one", provision.Unchanged)); err != nil {
		h.Fatal(err)
	}
	h.story(ann, "one unchanged")
	if r := h.last(ann); r.Version != "" {
		h.Errorf("a note made a record: %+v", r)
	}
}

func oddKeysAreApart(h harness) {
	names := []string{"a/b", "a#b", "a?b", "a'b", `a"b`, "a\\b", "a%b", "a%2Fb", "âb", "aḃ", "日本", "a b", "a+b", "A/B", strings.Repeat("x", 500)}
	for i, name := range names {
		h.finish(h.begin(provision.Key{Type: "User", ID: "name:" + name}, fmt.Sprint(i)))
	}
	for i, name := range names {
		h.story(provision.Key{Type: "User", ID: "name:" + name}, fmt.Sprint(i, " applied"))
		h.story(provision.Key{Type: "Group", ID: "name:" + name})
	}
}

func cancelledDoesNothing(h harness) {
	ctx, cancel := context.WithCancel(h.Context())
	cancel()
	_, begun := h.Begin(ctx, provision.Record{}, running(ann, "one"))
	_, taken := h.Take(ctx, placed(ann, "one"))
	_, read := h.Last(ctx, ann)
	for _, err := range []error{begun, taken, read, h.Note(ctx, ann, entry("one", provision.Unchanged))} {
		if !errors.Is(err, context.Canceled) {
			h.Errorf("error %v, want context.Canceled", err)
		}
	}
	h.story(ann)
}

func whatCannotBeRecordedIsRefused(h harness) {
	many := slices.Repeat([]string{"u"}, provision.MaxMembers+1)
	r := running(ann, "one")
	r.Members.Added = many
	_, begun := h.Begin(h.Context(), provision.Record{}, r)
	opened := h.Open(h.Context(), provision.Intent{Key: ann, Operation: "two", Remove: many})
	for _, err := range []error{begun, opened} {
		if !errors.Is(err, provision.ErrTooLarge) {
			h.Errorf("error %v, want ErrTooLarge", err)
		}
	}
	if r := h.last(ann); r.Version != "" {
		h.Errorf("a change that cannot be recorded was begun: %+v", r)
	}
}
