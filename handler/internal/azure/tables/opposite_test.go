package tables_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	testtools "workflowgen-scim/handler/internal/test/tools"
	"workflowgen-scim/handler/internal/workflowgen"
)

// grouped is a Directory with one group, whose first change of members waits until it is let go.
type grouped struct {
	provision.Directory
	began, goOn chan struct{}

	mu      sync.Mutex
	changes int
	members []string
}

func (d *grouped) Group(_ context.Context, id string, _ bool) (workflowgen.Group, error) {
	return workflowgen.Group{ID: id, Name: "Sales"}, nil
}

func (d *grouped) ChangeMembers(_ context.Context, _ string, add, remove []string) error {
	d.mu.Lock()
	d.changes++
	first := d.changes == 1
	d.mu.Unlock()
	if first && d.goOn != nil {
		close(d.began)
		<-d.goOn
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.members = slices.DeleteFunc(d.members, func(id string) bool { return slices.Contains(add, id) || slices.Contains(remove, id) })
	d.members = append(d.members, add...)
	return nil
}

// another returns a ledger on the tables of o, as another process has it.
func (o *opened) another(connection, prefix string) *opened {
	o.t.Helper()
	next := &opened{t: o.t, wire: &wire{}}
	var err error
	if next.Ledger, err = tables.Open(tables.Config{Connection: connection, Prefix: prefix, Transport: next.wire}); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(next.Wait)
	return next
}

func memberOp(t *testing.T, op, id string) []patch.Operation {
	t.Helper()
	body, err := scim.ParseObject(fmt.Appendf(nil, `{"Operations":[{"op":%q,"path":"members","value":[{"value":%q}]}]}`, op, mapping.ID(id)))
	if err != nil {
		t.Fatal(err)
	}
	list, err := patch.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A caller hangs up while WorkflowGen takes its time with an addition. Another process adds and removes the same member: it
// waits for the first, and the removal stands.
func TestRemovedMemberStaysRemoved(t *testing.T) {
	connection := testtools.StartAzurite(t).ConnectionString()
	a := open(t, connection)
	prefix := fmt.Sprintf("t%d", prefixes.Load())
	b := a.another(connection, prefix)
	dir := &grouped{began: make(chan struct{}), goOn: make(chan struct{})}
	group := mapping.ID(sales.ID)
	ctx, hangUp := context.WithCancel(t.Context())
	var first errgroup.Group
	first.Go(func() error {
		_, err := provision.New(dir, a.Ledger, provision.Config{}).PatchGroup(ctx, provision.Request{}, group, memberOp(t, "Add", "u"))
		return err
	})
	<-dir.began
	hangUp()
	var refused sync.Once
	b.wire.between = func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		res, err := send()
		if strings.HasSuffix(r.URL.Path, "$batch") {
			refused.Do(func() { close(dir.goOn) }) // b has asked for the member, and did not get it
		}
		return res, err
	}
	s := provision.New(dir, b.Ledger, provision.Config{})
	for _, op := range []string{"Add", "Remove"} {
		if o, err := s.PatchGroup(t.Context(), provision.Request{}, group, memberOp(t, op, "u")); err != nil || op == "Add" && o.Entry.Waited == 0 {
			t.Errorf("%s: waited %v, error %v", op, o.Entry.Waited, err)
		}
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first addition: %v", err)
	}
	if len(dir.members) > 0 || dir.changes != 3 {
		t.Errorf("after %d changes the members are %v", dir.changes, dir.members)
	}
}

// Fifty additions of different members through two processes: none is refused, and each costs four calls.
func TestParallelAdditions(t *testing.T) {
	connection := testtools.StartAzurite(t).ConnectionString()
	a := open(t, connection)
	prefix := fmt.Sprintf("t%d", prefixes.Load())
	b := a.another(connection, prefix)
	a.last(sales)
	b.last(sales)
	a.wire.forget()
	b.wire.forget()
	dir := &grouped{}
	services := []*provision.Service{provision.New(dir, a.Ledger, provision.Config{}), provision.New(dir, b.Ledger, provision.Config{})}
	var all errgroup.Group
	for n := range 50 {
		all.Go(func() error {
			_, err := services[n%2].PatchGroup(t.Context(), provision.Request{}, mapping.ID(sales.ID), memberOp(t, "Add", fmt.Sprint("u", n)))
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
	a.Wait()
	b.Wait()
	if len(dir.members) != 50 || a.rows() != 50 {
		t.Errorf("%d members, and %d rows of history", len(dir.members), a.rows())
	}
	if calls := len(a.wire.forget()) + len(b.wire.forget()); calls > 4*50+2 { // and what counting the rows has cost
		t.Errorf("%d calls to the storage, want 4 for each", calls)
	}
}

// Opposite wishes for one member through two processes, many at once: one change runs at a time.
func TestOppositeWishesRunOneAfterAnother(t *testing.T) {
	connection := testtools.StartAzurite(t).ConnectionString()
	a := open(t, connection)
	b := a.another(connection, fmt.Sprintf("t%d", prefixes.Load()))
	dir := &exclusive{}
	services := []*provision.Service{provision.New(dir, a.Ledger, provision.Config{Wait: time.Minute}), provision.New(dir, b.Ledger, provision.Config{Wait: time.Minute})}
	var all errgroup.Group
	for n := range 12 {
		all.Go(func() error {
			_, err := services[n%2].PatchGroup(t.Context(), provision.Request{}, mapping.ID(sales.ID), memberOp(t, []string{"Add", "Remove"}[n/2%2], "u"))
			return err
		})
	}
	if err := all.Wait(); err != nil || dir.overlap {
		t.Errorf("two at once: %t, error %v", dir.overlap, err)
	}
}

// exclusive finds changes of members that run at once.
type exclusive struct {
	grouped
	busy    sync.Mutex
	overlap bool
}

func (d *exclusive) ChangeMembers(ctx context.Context, group string, add, remove []string) error {
	if !d.busy.TryLock() {
		d.overlap = true
		return errors.New("two changes at once")
	}
	defer d.busy.Unlock()
	return d.grouped.ChangeMembers(ctx, group, add, remove)
}
