package log

import (
	"fmt"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
)

// A change that is open is returned when it has ended, also if others began later.
func TestEntryFollower(t *testing.T) {
	at := func(s int, operation string, open bool) synclog.Line {
		return synclog.Line{Entry: provision.Entry{Time: time.Now().Add(time.Duration(s) * time.Second), Operation: operation}, Open: open}
	}
	tr := &entryFollower{seen: map[string]time.Time{}}
	shown := func(lines ...synclog.Line) (all string) {
		for _, l := range tr.ended(lines) {
			all += l.Operation
		}
		return all
	}
	slow := at(-80, "A", true)
	if got := shown(slow, at(-20, "B", false), at(-10, "C", false)); got != "BC" {
		t.Errorf("first %q", got)
	}
	if tr.from.After(slow.Time) {
		t.Error("what is open is not read again")
	}
	slow.Open = false
	if got := shown(slow, at(-20, "B", false), at(-10, "C", false), at(0, "D", false)); got != "AD" {
		t.Errorf("then %q", got)
	}
	if got := shown(at(0, "D", false)); got != "" || len(tr.seen) == 4 {
		t.Errorf("at last %q, remembering %v", got, tr.seen)
	}
}

// A minute is returned when it is first seen, and again with its final count.
func TestSignInFollower(t *testing.T) {
	l, minute := memledger.New(), time.Now().Truncate(time.Minute)
	tr := &signInFollower{reader: l, seen: map[string]int{}, start: minute.Add(-time.Minute)}
	record := func(at time.Time, count int) {
		r := provision.RefusedSignIns{Minute: at, Cause: "unknown token", Instance: "a", Count: count, First: at, Last: at.Add(time.Second)}
		if err := l.RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{r}); err != nil {
			t.Fatal(err)
		}
	}
	shown := func(seconds int) (all string) {
		items, err := tr.next(t.Context(), minute.Add(time.Duration(seconds)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			all += fmt.Sprint(i.signIn.Count, " ")
		}
		return all
	}
	record(minute.Add(-5*time.Minute), 99)
	record(minute, 2)
	for _, step := range []struct {
		at, count int
		want      string
	}{{10, 2, "2 "}, {12, 2, ""}, {30, 5, ""}, {65, 7, "7 "}, {70, 7, ""}} {
		record(minute, step.count)
		if got := shown(step.at); got != step.want {
			t.Errorf("after %d seconds, with %d refused: %q is shown, want %q", step.at, step.count, got, step.want)
		}
	}
}
