package provision_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// keeper is a Ledger in which changes are open that no process works on.
type keeper struct {
	provision.Ledger
	left []provision.Left
}

func (k keeper) Left(context.Context, int) ([]provision.Left, error) { return k.left, nil }
func (keeper) Settle(context.Context, provision.Left, provision.Key, provision.Entry) error {
	return nil
}
func (keeper) Prune(context.Context, time.Time, int) (int, error) { return 0, nil }

// While WorkflowGen is away nothing can be closed, and the sweep says since when the oldest waits.
func TestSweepTellsWhatWaitsLongest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		k := keeper{Ledger: b.ledger}
		for _, age := range []time.Duration{2 * time.Hour, 3 * time.Hour, time.Hour} {
			k.left = append(k.left, provision.Left{Record: provision.Record{Key: userKey("VTE"), Began: time.Now().Add(-age)}})
		}
		b.dir.before = func(string) error { return provision.ErrUnavailable }
		swept, err := provision.New(b.dir, k, provision.Config{}).Sweep(t.Context(), k, 0)
		if want := (provision.Swept{Postponed: 3, Oldest: 3 * time.Hour}); err != nil || swept != want {
			t.Errorf("%+v, %v; want %+v", swept, err, want)
		}
	})
}
