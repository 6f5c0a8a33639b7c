package tables_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

var external = provision.ExternalIDKey("User", "E-ann")

// placed begins a change and takes the place of its externalId.
func (o *opened) placed(r provision.Record) provision.Record {
	o.t.Helper()
	r.Place.Key = external
	r = o.begun(r)
	var err error
	if r.Place, err = o.Take(o.t.Context(), r); err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *opened) finished(r provision.Record, id string) {
	o.t.Helper()
	r.State, r.Decision, r.ID = provision.Done, provision.Applied, id
	if err := o.Finish(o.t.Context(), r, entry(r)); err != nil {
		o.t.Fatal(err)
	}
	o.Wait()
}

// refusesDeletes is a storage that frees no place, as if the process had died before it could.
func refusesDeletes(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
	if r.Method == http.MethodDelete {
		return refusal(r, 403, "AuthorizationFailure"), nil
	}
	return send()
}

// However a change is cut off, the sweep frees the place of its externalId: no row of it is left.
func TestSweepFreesPlaces(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for what, cutOff := range map[string]func(*opened){
		"after it was taken": func(o *opened) { o.placed(change(ann, "one")) },
		"after a create took it": func(o *opened) {
			r := change(name, "one")
			r.Name, r.Verb = "ann@contoso.example", "POST"
			o.placed(r)
		},
		"before it was freed": func(o *opened) {
			r := o.placed(change(ann, "one"))
			o.wire.between = refusesDeletes
			o.finished(r, "")
			o.wire.between = nil
		},
		"before it was freed, of a create": func(o *opened) {
			r := change(name, "one")
			r.Name, r.Verb = "ann@contoso.example", "POST"
			r = o.placed(r)
			o.wire.between = refusesDeletes
			o.finished(r, "VXNlcjoy")
			o.wire.between = nil
		},
		"and another change took its record over": func(o *opened) {
			o.placed(change(ann, "one"))
			o.wire.move()
			o.finished(o.begun(change(ann, "two")), "")
		},
		"with an unknown outcome": func(o *opened) {
			r := o.placed(change(ann, "one"))
			r.State, r.Decision = provision.Unknown, provision.Failed
			if err := o.Finish(o.t.Context(), r, entry(r)); err != nil {
				o.t.Fatal(err)
			}
			o.Wait()
		},
	} {
		o := open(t, azurite.ConnectionString())
		cutOff(o)
		if o.last(external).Operation != "one" {
			t.Errorf("cut off %s: the place is not held", what)
		}
		o.sweep(0)
		if o.last(external).Version != "" {
			t.Errorf("cut off %s: the place is still held", what)
		}
		if left := o.sweep(0); left.Closed != 0 {
			t.Errorf("cut off %s: the second sweep closed %+v", what, left)
		}
	}
}

// The place of an unknown outcome is held for a lease from the end of the change, not from its beginning.
func TestUnknownOutcomeBeginsTheLeaseOfItsPlaceAgain(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	r := o.placed(change(ann, "one"))
	before := o.last(external).Version
	r.State, r.Decision = provision.Unknown, provision.Failed
	if err := o.Finish(t.Context(), r, entry(r)); err != nil {
		t.Fatal(err)
	}
	o.Wait()
	if now := o.last(external); now.Version == before || now.Operation != "one" || !strings.HasPrefix(string(now.State), "running") {
		t.Errorf("the place is %+v, and was in version %s", now, before)
	}
}

// A create that was cut off before its announcement came through has its line in the feed before it stands in a history, also
// where the process that takes it over is cut off as well.
func TestTakenOverHasItsLine(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.last(name)
	one, err := o.Begin(t.Context(), provision.Record{}, change(name, "one"))
	if err != nil {
		t.Fatal(err)
	}
	o.wire.move()
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodPut {
			return refusal(r, 403, "AuthorizationFailure"), nil // it closes no line
		}
		return send()
	}
	if _, err := o.Begin(t.Context(), o.last(name), change(name, "two")); err != nil {
		t.Fatal(err)
	}
	o.wire.between = nil
	if h := o.History(name); len(h) != 1 || h[0].Operation != one.Operation {
		t.Errorf("the history is %+v", h)
	}
	if open, closed := o.FeedStates(t.Context()); open != 1 || closed != 0 {
		t.Errorf("%d lines are open and %d closed, want 1 and 0", open, closed)
	}
}

// So has a membership change that was cut off between Open and its announcement.
func TestInterruptedIntentHasItsLine(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	one := provision.Intent{Key: sales, Operation: "one", Verb: "PATCH", Began: time.Now(), Add: []string{"u"}}
	if err := o.Open(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	o.wire.move()
	o.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if r.Method == http.MethodPut {
			return refusal(r, 403, "AuthorizationFailure"), nil // it closes no line
		}
		return send()
	}
	two := one
	two.Operation = "two"
	if err := o.Open(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	o.Wait()
	o.wire.between = nil
	if h := o.History(sales); len(h) != 1 || h[0].Operation != "one" {
		t.Errorf("the history is %+v", h)
	}
	if open, closed := o.FeedStates(t.Context()); open != 1 || closed != 0 {
		t.Errorf("%d lines are open and %d closed, want 1 and 0", open, closed)
	}
}
