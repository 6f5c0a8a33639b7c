package provision_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// recordsNothing is a Ledger that fails where the outcome of a change is to be recorded.
type recordsNothing struct{ provision.Ledger }

func (recordsNothing) Finish(context.Context, provision.Record, provision.Entry) error {
	return provision.ErrLedger
}
func (recordsNothing) Close(context.Context, provision.Intent, provision.Entry) error {
	return provision.ErrLedger
}

// everyChange returns a change of each kind, of a user and of a group that are there.
func everyChange(t *testing.T, s *provision.Service, id, groupID string) map[string]func() error {
	return map[string]func() error{
		"POST of a user": func() error {
			_, err := s.CreateUser(t.Context(), provision.Request{}, user("userName", "bob"))
			return err
		},
		"PATCH of a user": func() error {
			_, err := s.PatchUser(t.Context(), provision.Request{}, id, setTitle(t, "x"))
			return err
		},
		"DELETE of a user": func() error { _, err := s.DeleteUser(t.Context(), provision.Request{}, id); return err },
		"POST of a group":  func() error { _, err := s.CreateGroup(t.Context(), provision.Request{}, group("Crew")); return err },
		"PUT of a group": func() error {
			_, err := s.ReplaceGroup(t.Context(), provision.Request{}, groupID, group("Team"))
			return err
		},
		"DELETE of a group": func() error { _, err := s.DeleteGroup(t.Context(), provision.Request{}, groupID); return err },
		"PATCH of members": func() error {
			_, err := s.PatchGroup(t.Context(), provision.Request{}, groupID, ops(t, "["+member("Add", "U001")+"]"))
			return err
		},
	}
}

// What was changed and could not be recorded is not acknowledged: the caller repeats it.
func TestUnrecordedIsNotAcknowledged(t *testing.T) {
	for name := range everyChange(t, nil, "", "") {
		b, groupID := staffed(t, 1)
		id := b.made(t)
		s := provision.New(b.dir, recordsNothing{b.ledger}, provision.Config{Wait: time.Millisecond})
		if err := everyChange(t, s, id, groupID)[name](); !errors.Is(err, provision.ErrLedger) {
			t.Errorf("%s: error %v, want ErrLedger", name, err)
		}
	}
}

// beginsNothing is a Ledger that can be read, and where nothing can be begun.
type beginsNothing struct{ provision.Ledger }

func (beginsNothing) Begin(context.Context, provision.Record, provision.Record) (provision.Record, error) {
	return provision.Record{}, provision.ErrLedger
}
func (beginsNothing) Open(context.Context, provision.Intent) error { return provision.ErrLedger }

// What cannot be begun is not made, however well the ledger can be read.
func TestNothingIsMadeThatWasNotBegun(t *testing.T) {
	b, groupID := staffed(t, 1)
	id := b.made(t)
	s := provision.New(b.dir, beginsNothing{b.ledger}, provision.Config{Wait: time.Millisecond})
	for name, change := range everyChange(t, s, id, groupID) {
		if err := change(); !errors.Is(err, provision.ErrLedger) {
			t.Errorf("%s: error %v, want ErrLedger", name, err)
		}
	}
	for _, call := range b.dir.calls {
		if !strings.HasPrefix(call, "User") && !strings.HasPrefix(call, "Group") && !strings.HasPrefix(call, "Find") {
			t.Errorf("WorkflowGen saw %s", call)
		}
	}
}

// A create without externalId that was cut off is found by its name: the next one takes it over and does not meet its own user
// as a stranger's.
func TestCreateWithoutExternalIDIsTakenOver(t *testing.T) {
	for name, c := range map[string]struct {
		call   string
		create func(*bench) (provision.Outcome, error)
	}{
		"user": {"CreateUser", func(b *bench) (provision.Outcome, error) {
			return b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob", "name.familyName", "Roy"))
		}},
		"group": {"CreateGroup", func(b *bench) (provision.Outcome, error) {
			return b.CreateGroup(t.Context(), provision.Request{}, group("Sales"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench()
				lost(b, c.call)
				made := false
				b.dir.before = func(call string) error {
					if made { // no look at what has become of it succeeds
						return provision.ErrUnavailable
					}
					made = call == c.call
					return nil
				}
				if _, err := c.create(b); err == nil {
					t.Fatal("a create whose answer is lost succeeds")
				}
				b.dir.before, b.dir.after = nil, nil
				time.Sleep(provision.Lease)
				o, err := c.create(b)
				if err != nil || o.Entry.Decision != provision.TakenOver || len(b.dir.users)+len(b.dir.groups) != 1 {
					t.Errorf("after the lease: %q, error %v, %d users and %d groups", o.Entry.Decision, err, len(b.dir.users), len(b.dir.groups))
				}
			})
		})
	}
}
