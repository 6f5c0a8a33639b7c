package tables_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// A page of the log is one call, whatever is in the log, and the pages together are all of it, newest first.
func TestFeed(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	began := time.Now().Add(-30 * time.Hour)
	for i := range 25 {
		e := provision.Entry{Operation: fmt.Sprintf("op%02d", i), Time: began.Add(time.Duration(i) * time.Hour), Verb: "PATCH", Type: "User",
			Name: "o'neil", Decision: provision.Applied}
		if i%5 == 0 {
			e.Decision, e.Reason = provision.Rejected, "no"
		}
		if err := o.Note(t.Context(), ann, e); err != nil {
			t.Fatal(err)
		}
	}
	o.Wait()
	o.wire.forget()
	var seen []string
	for q := (synclog.Query{Limit: 10}); ; {
		page, err := o.Feed(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Lines {
			seen = append(seen, line.Operation)
		}
		if calls := o.wire.forget(); len(calls) != 1 {
			t.Errorf("a page takes %v", calls)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if len(seen) != 25 || seen[0] != "op24" || seen[24] != "op00" {
		t.Errorf("the feed is %v", seen)
	}
	for q, want := range map[*synclog.Query]int{
		{Decision: provision.Rejected}:                                                                       5,
		{Since: began.Add(10 * time.Hour), Until: began.Add(12 * time.Hour)}:                                 2,
		{Since: began.Add(10*time.Hour + time.Nanosecond), Until: began.Add(12*time.Hour + time.Nanosecond)}: 2,
		{Name: "o'neil", Verb: "PATCH", Type: "User"}:                                                        25,
		{Type: "Group"}: 0,
	} {
		page, err := o.Feed(t.Context(), *q)
		if err != nil || len(page.Lines) != want {
			t.Errorf("%+v: %d lines, error %v; want %d", *q, len(page.Lines), err, want)
		}
	}
}

// An entry that is open is found by its outcome, as any other.
func TestFeedRunning(t *testing.T) {
	l := open(t, testtools.StartAzurite(t).ConnectionString())
	k := provision.Key{Type: "User", ID: "VXNlcjoy"}
	if err := l.Announce(t.Context(), provision.Record{Key: k, Operation: "open", Verb: "PATCH", Began: time.Now(), State: provision.Running}); err != nil {
		t.Fatal(err)
	}
	if err := l.Note(t.Context(), k, provision.Entry{Time: time.Now(), Operation: "done", Verb: "PATCH", Decision: provision.Unchanged}); err != nil {
		t.Fatal(err)
	}
	page, err := l.Feed(t.Context(), synclog.Query{Decision: synclog.Running})
	if err != nil || len(page.Lines) != 1 || page.Lines[0].Operation != "open" {
		t.Errorf("the running entries are %+v, error %v", page.Lines, err)
	}
}

// What the service is asked: one range of partitions and rows, and as many rows as a page has.
func TestFeedQuery(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.last(ann)
	var mu sync.Mutex
	var asked []string
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.Query().Get("$top")+" "+r.URL.Query().Get("$filter"))
		return send()
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	if _, err := o.Feed(t.Context(), synclog.Query{Since: at, Until: at.Add(time.Hour), Decision: "failed", Limit: 20}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Story(t.Context(), ann, 7, ""); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"20 PartitionKey ge '99509075' and RowKey gt '7456045391854775801~' and PartitionKey lt '99509076:' and RowKey le '7456048991854775801~' and Decision eq 'failed'",
		"7 PartitionKey eq 'User-VlhObGNqb3g' and RowKey ge 'log' and RowKey lt 'log:'",
	}
	if strings.Join(asked, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
}
