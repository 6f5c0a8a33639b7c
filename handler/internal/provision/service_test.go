package provision_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// bench is a Service with its directory and ledger.
type bench struct {
	*provision.Service
	dir    *directory
	ledger *memledger.Ledger
}

func newBench() *bench {
	b := &bench{dir: newDirectory(), ledger: memledger.New()}
	b.Service = provision.New(b.dir, b.ledger, provision.Config{})
	return b
}

func user(values ...string) scim.Resource {
	r := provision.UserType.New()
	for i := 0; i < len(values); i += 2 {
		r.Set(values[i], values[i+1])
	}
	return r
}

func ann() scim.Resource {
	return user("userName", "ann@contoso.example", "externalId", "e-ann", "name.familyName", "Tremblay")
}

// made creates Ann and forgets the calls that took.
func (b *bench) made(t *testing.T) string {
	t.Helper()
	o, err := b.CreateUser(t.Context(), provision.Request{}, ann())
	if err != nil {
		t.Fatal(err)
	}
	b.dir.forget()
	return o.Resource.ID
}

func ops(t *testing.T, body string) []patch.Operation {
	t.Helper()
	o, err := scim.ParseObject([]byte(`{"Operations":` + body + `}`))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := patch.Parse(o)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func setTitle(t *testing.T, title string) []patch.Operation {
	return ops(t, fmt.Sprintf(`[{"op":"Replace","path":"title","value":%q}]`, title))
}

func userKey(id string) provision.Key {
	own, _ := mapping.WorkflowGenID(id)
	return provision.Key{Type: "User", ID: own}
}

// decisions returns the history of a resource, newest first, as decisions.
func (b *bench) decisions(k provision.Key) (ds []provision.Decision) {
	for _, e := range b.ledger.History(k) {
		ds = append(ds, e.Decision)
	}
	return ds
}

func TestPatchCostsOneReadAndOneWrite(t *testing.T) {
	b := newBench()
	id := b.made(t)
	o, err := b.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "Engineer"))
	if err != nil || o.Resource.Get("title") != "Engineer" {
		t.Fatalf("title is %q, error %v", o.Resource.Get("title"), err)
	}
	if want := []string{"User", "UpdateUser"}; !slices.Equal(b.dir.calls, want) {
		t.Errorf("WorkflowGen saw %v, want %v", b.dir.calls, want)
	}
}

func TestPatchThatChangesNothingWritesNothing(t *testing.T) {
	b := newBench()
	id := b.made(t)
	o, err := b.PatchUser(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Replace","path":"active","value":"True"}]`))
	if err != nil || o.Entry.Decision != provision.Unchanged {
		t.Fatalf("%s, error %v", o.Entry.Decision, err)
	}
	if want := []string{"User"}; !slices.Equal(b.dir.calls, want) {
		t.Errorf("WorkflowGen saw %v, want %v", b.dir.calls, want)
	}
	if got, want := b.decisions(userKey(id)), []provision.Decision{provision.Unchanged, provision.Applied}; !slices.Equal(got, want) {
		t.Errorf("the history is %v, want %v", got, want)
	}
}

func TestChangesOfOneUserRunOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		b.dir.takes = 100 * time.Millisecond
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if _, err := b.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if b.dir.overlap {
			t.Error("two changes of one user ran at once")
		}
		if n := b.dir.count("UpdateUser"); n != 50 {
			t.Errorf("%d of 50 changes were made", n)
		}
	})
}

func TestManyPostsMakeOneUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		var mu sync.Mutex
		made, taken := 0, 0
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				_, err := b.CreateUser(t.Context(), provision.Request{}, ann())
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made++
				case errors.Is(err, provision.ErrTaken):
					taken++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made != 1 || taken != 19 || len(b.dir.users) != 1 {
			t.Errorf("%d made, %d taken, %d users; want 1, 19, 1", made, taken, len(b.dir.users))
		}
	})
}

// A POST whose answer was lost: it is not known whether the user was made.
func lost(b *bench, call string) {
	b.dir.after = func(name string) error {
		if name == call {
			b.dir.after = nil
			return provision.ErrUnknown
		}
		return nil
	}
}

// lostOutOfSight is lost where WorkflowGen can then not be read either.
func lostOutOfSight(b *bench, call string) {
	lost(b, call)
	known := b.dir.after
	b.dir.after = func(name string) error {
		err := known(name)
		if err != nil {
			b.dir.before = func(string) error { return provision.ErrUnavailable }
		}
		return err
	}
}

func TestCreateWhoseAnswerWasLostIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		lostOutOfSight(b, "CreateUser")
		if _, err := b.CreateUser(t.Context(), provision.Request{}, ann()); !errors.Is(err, provision.ErrUnknown) {
			t.Fatalf("the first POST: %v", err)
		}
		b.dir.before = nil
		if _, err := b.CreateUser(t.Context(), provision.Request{}, ann()); !errors.Is(err, provision.ErrBusy) {
			t.Errorf("while the lease lasts: %v, want ErrBusy", err)
		}
		time.Sleep(provision.Lease)
		o, err := b.CreateUser(t.Context(), provision.Request{}, ann())
		if err != nil || o.Entry.Decision != provision.TakenOver || len(b.dir.users) != 1 {
			t.Fatalf("after the lease: %s, error %v, %d users", o.Entry.Decision, err, len(b.dir.users))
		}
		if _, err := b.CreateUser(t.Context(), provision.Request{}, ann()); !errors.Is(err, provision.ErrTaken) {
			t.Errorf("once it is settled: %v, want ErrTaken", err)
		}
	})
}

func TestCreateOfAnotherIsNotTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		lostOutOfSight(b, "CreateUser")
		_, _ = b.CreateUser(t.Context(), provision.Request{}, ann())
		b.dir.before = nil
		time.Sleep(provision.Lease)
		other := ann()
		other.Set("externalId", "e-another-ann")
		if _, err := b.CreateUser(t.Context(), provision.Request{}, other); !errors.Is(err, provision.ErrTaken) {
			t.Errorf("%v, want ErrTaken: the account is not theirs", err)
		}
	})
}

func TestChangeCutOffIsDoneAnewAfterTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		prev, _ := b.ledger.Last(t.Context(), userKey(id))
		if _, err := b.ledger.Begin(t.Context(), prev, provision.Record{Key: userKey(id), Operation: "killed", State: provision.Running}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "x")); !errors.Is(err, provision.ErrBusy) {
			t.Errorf("while the lease lasts: %v, want ErrBusy", err)
		}
		time.Sleep(provision.Lease)
		if _, err := b.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "x")); err != nil {
			t.Fatal(err)
		}
		want := []provision.Decision{provision.Applied, provision.Interrupted, provision.Held, provision.Applied}
		if got := b.decisions(userKey(id)); !slices.Equal(got, want) {
			t.Errorf("the history is %v, want %v", got, want)
		}
	})
}

// broken is a Ledger that cannot be reached.
type broken struct{ provision.Ledger }

func (broken) Last(context.Context, provision.Key) (provision.Record, error) {
	return provision.Record{}, provision.ErrLedger
}
func (broken) Begin(context.Context, provision.Record, provision.Record) (provision.Record, error) {
	return provision.Record{}, provision.ErrLedger
}
func (broken) Announce(context.Context, provision.Record) error { return provision.ErrLedger }
func (broken) Open(context.Context, provision.Intent) error     { return provision.ErrLedger }

func TestWithoutLedgerNothingIsChanged(t *testing.T) {
	b := newBench()
	id := b.made(t)
	s := provision.New(b.dir, broken{b.ledger}, provision.Config{})
	group := mapping.ID("G1")
	_, patched := s.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "x"))
	_, created := s.CreateUser(t.Context(), provision.Request{}, user("userName", "bob"))
	_, deleted := s.DeleteUser(t.Context(), provision.Request{}, id)
	_, member := s.PatchGroup(t.Context(), provision.Request{}, group, ops(t, fmt.Sprintf(`[{"op":"Add","path":"members","value":[{"value":%q}]}]`, id)))
	for _, err := range []error{patched, created, deleted, member} {
		if !errors.Is(err, provision.ErrLedger) {
			t.Errorf("%v, want ErrLedger", err)
		}
	}
	if len(b.dir.calls) != 0 {
		t.Errorf("WorkflowGen saw %v", b.dir.calls)
	}
}

func TestExternalIDBelongsToOne(t *testing.T) {
	b := newBench()
	b.made(t)
	if _, err := b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob", "externalId", "e-ann")); !errors.Is(err, provision.ErrTaken) {
		t.Errorf("POST: %v, want ErrTaken", err)
	}
	bob, err := b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.PatchUser(t.Context(), provision.Request{}, bob.Resource.ID, ops(t, `[{"op":"Add","path":"externalId","value":"e-ann"}]`))
	if !errors.Is(err, provision.ErrTaken) {
		t.Errorf("PATCH: %v, want ErrTaken", err)
	}
}

func TestActiveCannotBeRemoved(t *testing.T) {
	b := newBench()
	id := b.made(t)
	_, err := b.PatchUser(t.Context(), provision.Request{}, id, ops(t, `[{"op":"remove","path":"active"}]`))
	if e, ok := errors.AsType[*scim.Error](err); !ok || e.Type != scim.NotMutable {
		t.Errorf("%v, want mutability", err)
	}
}

func TestPutLeavesActiveAndClearsTheRest(t *testing.T) {
	b := newBench()
	id := b.made(t)
	if _, err := b.PatchUser(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Replace","value":{"active":false,"title":"Engineer"}}]`)); err != nil {
		t.Fatal(err)
	}
	o, err := b.ReplaceUser(t.Context(), provision.Request{}, id, user("userName", "ann@contoso.example"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"active": "false", "title": "", "externalId": "", "name.familyName": "ann@contoso.example"} {
		if got := o.Resource.Get(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestFallBackIsNoted(t *testing.T) {
	o, err := newBench().CreateUser(t.Context(), provision.Request{}, user("userName", "svc", "displayName", "Scanner"))
	if err != nil || o.Resource.Get("name.familyName") != "Scanner" || len(o.Entry.Notes) != 1 {
		t.Errorf("surname %q, notes %q, error %v", o.Resource.Get("name.familyName"), o.Entry.Notes, err)
	}
}

func TestFindPushesDown(t *testing.T) {
	b := newBench()
	id := b.made(t)
	for _, c := range []struct {
		filter string
		calls  []string
		found  int
	}{
		{`externalId eq "e-ann"`, []string{"FindUsers"}, 1},
		{`userName eq "ANN@contoso.example"`, []string{"FindUsers"}, 1},
		{`userName eq "unknown"`, []string{"FindUsers"}, 0},
		{`id eq "` + id + `"`, []string{"User"}, 1},
		{`id eq "not one of our ids"`, nil, 0},
		{`id eq "` + id + `" and manager eq "x"`, []string{"User"}, 0},
		{`userName eq "ann@contoso.example" and active eq true`, []string{"FindUsers"}, 1},
		{`userName eq "ann@contoso.example" and active eq false`, []string{"FindUsers"}, 0},
		{`title pr`, []string{"FindUsers"}, 0},
	} {
		b.dir.forget()
		e, err := filter.Parse(c.filter)
		if err != nil {
			t.Fatal(err)
		}
		page, err := b.FindUsers(t.Context(), provision.Query{Filter: e, Limit: 10})
		if err != nil || page.Total != c.found || len(page.Resources) != c.found || !slices.Equal(b.dir.calls, c.calls) {
			t.Errorf("%s: %d found, WorkflowGen saw %v, error %v; want %d, %v", c.filter, page.Total, b.dir.calls, err, c.found, c.calls)
		}
	}
}

func TestScanIsBounded(t *testing.T) {
	b := newBench()
	for i := range 5 {
		id := fmt.Sprintf("U%03d", i)
		b.dir.users[id] = workflowgen.User{ID: id}
	}
	s := provision.New(b.dir, b.ledger, provision.Config{Scan: 4})
	e, _ := filter.Parse(`title pr`)
	_, err := s.FindUsers(t.Context(), provision.Query{Filter: e, Limit: 10})
	if e, ok := errors.AsType[*scim.Error](err); !ok || e.Type != scim.TooMany {
		t.Errorf("%v, want tooMany", err)
	}
}
