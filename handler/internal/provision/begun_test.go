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

// slowBegin is a Ledger whose Begin takes two seconds, and the call cannot be taken back.
type slowBegin struct{ provision.Ledger }

func (l slowBegin) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	time.Sleep(2 * time.Second)
	return l.Ledger.Begin(context.WithoutCancel(ctx), prev, next)
}

// A caller that hangs up while its change is being begun has withdrawn it: nothing is changed, and the resource is free.
func TestCallerThatHangsUpDuringBegin(t *testing.T) {
	for name, change := range map[string]func(context.Context, *provision.Service, string, string) error{
		"POST user": func(ctx context.Context, s *provision.Service, _, _ string) error {
			_, err := s.CreateUser(ctx, provision.Request{}, user("userName", "bob"))
			return err
		},
		"PATCH user": func(ctx context.Context, s *provision.Service, id, _ string) error {
			return active(t, "False")(ctx, s, id)
		},
		"DELETE user": func(ctx context.Context, s *provision.Service, id, _ string) error {
			_, err := s.DeleteUser(ctx, provision.Request{}, id)
			return err
		},
		"PUT group": func(ctx context.Context, s *provision.Service, _, id string) error {
			_, err := s.ReplaceGroup(ctx, provision.Request{}, id, group("Team"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, groupID := staffed(t, 1)
				id := b.made(t)
				s := provision.New(b.dir, slowBegin{b.ledger}, provision.Config{})
				err := <-hangsUp(t, time.Second, func(ctx context.Context) error { return change(ctx, s, id, groupID) })
				if !errors.Is(err, provision.ErrHungUp) {
					t.Errorf("error %v, want ErrHungUp", err)
				}
				for _, call := range b.dir.calls {
					if strings.HasPrefix(call, "Create") || strings.HasPrefix(call, "Update") || strings.HasPrefix(call, "Delete") {
						t.Errorf("WorkflowGen saw %s", call)
					}
				}
				if err := change(t.Context(), b.Service, id, groupID); err != nil {
					t.Errorf("the same again: %v", err)
				}
			})
		})
	}
}

// begins counts what is begun. Its caller hangs up as soon as it has read.
type begins struct {
	provision.Ledger
	n      *int
	hangUp context.CancelFunc
}

func (l begins) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	defer l.hangUp()
	return l.Ledger.Last(ctx, k)
}

func (l begins) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	*l.n++
	return l.Ledger.Begin(ctx, prev, next)
}

// For a caller that is gone nothing is begun: a record would hold the resource until it is finished.
func TestNothingIsBegunWithoutACaller(t *testing.T) {
	b := newBench()
	id, n := b.made(t), 0
	ctx, hangUp := context.WithCancel(t.Context())
	s := provision.New(b.dir, begins{b.ledger, &n, hangUp}, provision.Config{})
	if err := active(t, "False")(ctx, s, id); !errors.Is(err, provision.ErrHungUp) || n != 0 {
		t.Errorf("error %v and %d changes begun, want ErrHungUp and none", err, n)
	}
}
