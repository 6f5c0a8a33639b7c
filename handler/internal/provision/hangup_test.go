package provision_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/synclog"
)

// far is a Ledger whose reads take so long that a caller may hang up meanwhile. Unlike a real one it goes on reading then:
// whatever a process still does for a caller that is gone, it must not change anything.
type far struct {
	provision.Ledger
	takes time.Duration
}

func (f far) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	time.Sleep(f.takes)
	return f.Ledger.Last(context.WithoutCancel(ctx), k)
}

// hangsUp makes a change for a caller that hangs up after a while, and returns what came of the change in the end.
func hangsUp(t *testing.T, after time.Duration, change func(context.Context) error) <-chan error {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(after, cancel)
	ended := make(chan error, 1)
	go func() { ended <- change(ctx) }()
	synctest.Wait()
	return ended
}

func active(t *testing.T, on string) func(context.Context, *provision.Service, string) error {
	body := ops(t, `[{"op":"Replace","path":"active","value":"`+on+`"}]`)
	return func(ctx context.Context, s *provision.Service, id string) error {
		_, err := s.PatchUser(ctx, provision.Request{}, id, body)
		return err
	}
}

// A caller asks A, whose storage is slow, to enable a user, and hangs up. B does it. B disables the user. A must not enable
// it again. In one process the caller waits in the queue instead.
func TestHungUpEnableDoesNotFollowADisable(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*bench) (a, b *provision.Service)
	}{
		{"two processes", func(b *bench) (*provision.Service, *provision.Service) {
			return provision.New(b.dir, far{b.ledger, 4 * time.Second}, provision.Config{}), b.Service
		}},
		{"one process", func(b *bench) (*provision.Service, *provision.Service) { return b.Service, b.Service }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bench := newBench()
				id := bench.made(t)
				a, b := c.make(bench)
				enable, disable := active(t, "True"), active(t, "False")
				if err := disable(t.Context(), b, id); err != nil {
					t.Fatal(err)
				}
				other := make(chan error, 1)
				if bench.dir.takes = 2 * time.Second; a == b { // the queue is taken by another change
					go func() { _, err := a.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "x")); other <- err }()
					synctest.Wait()
				} else {
					other <- nil
				}
				old := hangsUp(t, time.Second, func(ctx context.Context) error { return enable(ctx, a, id) })
				for _, change := range []error{<-other, enable(t.Context(), b, id), disable(t.Context(), b, id)} {
					if change != nil {
						t.Fatal(change)
					}
				}
				if err := <-old; !errors.Is(err, provision.ErrHungUp) {
					t.Errorf("the change of the caller that hung up: %v, want ErrHungUp", err)
				}
				own := userKey(id)
				if u, err := b.User(t.Context(), id); err != nil || u.Get(mapping.Active) != "false" {
					t.Errorf("the user is active again: %v", err)
				}
				e := bench.entry(own, provision.ErrHungUp.Error())
				if e == nil || e.Decision != provision.Failed {
					t.Errorf("the hang-up has the entry %+v", e)
				}
			})
		})
	}
}

// entry returns the newest entry with a reason; nil if none exists.
func (b *bench) entry(k provision.Key, reason string) *provision.Entry {
	all := b.ledger.History(k)
	if i := slices.IndexFunc(all, func(e provision.Entry) bool { return e.Reason == reason }); i >= 0 {
		return &all[i]
	}
	return nil
}

// What waits before a change is begun gives up with its caller: the place of an earlier create, the record of another
// process, the look at WorkflowGen. So a deleted user does not come back.
func TestHungUpCreateDoesNotFollowADelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		other := b.processes(1)[0]
		b.dir.before = func(call string) error {
			if call == "CreateUser" {
				time.Sleep(2 * time.Second)
			}
			return nil
		}
		made := make(chan string)
		go func() {
			o, err := other.CreateUser(t.Context(), provision.Request{}, ann())
			if err != nil {
				t.Error(err)
			}
			made <- o.Resource.ID
		}()
		time.Sleep(time.Second)
		old := hangsUp(t, 500*time.Millisecond, func(ctx context.Context) error { _, err := b.CreateUser(ctx, provision.Request{}, ann()); return err })
		if _, err := other.DeleteUser(t.Context(), provision.Request{}, <-made); err != nil {
			t.Fatal(err)
		}
		if err := <-old; !errors.Is(err, provision.ErrHungUp) {
			t.Errorf("the create of the caller that hung up: %v, want ErrHungUp", err)
		}
		if time.Sleep(provision.Lease); len(b.dir.users) != 0 {
			t.Error("the deleted user is back")
		}
	})
}

// A caller that hangs up once its change was begun does not stop the change half-way.
func TestHangingUpLaterStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		b.dir.takes = 2 * time.Second
		if err := <-hangsUp(t, time.Second, func(ctx context.Context) error { return active(t, "False")(ctx, b.Service, id) }); err != nil {
			t.Error(err)
		}
		if u, err := b.User(t.Context(), id); err != nil || u.Get(mapping.Active) != "false" {
			t.Errorf("the user is %s, %v", u.Get(mapping.Active), err)
		}
		if got, want := b.decisions(userKey(id)), []provision.Decision{provision.Applied, provision.Applied}; !slices.Equal(got, want) {
			t.Errorf("the history is %v, want %v", got, want)
		}
	})
}

// Memberships, groups and deletes obey the caller as well: none of them begins for a caller that is gone.
func TestNothingBeginsForACallerThatIsGone(t *testing.T) {
	b, group := staffed(t, 1)
	id := b.made(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, change := range map[string]func() error{
		"POST user":   func() error { _, err := b.CreateUser(gone, provision.Request{}, user("userName", "bob")); return err },
		"PATCH user":  func() error { return active(t, "False")(gone, b.Service, id) },
		"DELETE user": func() error { _, err := b.DeleteUser(gone, provision.Request{}, id); return err },
		"POST group":  func() error { _, err := b.CreateGroup(gone, provision.Request{}, namedGroup("Ops")); return err },
		"PUT group": func() error {
			_, err := b.ReplaceGroup(gone, provision.Request{}, group, namedGroup("Ops"))
			return err
		},
		"DELETE group": func() error { _, err := b.DeleteGroup(gone, provision.Request{}, group); return err },
		"members": func() error {
			_, err := b.PatchGroup(gone, provision.Request{}, group, ops(t, "["+member("Add", "U001")+"]"))
			return err
		},
	} {
		if err := change(); !errors.Is(err, provision.ErrHungUp) {
			t.Errorf("%s: %v, want ErrHungUp", name, err)
		}
	}
	page, err := b.ledger.Feed(t.Context(), synclog.Query{})
	if err != nil {
		t.Fatal(err)
	}
	withdrawn := 0
	for _, line := range page.Lines {
		if line.Decision == provision.Failed && line.Reason == provision.ErrHungUp.Error() {
			withdrawn++
		}
	}
	if withdrawn != 7 {
		t.Errorf("%d of 7 changes have an entry of the hang-up", withdrawn)
	}
	for _, call := range b.dir.calls {
		if call != "User" && call != "Group members=true" && call != "Group members=false" {
			t.Errorf("WorkflowGen saw %v", b.dir.calls)
		}
	}
}

func namedGroup(name string) scim.Resource { return group(name) }
