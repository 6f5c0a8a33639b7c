package provision_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

func (d distant) Take(ctx context.Context, r provision.Record) (provision.Place, error) {
	time.Sleep(callTakes)
	p, err := d.Ledger.Take(ctx, r)
	time.Sleep(callTakes)
	return p, err
}

// rival makes a change that gives the externalId "e-1" to the i-th resource.
type rival func(t *testing.T, s *provision.Service, i int) error

// Of changes that give one externalId to several resources at once exactly one is made and the others are told that it is
// taken, in one process and in several, whatever the resource and the verb.
func TestExternalIDIsGivenOnce(t *testing.T) {
	setExternalID := func(t *testing.T, ext string) string {
		return fmt.Sprintf(`[{"op":"Add","path":"externalId","value":%q}]`, ext)
	}
	for name, change := range map[string]rival{
		"POST user": func(t *testing.T, s *provision.Service, i int) error {
			_, err := s.CreateUser(t.Context(), provision.Request{}, user("userName", fmt.Sprint("new", i), "externalId", "e-1"))
			return err
		},
		"POST group": func(t *testing.T, s *provision.Service, i int) error {
			g := group(fmt.Sprint("new", i))
			g.Set(mapping.ExternalID, "e-1")
			_, err := s.CreateGroup(t.Context(), provision.Request{}, g)
			return err
		},
		"PATCH user": func(t *testing.T, s *provision.Service, i int) error {
			_, err := s.PatchUser(t.Context(), provision.Request{}, mapping.ID(fmt.Sprintf("U%03d", i+1)), ops(t, setExternalID(t, "e-1")))
			return err
		},
		"PUT user": func(t *testing.T, s *provision.Service, i int) error {
			_, err := s.ReplaceUser(t.Context(), provision.Request{}, mapping.ID(fmt.Sprintf("U%03d", i+1)), user("userName", fmt.Sprint("old", i), "externalId", "e-1"))
			return err
		},
		"PATCH group": func(t *testing.T, s *provision.Service, i int) error {
			_, err := s.PatchGroup(t.Context(), provision.Request{}, mapping.ID(fmt.Sprintf("G%03d", i+1)), ops(t, setExternalID(t, "e-1")))
			return err
		},
		"PUT group": func(t *testing.T, s *provision.Service, i int) error {
			g := group(fmt.Sprint("old", i))
			g.Set(mapping.ExternalID, "e-1")
			_, err := s.ReplaceGroup(t.Context(), provision.Request{}, mapping.ID(fmt.Sprintf("G%03d", i+1)), g)
			return err
		},
		"POST and PATCH": func(t *testing.T, s *provision.Service, i int) error {
			if i == 0 {
				_, err := s.CreateUser(t.Context(), provision.Request{}, user("userName", "new", "externalId", "e-1"))
				return err
			}
			_, err := s.PatchUser(t.Context(), provision.Request{}, mapping.ID(fmt.Sprintf("U%03d", i+1)), ops(t, setExternalID(t, "e-1")))
			return err
		},
	} {
		for processes := range 3 {
			t.Run(fmt.Sprintf("%s in %d", name, processes+1), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { givenOnce(t, processes+1, change) })
			})
		}
	}
}

const rivals = 6

func givenOnce(t *testing.T, processes int, change rival) {
	b := newBench()
	for i := range rivals {
		u := workflowgen.User{ID: fmt.Sprintf("U%03d", i+1)}
		u.Values[workflowgen.UserName], u.Values[workflowgen.LastName] = fmt.Sprint("old", i), "Lee"
		u.Values[workflowgen.IsActive] = "true"
		b.dir.users[u.ID] = u
		b.dir.groups[fmt.Sprintf("G%03d", i+1)] = workflowgen.Group{ID: fmt.Sprintf("G%03d", i+1), Name: fmt.Sprint("old", i)}
	}
	b.dir.before = func(string) error { time.Sleep(20 * time.Millisecond); return nil }
	services := b.processes(processes)
	var mu sync.Mutex
	var wg sync.WaitGroup
	made := 0
	for i := range rivals {
		wg.Go(func() {
			err := change(t, services[i%processes], i)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else if !errors.Is(err, provision.ErrTaken) {
				t.Errorf("%v, want ErrTaken", err)
			}
		})
	}
	wg.Wait()
	if have := b.having("e-1"); made != 1 || have != 1 {
		t.Errorf("%d changes were made and %d resources have the externalId; want 1 and 1", made, have)
	}
}

// having counts the users and groups that have an externalId.
func (b *bench) having(ext string) (n int) {
	for _, u := range b.dir.users {
		if u.Values[workflowgen.SystemIdentifier] == ext {
			n++
		}
	}
	for _, g := range b.dir.groups {
		if g.SystemIdentifier == ext {
			n++
		}
	}
	return n
}

// A POST whose answer was lost holds its externalId: a POST of it under another name, seconds later, must not make a second
// user while the first may still be made.
func TestUnknownOutcomeHoldsItsExternalID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.dir.before = func(call string) error {
			if call == "CreateUser" {
				return provision.ErrUnknown
			}
			return nil
		}
		if _, err := b.CreateUser(t.Context(), provision.Request{}, ann()); !errors.Is(err, provision.ErrUnknown) {
			t.Fatal(err)
		}
		b.dir.before = nil
		renamed := ann()
		renamed.Set(mapping.UserName, "ann.lee@contoso.example")
		o, err := b.CreateUser(t.Context(), provision.Request{}, renamed)
		if !errors.Is(err, provision.ErrBusy) || o.Entry.Decision != provision.Held {
			t.Errorf("while the lease lasts: %v, want ErrBusy", err)
		}
		time.Sleep(provision.Lease)
		if _, err := b.CreateUser(t.Context(), provision.Request{}, renamed); err != nil || b.having("e-ann") != 1 {
			t.Errorf("after the lease: %v, %d users", err, b.having("e-ann"))
		}
	})
}

// quiet is a Ledger whose announcements fail a given number of times.
type quiet struct {
	provision.Ledger
	fails *int
}

func (q quiet) Announce(ctx context.Context, r provision.Record) error {
	if *q.fails--; *q.fails >= 0 {
		return provision.ErrLedger
	}
	return q.Ledger.Announce(ctx, r)
}

// The announcement of a create runs beside Begin. A create that cannot be announced is not made, and leaves no history that the
// log by time does not have; one that fails once is announced again.
func TestCreateThatIsNotAnnounced(t *testing.T) {
	for fails, want := range map[int]error{1: nil, 2: provision.ErrLedger} {
		b := newBench()
		left := fails
		_, err := provision.New(b.dir, quiet{b.ledger, &left}, provision.Config{}).CreateUser(t.Context(), provision.Request{}, ann())
		key := provision.NameKey("User", "ann@contoso.example")
		if !errors.Is(err, want) || (len(b.dir.users) == 0) != (want != nil) || want != nil && len(b.ledger.History(key)) != 0 {
			t.Errorf("%d announcements fail: %v, %d users, history %v", fails, err, len(b.dir.users), b.ledger.History(key))
		}
	}
}

// The announcement of a membership change runs beside Open. Without it no member is changed, and no history is left that the log
// by time does not have.
func TestMembershipThatIsNotAnnounced(t *testing.T) {
	for fails, want := range map[int]error{1: nil, 2: provision.ErrLedger} {
		b, group := staffed(t, 0)
		user := b.made(t)
		before := len(b.ledger.History(groupKeyOf(t, group)))
		left := fails
		s := provision.New(b.dir, quiet{b.ledger, &left}, provision.Config{})
		_, err := s.PatchGroup(t.Context(), provision.Request{}, group, ops(t, `[{"op":"add","path":"members","value":[{"value":"`+user+`"}]}]`))
		entries := len(b.ledger.History(groupKeyOf(t, group))) - before
		if !errors.Is(err, want) || (b.dir.count("ChangeMembers") == 0) != (want != nil) || (entries == 0) != (want != nil) {
			t.Errorf("%d announcements fail: %v, %d changes, %d entries", fails, err, b.dir.count("ChangeMembers"), entries)
		}
	}
}

func groupKeyOf(t *testing.T, id string) provision.Key {
	k, ok := provision.ResourceKey("Group", id)
	if !ok {
		t.Fatalf("%q is no id", id)
	}
	return k
}
