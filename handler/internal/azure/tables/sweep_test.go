package tables_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
	"workflowgen-scim/handler/internal/workflowgen"
)

// looked is a Directory that can only be looked at: what the sweep must not do panics.
type looked struct{ provision.Directory }

func (looked) User(_ context.Context, id string) (workflowgen.User, error) {
	return workflowgen.User{ID: id}, nil
}

func (looked) FindUsers(_ context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	if q.Value != "ann@contoso.example" {
		return nil, 0, nil
	}
	return []workflowgen.User{{ID: "VXNlcjoy"}}, 1, nil
}

func (looked) Group(_ context.Context, id string, _ bool) (workflowgen.Group, error) {
	return workflowgen.Group{ID: id, Members: []workflowgen.Member{{ID: "a"}}}, nil
}

// sweep lets the leases be over and sweeps.
func (o *opened) sweep(retention time.Duration) provision.Swept {
	o.t.Helper()
	o.wire.move()
	done, err := provision.New(looked{}, o.Ledger, provision.Config{}).Sweep(o.t.Context(), o.Ledger, retention)
	if err != nil {
		o.t.Fatal(err)
	}
	o.Wait()
	return done
}

func (o *opened) begun(r provision.Record) provision.Record {
	o.t.Helper()
	if err := o.Announce(o.t.Context(), r); err != nil {
		o.t.Fatal(err)
	}
	r, err := o.Begin(o.t.Context(), o.last(r.Key), r)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// What was cut off is closed with what WorkflowGen shows, and it is done once.
func TestSweep(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.begun(change(ann, "one"))
	create := change(name, "two")
	create.Name, create.Verb = "ann@contoso.example", "POST"
	o.begun(create)
	three := o.opens("three", "a", "b")
	if done := o.sweep(0); done.Closed != 3 {
		t.Errorf("%+v, want 3 closed", done)
	}
	made := provision.Key{Type: "User", ID: "VXNlcjoy"}
	for k, want := range map[provision.Key]string{ann: "has it", made: "WorkflowGen has it", sales: "1 of the 2 to add are members, and 0 of the 0"} {
		h := o.History(k)
		if len(h) != 1 || h[0].Decision != provision.Interrupted || !strings.Contains(strings.Join(h[0].Notes, ""), want) || k == sales && h[0].Name != "Sales" {
			t.Errorf("%v: the history says %+v", k, h)
		}
	}
	if o.last(ann).Open() || o.last(name).Version != "" || o.last(made).Open() {
		t.Error("something is still open")
	}
	if done := o.sweep(0); done.Closed != 0 {
		t.Errorf("the second sweep closed %+v", done)
	}
	if err := o.Close(t.Context(), three, provision.Entry{Operation: "three", Decision: provision.Applied}); !errors.Is(err, provision.ErrBusy) {
		t.Errorf("an intent that the sweep has closed is closed again: %v, want ErrBusy", err)
	}
}

// The sweep leaves a change whose lease runs, and one that another request takes over.
func TestSweepLeavesWhatRuns(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.begun(change(ann, "one"))
	o.wire.ahead.Store(int64(provision.Lease + time.Second))
	o.begun(change(ann, "two"))
	o.wire.ahead.Store(0)
	left, err := o.Left(t.Context(), 10)
	if err != nil || len(left) != 0 {
		t.Errorf("%+v, error %v", left, err)
	}
	o.wire.ahead.Store(int64(provision.Lease + time.Second))
	left, err = o.Left(t.Context(), 10)
	if err != nil || len(left) != 1 || left[0].Record.Operation != "two" {
		t.Errorf("%+v, error %v", left, err)
	}
}

// losesTheEnd lets each line of the feed be opened, and not closed.
func losesTheEnd() func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
	var mu sync.Mutex
	opened := map[string]bool{}
	return func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if !strings.Contains(r.URL.Path, "feed(") || !opened[r.URL.Path] {
			opened[r.URL.Path] = true
			return send()
		}
		return refusal(r, 403, "AuthorizationFailure"), nil
	}
}

// create makes the user that looked has, from its beginning to its end.
func (o *opened) create(operation string) {
	o.t.Helper()
	r := change(name, operation)
	r.Name, r.Verb = "ann@contoso.example", "POST"
	if err := o.Announce(o.t.Context(), r); err != nil {
		o.t.Fatal(err)
	}
	r, err := o.Begin(o.t.Context(), provision.Record{}, r)
	if err != nil {
		o.t.Fatal(err)
	}
	r.State, r.Decision, r.ID = provision.Done, provision.Applied, "VXNlcjoy"
	if err := o.Finish(o.t.Context(), r, entry(r)); err != nil {
		o.t.Fatal(err)
	}
}

// Where a create is recorded and its name cannot be freed, the sweep frees it, and leaves a newer change of the user alone.
func TestSweepFreesTheName(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.last(ann)
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodDelete {
			return refusal(r, 403, "AuthorizationFailure"), nil
		}
		return send()
	}
	o.create("two")
	o.Wait()
	o.wire.between = nil
	made := provision.Key{Type: "User", ID: "VXNlcjoy"}
	if !o.last(name).Open() || len(o.History(made)) != 1 {
		t.Fatal("the name was freed, or the create is not recorded")
	}
	newer := change(made, "three")
	if _, err := o.Begin(t.Context(), o.last(made), newer); err != nil {
		t.Fatal(err)
	}
	o.sweep(0)
	if r := o.last(name); r.Version != "" {
		t.Errorf("the name is still taken by %+v", r)
	}
	if r := o.last(made); r.Operation != "three" || !r.Open() {
		t.Errorf("the newer change became %+v", r)
	}
	if h := o.History(made); len(h) != 1 || h[0].Decision != provision.Applied {
		t.Errorf("the history has %+v", h)
	}
	if open, _ := o.FeedStates(t.Context()); open != 0 {
		t.Errorf("%d lines are open", open)
	}
}

// A line that was lost after the answer is found in the history, also where a create has moved to its id.
func TestSweepCompletesTheFeed(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.last(ann)
	o.wire.between = losesTheEnd()
	o.made(ann, "one", "")
	o.create("two")
	o.Wait()
	o.wire.between = nil
	o.sweep(0)
	if open, _ := o.FeedStates(t.Context()); open != 0 {
		t.Errorf("%d lines are still open", open)
	}
	if h := o.History(provision.Key{Type: "User", ID: "VXNlcjoy"}); len(h) != 1 {
		t.Errorf("the history has %+v", h)
	}
}

// What is past the retention goes, from the feed and from the histories; the last change of a resource stays.
func TestPrune(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.made(ann, "one", "")
	o.member("two", strings.Fields(strings.Repeat("u v w x y z a b c d e f ", 1))...)
	done := o.sweep(-2 * time.Hour) // as if it were two hours later
	if done.Pruned != 0 {
		t.Errorf("with a retention below nothing, %+v", done)
	}
	removed, err := o.Prune(t.Context(), time.Now().Add(2*time.Hour), 100)
	if err != nil || removed != 2 || len(o.History(ann)) != 0 || len(o.History(sales)) != 0 {
		t.Errorf("%d removed, error %v", removed, err)
	}
	if r := o.last(ann); r.Operation != "one" || r.State != provision.Done {
		t.Errorf("the last change is %+v", r)
	}
	if n, err := o.Rows(t.Context()); n != 1 || err != nil {
		t.Errorf("%d rows are left in the ledger, error %v; want 1", n, err)
	}
}
