package tables_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

var (
	ann   = provision.Key{Type: "User", ID: "VXNlcjox"}
	name  = provision.Key{Type: "User", ID: "name:ann@contoso.example"}
	sales = provision.Key{Type: "Group", ID: "R3JvdXA6MQ=="}
)

func change(k provision.Key, operation string) provision.Record {
	return provision.Record{Key: k, Operation: operation, Began: time.Now(), State: provision.Running, Attempt: 1, Verb: "PATCH"}
}

// made makes a change from its beginning to its end.
func (o *opened) made(k provision.Key, operation, id string) {
	o.t.Helper()
	prev, next := provision.Record{}, change(k, operation)
	if err := o.Announce(o.t.Context(), next); err != nil {
		o.t.Fatal(err)
	}
	if id == "" {
		prev = o.last(k)
	}
	if id != "" {
		next.Place.Key = provision.ExternalIDKey(k.Type, "e-ann")
	}
	r, err := o.Begin(o.t.Context(), prev, next)
	if err == nil && id != "" {
		r.Place, err = o.Take(o.t.Context(), r)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	r.State, r.Decision, r.ID = provision.Done, provision.Applied, id
	if err := o.Finish(o.t.Context(), r, entry(r)); err != nil {
		o.t.Fatal(err)
	}
	o.Wait()
}

func (o *opened) last(k provision.Key) provision.Record {
	o.t.Helper()
	r, err := o.Last(o.t.Context(), k)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func entry(r provision.Record) provision.Entry {
	return provision.Entry{Operation: r.Operation, Time: r.Began, Decision: r.Decision, Type: r.Key.Type, Verb: r.Verb}
}

func (o *opened) member(operation string, add ...string) {
	o.t.Helper()
	i := o.opens(operation, add...)
	e := provision.Entry{Operation: operation, Time: i.Began, Decision: provision.Applied, Type: "Group", Added: len(add), Members: provision.Members{Added: add}}
	if err := o.Close(o.t.Context(), i, e); err != nil {
		o.t.Fatal(err)
	}
	o.Wait()
}

// opens announces and opens an intent.
func (o *opened) opens(operation string, add ...string) provision.Intent {
	o.t.Helper()
	i := provision.Intent{Key: sales, Operation: operation, Verb: "PATCH", Name: "Sales", Began: time.Now(), Add: add}
	err := o.Announce(o.t.Context(), provision.Record{Key: i.Key, Operation: i.Operation, Verb: i.Verb, Name: i.Name, Began: i.Began, Attempt: 1})
	if err == nil {
		err = o.Open(o.t.Context(), i)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return i
}

// What each thing costs, in calls. Those to the feed run beside the others and after the answer.
func TestCalls(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.made(ann, "zero", "") // the tables are there now
	o.wire.forget()
	for _, c := range []struct {
		what string
		do   func()
		want []string
	}{
		{"a change", func() { o.made(ann, "one", "") }, []string{"GET ledger", "PUT ledger", "POST batch"}},
		{"a create", func() { o.made(name, "two", "VXNlcjoy") }, []string{"POST ledger", "POST ledger", "POST batch", "DELETE ledger", "DELETE ledger"}}, // the last two after the answer
		{"a membership", func() { o.member("three", "u") }, []string{"POST batch", "POST batch"}},
	} {
		c.do()
		calls := o.wire.forget()
		feed := slices.DeleteFunc(slices.Clone(calls), func(call string) bool { return !strings.HasSuffix(call, "feed") })
		rest := slices.DeleteFunc(calls, func(call string) bool { return strings.HasSuffix(call, "feed") })
		if !slices.Equal(rest, c.want) || !slices.Equal(feed, []string{"PUT feed", "PUT feed"}) {
			t.Errorf("%s takes %v and %v; want %v and two to the feed", c.what, rest, feed, c.want)
		}
	}
	o.History(ann)
	if calls := o.wire.forget(); !slices.Equal(calls, []string{"GET ledger"}) {
		t.Errorf("a history takes %v", calls)
	}
}

// Members that are too many for a row stand beside it, all of them.
func TestManyMembers(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	many := slices.Repeat([]string{"VlhObGNqb3h4eHg"}, 17_000)
	e := provision.Entry{Operation: "one", Time: time.Now(), Decision: provision.Applied, Added: len(many), Members: provision.Members{Added: many}}
	if err := o.Note(t.Context(), sales, e); err != nil {
		t.Fatal(err)
	}
	h := o.History(sales)
	if len(h) != 1 || h[0].Added != len(many) || len(h[0].Members.Added) != 10 {
		t.Errorf("the history says %+v", h)
	}
}

// A change of many members is opened in as many transactions as it needs, and leaves nothing but its history.
func TestManyClaims(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.member("one", numbered(2500)...)
	if n := o.rows(); n != 2 || len(o.History(sales)) != 1 {
		t.Errorf("%d rows are left, want 2", n)
	}
}
