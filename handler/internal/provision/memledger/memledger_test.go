package memledger_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
	ledgertest "workflowgen-scim/handler/internal/test/ledger"
)

func TestPromises(t *testing.T) {
	ledgertest.TestLedger(t, ledgertest.Config{
		Open:   func(*testing.T) ledgertest.Ledger { return memledger.New() },
		Expire: func(*testing.T, ledgertest.Ledger) { time.Sleep(provision.Lease) },
		Run:    synctest.Test,
	})
}

func TestLogIsBounded(t *testing.T) {
	l := memledger.New()
	k := provision.Key{Type: "User", ID: "1"}
	for i := range memledger.MaxEntries + 5 {
		if err := l.Note(t.Context(), k, provision.Entry{Operation: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	h := l.History(k)
	if len(h) != memledger.MaxEntries || h[0].Operation != fmt.Sprint(memledger.MaxEntries+4) || h[len(h)-1].Operation != "5" {
		t.Errorf("%d entries, from %s back to %s", len(h), h[0].Operation, h[len(h)-1].Operation)
	}
}

func BenchmarkChange(b *testing.B) {
	l, k := memledger.New(), provision.Key{Type: "User", ID: "1"}
	b.ReportAllocs()
	for b.Loop() {
		prev, _ := l.Last(b.Context(), k)
		r, err := l.Begin(b.Context(), prev, provision.Record{Key: k, State: provision.Running})
		if err != nil {
			b.Fatal(err)
		}
		r.State = provision.Done
		if err := l.Finish(b.Context(), r, provision.Entry{}); err != nil {
			b.Fatal(err)
		}
	}
}

// The log is read as that of the tables is: newest first, page by page, also after the oldest lines have made room.
func TestFeed(t *testing.T) {
	l := memledger.New()
	began := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for i := range memledger.MaxEntries + 25 {
		e := provision.Entry{Operation: fmt.Sprint(i), Time: began.Add(time.Duration(i) * time.Second), Verb: "PATCH", Decision: provision.Applied}
		if i%1000 == 0 {
			e.Decision = provision.Rejected
		}
		if err := l.Note(t.Context(), provision.Key{Type: "User", ID: fmt.Sprint(i % 2)}, e); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	for q := (synclog.Query{Limit: 3000}); ; {
		page, err := l.Feed(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Lines {
			seen = append(seen, line.Operation)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(seen) != memledger.MaxEntries || seen[0] != fmt.Sprint(memledger.MaxEntries+24) || seen[len(seen)-1] != "25" {
		t.Errorf("%d lines, from %s back to %s", len(seen), seen[0], seen[len(seen)-1])
	}
	for q, want := range map[*synclog.Query]int{
		{Decision: provision.Rejected}:                         10,
		{Since: began.Add(memledger.MaxEntries * time.Second)}: 25,
		{Until: began.Add(35 * time.Second), Verb: "PATCH"}:    10,
		{Verb: "POST"}: 0,
	} {
		page, err := l.Feed(t.Context(), *q)
		if err != nil || len(page.Lines) != want || page.Next != "" {
			t.Errorf("%+v: %d lines, next %q, error %v; want %d", *q, len(page.Lines), page.Next, err, want)
		}
	}
	story, err := l.Story(t.Context(), provision.Key{Type: "User", ID: "1"}, 2, "")
	if err != nil || len(story.Lines) != 2 || story.Lines[0].Operation != "10023" || story.Next == "" {
		t.Errorf("the story is %+v, error %v", story, err)
	}
	if _, err := l.Feed(t.Context(), synclog.Query{After: "x"}); err == nil {
		t.Error("a place that is none is taken")
	}
}
