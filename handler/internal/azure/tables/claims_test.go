package tables_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

func numbered(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("u%05d", i)
	}
	return ids
}

// rows returns how many rows the ledger has.
func (o *opened) rows() int {
	o.t.Helper()
	n, err := o.Rows(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// What is left of a membership change is its history, however many members it had.
func TestClosedIntentLeavesOnlyItsHistory(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.member("one", numbered(5)...)
	if n := o.rows(); n != 1 {
		t.Errorf("5 members leave %d rows, want 1", n)
	}
	o.member("two", numbered(250)...)
	if n := o.rows(); n != 3 { // the entry, and its members beside it
		t.Errorf("5 and 250 members leave %d rows, want 3", n)
	}
}

// An earlier version had the members of an intent in its row of the feed and nowhere else.
func TestSweepClosesIntentsOfEarlierVersions(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	i := provision.Intent{Key: sales, Operation: "old", Name: "Sales", Began: time.Now(), Add: []string{"a", "b"}, Remove: []string{"c"}}
	if err := o.OpenInFeed(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	if done := o.sweep(0); done.Closed != 1 {
		t.Errorf("%+v, want 1 closed", done)
	}
	h := o.History(sales)
	if len(h) != 1 || h[0].Decision != provision.Interrupted || h[0].Added != 2 || h[0].Removed != 1 ||
		!strings.Contains(strings.Join(h[0].Notes, ""), "1 of the 2 to add are members, and 0 of the 1") {
		t.Errorf("the history has %+v", h)
	}
	if open, _ := o.FeedStates(t.Context()); open != 0 {
		t.Errorf("%d lines are open", open)
	}
}

// Claims that a process left behind when it died do not keep others out, and the sweep removes them.
func TestSweepRemovesClaims(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	i := o.opens("one", numbered(250)...)
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodGet { // which removing what is left over begins with
			return refusal(r, 403, "AuthorizationFailure"), nil
		}
		return send()
	}
	if err := o.Close(t.Context(), i, provision.Entry{Operation: "one", Decision: provision.Applied, Members: provision.Members{Added: i.Add}}); err != nil {
		t.Fatal(err)
	}
	o.Wait()
	o.wire.between = nil
	before := o.rows()
	if before <= 2 {
		t.Fatal("nothing was left behind")
	}
	two := provision.Intent{Key: sales, Operation: "two", Began: time.Now(), Remove: []string{"u00249"}}
	if err := o.Open(t.Context(), two); err != nil {
		t.Errorf("a member of a closed intent is claimed: %v", err)
	}
	o.sweep(0)
	if n := o.rows(); n != 4 { // one's entry and members, two's head and claim
		t.Errorf("%d rows, before the sweep %d; want 4", n, before)
	}
	if err := o.Close(t.Context(), two, provision.Entry{Operation: "two", Decision: provision.Applied}); err != nil {
		t.Errorf("the sweep has taken the claims of another: %v", err)
	}
}

// The sweep closes the change of a group that holds the group's record and claims members, and frees both.
func TestSweepClosesBoth(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	r := o.begun(change(sales, "one"))
	i := provision.Intent{Key: sales, Operation: "one", Began: r.Began, Add: numbered(3), Part: true}
	if err := o.Open(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	if done := o.sweep(0); done.Closed != 1 {
		t.Errorf("%+v, want 1 closed", done)
	}
	if h := o.History(sales); len(h) != 1 || o.last(sales).Open() {
		t.Errorf("the history has %+v", h)
	}
	if err := o.Open(t.Context(), provision.Intent{Key: sales, Operation: "two", Began: time.Now(), Remove: numbered(3)}); err != nil {
		t.Error(err)
	}
	r.Claims = &i
	if err := o.Finish(t.Context(), r, provision.Entry{Operation: "one"}); !errors.Is(err, provision.ErrBusy) {
		t.Errorf("what the sweep has closed is finished: %v, want ErrBusy", err)
	}
}

// A change whose record was taken over has its members freed by the sweep, as the one that took it over may not want them.
func TestSweepFreesMembersOfATakenRecord(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	r := o.begun(change(sales, "one"))
	if err := o.Open(t.Context(), provision.Intent{Key: sales, Operation: "one", Began: r.Began, Add: numbered(3), Part: true}); err != nil {
		t.Fatal(err)
	}
	o.wire.ahead.Add(int64(provision.Lease + time.Second))
	o.made(sales, "two", "")
	o.sweep(0)
	if n := o.rows(); n != 3 { // the record and two entries
		t.Errorf("%d rows, want 3", n)
	}
	if open, _ := o.FeedStates(t.Context()); open != 0 {
		t.Errorf("%d lines are open", open)
	}
}

// The sweep leaves an intent alone whose lease runs.
func TestSweepLeavesOpenIntents(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	i := o.opens("one", "u")
	if left, err := o.Left(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("%+v, error %v", left, err)
	}
	i.Unknown = true
	o.wire.move()
	if err := o.Close(t.Context(), i, provision.Entry{Operation: "one", Decision: provision.Failed}); err != nil {
		t.Fatal(err)
	}
	o.Wait()
	if left, err := o.Left(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("%+v, error %v", left, err)
	}
	o.wire.move()
	left, err := o.Left(t.Context(), 10)
	if err != nil || len(left) != 1 || left[0].Intent == nil || !left[0].Intent.Unknown {
		t.Errorf("%+v, error %v", left, err)
	}
}

// The answer to Open or to Close may get lost. The client sends again, and nothing is done twice or taken for another's.
func TestLostAnswersOfIntents(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for _, n := range []int{1, 150} {
		for lose := range 3 {
			o := open(t, azurite.ConnectionString())
			o.last(ann) // makes the tables
			o.wire.between = lostAnswer(lose)
			o.member("one", numbered(n)...)
			if h := o.History(sales); len(h) != 1 {
				t.Errorf("%d members, answer %d lost: %d entries", n, lose, len(h))
			}
			if rows := o.rows(); rows > 2 {
				t.Errorf("%d members, answer %d lost: %d rows", n, lose, rows)
			}
			if open, _ := o.FeedStates(t.Context()); open != 0 {
				t.Errorf("%d members, answer %d lost: %d lines are open", n, lose, open)
			}
		}
	}
}

// lostAnswer loses the answer to one transaction, after so many others.
func lostAnswer(after int) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
	return func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		res, err := send()
		if strings.HasSuffix(r.URL.Path, "$batch") {
			if after--; after == -1 && err == nil {
				res.Body.Close()
				return nil, errors.New("connection reset by peer")
			}
		}
		return res, err
	}
}
