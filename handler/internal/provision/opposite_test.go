package provision_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim/patch"
)

// slowly makes the first change of members take so long before WorkflowGen makes it.
func (b *bench) slowly(first time.Duration) {
	var begun atomic.Bool
	b.dir.before = func(call string) error {
		if call == "ChangeMembers" && begun.CompareAndSwap(false, true) {
			<-time.After(first)
		}
		return nil
	}
}

func (d distant) Open(ctx context.Context, i provision.Intent) error {
	time.Sleep(callTakes)
	err := d.Ledger.Open(ctx, i)
	time.Sleep(callTakes)
	return err
}

func groupKey(id string) provision.Key {
	k, _ := provision.ResourceKey("Group", id)
	return k
}

// hangingUp returns a context whose caller hangs up after a while.
func hangingUp(t *testing.T, after time.Duration) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, nil)
	time.AfterFunc(after, cancel)
	t.Cleanup(cancel)
	return ctx
}

func one(t *testing.T, op, id string) []patch.Operation { return ops(t, "["+member(op, id)+"]") }

// A removed member stays removed, although the addition before it hung up while WorkflowGen took its time.
func TestRemovedMemberStaysRemoved(t *testing.T) {
	for processes, other := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			b, id := staffed(t, 1)
			b.slowly(8 * time.Second)
			services := b.processes(2)
			var first error
			go func() {
				_, first = services[0].PatchGroup(hangingUp(t, time.Second), provision.Request{}, id, one(t, "Add", "U001"))
			}()
			time.Sleep(2 * time.Second)
			for _, op := range []string{"Add", "Remove"} {
				if o, err := services[other].PatchGroup(t.Context(), provision.Request{}, id, one(t, op, "U001")); err != nil || o.Entry.Decision != provision.Applied {
					t.Errorf("%d: %s: %s %v", processes+1, op, o.Entry.Decision, err)
				}
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if m := b.members(); len(m) > 0 || first != nil {
				t.Errorf("%d: the members are %v; the first addition: %v", processes+1, m, first)
			}
		})
	}
}

// A caller that hangs up while its change waits for the member has withdrawn it.
func TestHangUpWhileWaitingForAMember(t *testing.T) {
	for _, other := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			b, id := staffed(t, 1)
			b.slowly(8 * time.Second)
			services := b.processes(2)
			go func() { _, _ = services[0].PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")) }()
			time.Sleep(time.Second)
			_, err := services[other].PatchGroup(hangingUp(t, time.Second), provision.Request{}, id, one(t, "Add", "U001"))
			if !errors.Is(err, provision.ErrHungUp) {
				t.Errorf("error %v, want ErrHungUp", err)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if m := b.members(); len(m) > 0 {
				t.Errorf("the members are %v: a withdrawn change was made", m)
			}
			if h := b.ledger.History(groupKey(id)); h[len(h)-2].Decision != provision.Failed && h[0].Decision != provision.Failed {
				t.Errorf("the withdrawn change has no entry: %+v", h)
			}
		})
	}
}

// slowOpen takes its time with Open, and has done it before it answers.
type slowOpen struct {
	provision.Ledger
	takes time.Duration
}

func (l slowOpen) Open(ctx context.Context, i provision.Intent) error {
	<-time.After(l.takes)
	return l.Ledger.Open(ctx, i)
}

// A caller may hang up while the ledger is being asked; a newer change of another process is then there first.
func TestHangUpWhileOpening(t *testing.T) {
	for what, do := range map[string]func(*provision.Service, context.Context, string) error{
		"PATCH": func(s *provision.Service, ctx context.Context, id string) error {
			_, err := s.PatchGroup(ctx, provision.Request{}, id, one(t, "Add", "U001"))
			return err
		},
		"PATCH with another attribute": func(s *provision.Service, ctx context.Context, id string) error {
			_, err := s.PatchGroup(ctx, provision.Request{}, id, ops(t, `[{"op":"Replace","path":"displayName","value":"Other"},`+member("Add", "U001")+`]`))
			return err
		},
		"PUT": func(s *provision.Service, ctx context.Context, id string) error {
			_, err := s.ReplaceGroup(ctx, provision.Request{}, id, group("Sales", mapping.ID("U001")))
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			b, id := staffed(t, 1)
			slow := provision.New(b.dir, slowOpen{b.ledger, 5 * time.Second}, provision.Config{})
			failed := make(chan error, 1)
			go func() { failed <- do(slow, hangingUp(t, time.Second), id) }()
			time.Sleep(2 * time.Second)
			if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); err != nil {
				t.Error(err)
			}
			if err := <-failed; !errors.Is(err, provision.ErrHungUp) {
				t.Errorf("%s: error %v, want ErrHungUp", what, err)
			}
			if m := b.members(); len(m) > 0 || b.dir.groups["G001"].Name != "Sales" {
				t.Errorf("%s: the members are %v: a withdrawn change was made", what, m)
			}
			if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", "U001")); err != nil {
				t.Errorf("%s: the members are not free: %v", what, err)
			}
		})
	}
}

// What may still reach WorkflowGen keeps its members for the lease; other members are free.
func TestUnknownOutcomeKeepsItsMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 2)
		b.dir.after = func(string) error { return provision.ErrUnknown }
		if o, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", "U001")); !errors.Is(err, provision.ErrUnknown) || o.Entry.Decision != provision.Failed {
			t.Errorf("%s, error %v", o.Entry.Decision, err)
		}
		b.dir.after = nil
		start := time.Now()
		o, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001"))
		if !errors.Is(err, provision.ErrBusy) || o.Entry.Decision != provision.Held || time.Since(start) > provision.DefaultWait {
			t.Errorf("%s after %v, error %v; want it held", o.Entry.Decision, time.Since(start), err)
		}
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", "U002")); err != nil {
			t.Errorf("another member: %v", err)
		}
		time.Sleep(provision.Lease)
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); err != nil {
			t.Errorf("after the lease: %v", err)
		}
		if got := b.members(); !slices.Equal(got, []string{"U002"}) {
			t.Errorf("the members are %v", got)
		}
	})
}

// A change that holds the group's record keeps its members in the same way.
func TestUnknownOutcomeOfAnotherChangeKeepsItsMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 1)
		b.dir.after = func(call string) error {
			if call == "ChangeMembers" {
				return provision.ErrUnknown
			}
			return nil
		}
		mixed := ops(t, `[{"op":"Replace","path":"displayName","value":"Other"},`+member("Add", "U001")+`]`)
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, mixed); !errors.Is(err, provision.ErrUnknown) {
			t.Errorf("error %v, want ErrUnknown", err)
		}
		b.dir.after = nil
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); !errors.Is(err, provision.ErrBusy) {
			t.Errorf("error %v, want ErrBusy", err)
		}
		time.Sleep(provision.Lease)
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); err != nil {
			t.Errorf("after the lease: %v", err)
		}
	})
}

// Inside one process the changes of a member are made in the order in which they came, and those that wait ask the ledger
// once.
func TestWaitingMembershipsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 1)
		b.slowly(8 * time.Second)
		opens := &counted{Ledger: b.ledger}
		s := provision.New(b.dir, opens, provision.Config{})
		var wg sync.WaitGroup
		for n := range 9 {
			wg.Go(func() {
				var err error
				switch n {
				case 8:
					_, err = s.ReplaceGroup(t.Context(), provision.Request{}, id, group("Sales"))
				default:
					_, err = s.PatchGroup(t.Context(), provision.Request{}, id, one(t, []string{"Remove", "Add"}[n%2], "U001"))
				}
				if err != nil {
					t.Error(err)
				}
			})
			time.Sleep(100 * time.Millisecond)
		}
		wg.Wait()
		if m := b.members(); len(m) > 0 {
			t.Errorf("the members are %v", m)
		}
		var order []string
		for _, e := range b.ledger.History(groupKey(id)) {
			order = append(order, fmt.Sprint(e.Verb, e.Added, e.Removed))
		}
		want := append([]string{"PUT0 1"}, slices.Repeat([]string{"PATCH1 0", "PATCH0 1"}, 4)...)
		if order = order[:len(order)-1]; !slices.Equal(order, want) {
			t.Errorf("the history is %v, want %v", order, want)
		}
		if n := opens.opened.Load(); n != 9 {
			t.Errorf("the ledger was asked %d times to open an intent, want 9", n)
		}
	})
}

// counted counts how often intents are opened.
type counted struct {
	provision.Ledger
	opened atomic.Int64
}

func (l *counted) Open(ctx context.Context, i provision.Intent) error {
	l.opened.Add(1)
	return l.Ledger.Open(ctx, i)
}

// An answer that leaves the outcome open ends the call: nothing can arrive later, and the members are free.
func TestEndedCallFreesItsMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 1)
		b.dir.before = func(call string) error {
			if call == "ChangeMembers" {
				return &provision.Unclear{Err: errors.New("half a body")}
			}
			return nil
		}
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", "U001")); !errors.Is(err, provision.ErrUnavailable) {
			t.Errorf("error %v, want ErrUnavailable", err)
		}
		b.dir.before = nil
		if o, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); err != nil || o.Entry.Waited > 0 {
			t.Errorf("waited %v, error %v", o.Entry.Waited, err)
		}
	})
}

// The members of a process that was killed are waited for until its lease is over, and then taken over.
func TestMembersOfAKilledProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 2)
		killed := provision.Intent{Key: groupKey(id), Operation: "killed", Began: time.Now(), Add: []string{"U001"}}
		if err := b.ledger.Open(t.Context(), killed); err != nil {
			t.Fatal(err)
		}
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")); !errors.Is(err, provision.ErrBusy) {
			t.Errorf("error %v, want ErrBusy", err)
		}
		time.Sleep(provision.Lease - 25*time.Second)
		o, err := b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001"))
		if err != nil || o.Entry.Waited < time.Second {
			t.Errorf("waited %v, error %v", o.Entry.Waited, err)
		}
		if err := b.ledger.Close(t.Context(), killed, provision.Entry{Operation: "killed", Decision: provision.Applied}); !errors.Is(err, provision.ErrBusy) {
			t.Errorf("what was taken over is closed: %v, want ErrBusy", err)
		}
	})
}

// A PUT names all members. It waits for changes that would undo it, in this process and in others.
func TestReplaceWaitsForOlderMemberships(t *testing.T) {
	for _, other := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			b, id := staffed(t, 2)
			b.slowly(8 * time.Second)
			services := b.processes(2)
			go func() {
				_, _ = services[0].PatchGroup(hangingUp(t, time.Second), provision.Request{}, id, one(t, "Add", "U001"))
			}()
			time.Sleep(2 * time.Second)
			o, err := services[other].ReplaceGroup(t.Context(), provision.Request{}, id, group("Sales", mapping.ID("U002")))
			if err != nil || o.Entry.Waited < 5*time.Second {
				t.Errorf("waited %v, error %v", o.Entry.Waited, err)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := b.members(); !slices.Equal(got, []string{"U002"}) {
				t.Errorf("the members are %v", got)
			}
		})
	}
}

// A PUT does not wait for changes that agree with it.
func TestReplaceDoesNotWaitForWhatAgrees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 1)
		b.slowly(8 * time.Second)
		services := b.processes(2)
		go func() { _, _ = services[0].PatchGroup(t.Context(), provision.Request{}, id, one(t, "Remove", "U001")) }()
		time.Sleep(time.Second)
		if o, err := services[1].ReplaceGroup(t.Context(), provision.Request{}, id, group("Sales")); err != nil || o.Entry.Waited > 0 {
			t.Errorf("waited %v, error %v", o.Entry.Waited, err)
		}
		time.Sleep(time.Minute)
	})
}

// Changes that hold the group's record claim their members too: a removal waits for them, and then stands.
func TestRemovalWaitsForOtherChanges(t *testing.T) {
	for what, do := range map[string]func(*testing.T, *provision.Service, string) error{
		"PUT": func(t *testing.T, s *provision.Service, id string) error {
			_, err := s.ReplaceGroup(hangingUp(t, time.Second), provision.Request{}, id, group("Sales", mapping.ID("U001")))
			return err
		},
		"PATCH with another attribute": func(t *testing.T, s *provision.Service, id string) error {
			_, err := s.PatchGroup(hangingUp(t, time.Second), provision.Request{}, id, ops(t, `[{"op":"Replace","path":"displayName","value":"Other"},`+member("Add", "U001")+`]`))
			return err
		},
		"POST": func(t *testing.T, s *provision.Service, _ string) error {
			_, err := s.CreateGroup(hangingUp(t, time.Second), provision.Request{}, group("New", mapping.ID("U001")))
			return err
		},
	} {
		for _, other := range []int{0, 1} {
			synctest.Test(t, func(t *testing.T) {
				b, id := staffed(t, 1)
				b.slowly(8 * time.Second)
				services := b.processes(2)
				at := "G001"
				if what == "POST" {
					at = "G002"
				}
				go func() {
					if err := do(t, services[0], id); err != nil {
						t.Errorf("%s: %v", what, err)
					}
				}()
				time.Sleep(2 * time.Second)
				o, err := services[other].PatchGroup(t.Context(), provision.Request{}, mapping.ID(at), one(t, "Remove", "U001"))
				if err != nil || o.Entry.Waited < 5*time.Second {
					t.Errorf("%s: waited %v, error %v", what, o.Entry.Waited, err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if m := b.dir.groups[at].Members; len(m) > 0 {
					t.Errorf("%s: the members are %v", what, m)
				}
				if open, err := b.ledger.Intents(t.Context(), groupKey(mapping.ID(at))); err != nil || len(open) > 0 {
					t.Errorf("%s: still open: %+v, error %v", what, open, err)
				}
			})
		}
	}
}

// A group that is deleted while one of its members is added stays deleted, and both are answered.
func TestDeleteOfAGroupDoesNotWaitForMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 1)
		b.slowly(8 * time.Second)
		go func() { _, _ = b.PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", "U001")) }()
		time.Sleep(time.Second)
		if o, err := b.DeleteGroup(t.Context(), provision.Request{}, id); err != nil || o.Entry.Waited > 0 {
			t.Errorf("waited %v, error %v", o.Entry.Waited, err)
		}
		time.Sleep(time.Minute)
		if open, err := b.ledger.Intents(t.Context(), groupKey(id)); err != nil || len(open) > 0 {
			t.Errorf("still open: %+v, error %v", open, err)
		}
	})
}

// A member that is named twice is changed once, and of two wishes in one request the last one counts.
func TestMemberNamedTwice(t *testing.T) {
	b, id := staffed(t, 2)
	seen := func() (add, remove []string) {
		for _, e := range b.ledger.History(groupKey(id))[:1] {
			add, remove = e.Members.Added, e.Members.Removed
		}
		return add, remove
	}
	u1 := mapping.ID("U001")
	for text, want := range map[string][2]int{
		member("Add", "U001") + "," + member("Add", "U001"):                                      {1, 0},
		member("Add", "U001") + "," + member("Remove", "U001"):                                   {0, 1},
		member("Remove", "U001") + "," + member("Add", "U001"):                                   {1, 0},
		fmt.Sprintf(`{"op":"Add","path":"members","value":[{"value":%q},{"value":%q}]}`, u1, u1): {1, 0},
	} {
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+text+"]")); err != nil {
			t.Fatal(err)
		}
		if add, remove := seen(); len(add) != want[0] || len(remove) != want[1] || len(b.members()) != want[0] {
			t.Errorf("%s: added %v, removed %v, members %v", text, add, remove, b.members())
		}
	}
	twice := group("Sales", u1, mapping.ID("U002"), u1)
	o, err := b.ReplaceGroup(t.Context(), provision.Request{}, id, twice)
	if err != nil || len(o.Resource.Members) != 2 || !slices.Equal(b.members(), []string{"U001", "U002"}) {
		t.Errorf("PUT: answered %v, members %v, error %v", o.Resource.Members, b.members(), err)
	}
	twice.Set("displayName", "New")
	if o, err = b.CreateGroup(t.Context(), provision.Request{}, twice); err != nil || len(o.Resource.Members) != 2 || o.Entry.Added != 2 {
		t.Errorf("POST: answered %v, %d added, error %v", o.Resource.Members, o.Entry.Added, err)
	}
}

// wish is a request about members, as its caller saw it.
type wish struct {
	text        string
	member      map[string]bool // what it asked for
	asked, left time.Time       // left: it was answered, or the caller hung up
	acked       bool
}

// opposes reports whether two requests want different things of a member.
func (w *wish) opposes(id string, in bool) bool {
	want, named := w.member[id]
	return named && want != in
}

// explained reports whether a member is as one of the requests wanted it that no acknowledged request followed which wanted
// the opposite.
func explained(all []*wish, id string, in bool) bool {
	for _, w := range all {
		want, named := w.member[id]
		if named && want == in && !slices.ContainsFunc(all, func(o *wish) bool { return o.acked && o.opposes(id, in) && o.asked.After(w.left) }) {
			return true
		}
	}
	return false
}

// random returns a request about two or three users.
func random(t *testing.T, r *rand.Rand) (*wish, func(context.Context, *provision.Service, string) error) {
	w := &wish{member: map[string]bool{}}
	var patches []string
	for n := range 3 {
		if id, in := fmt.Sprintf("U%03d", n+1), r.IntN(2) == 0; r.IntN(2) == 0 || n == 2 && len(w.member) == 0 {
			w.member[id] = in
			patches = append(patches, member(map[bool]string{true: "Add", false: "Remove"}[in], id))
		}
	}
	if r.IntN(5) == 0 {
		return w, replacing(w)
	}
	if r.IntN(5) == 0 {
		patches = append(patches, fmt.Sprintf(`{"op":"Replace","path":"displayName","value":"Sales %d"}`, r.IntN(3)))
	}
	w.text = "PATCH " + strings.Join(patches, " ")
	list := ops(t, "["+strings.Join(patches, ",")+"]")
	return w, func(ctx context.Context, s *provision.Service, id string) error {
		_, err := s.PatchGroup(ctx, provision.Request{}, id, list)
		return err
	}
}

// replacing makes a wish one for all members.
func replacing(w *wish) func(context.Context, *provision.Service, string) error {
	var in []string
	for n := range 3 {
		id := fmt.Sprintf("U%03d", n+1)
		if w.member[id] {
			in = append(in, mapping.ID(id))
		}
		if _, named := w.member[id]; !named {
			w.member[id] = false
		}
	}
	w.text = fmt.Sprint("PUT ", in)
	return func(ctx context.Context, s *provision.Service, id string) error {
		_, err := s.ReplaceGroup(ctx, provision.Request{}, id, group("Sales", in...))
		return err
	}
}

// Whatever hangs up, the members are in the end as the last acknowledged requests say.
func TestLastAcknowledgedMembershipStands(t *testing.T) {
	seeds, busy, total := 300, 0, 0
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 15))
			b, id := staffed(t, 3)
			var mu sync.Mutex
			b.dir.before = func(call string) error {
				mu.Lock()
				takes := time.Duration(r.IntN(3000)) * time.Millisecond
				mu.Unlock()
				<-time.After(takes)
				return nil
			}
			all := []*wish{{text: "nothing", member: map[string]bool{"U001": false, "U002": false, "U003": false}, acked: true}}
			services := b.processes(2)
			var wg sync.WaitGroup
			for n := range 4 {
				wg.Go(func() {
					for range 4 {
						mu.Lock()
						w, do := random(t, r)
						patience := time.Duration(r.IntN(20_000)) * time.Millisecond
						all = append(all, w)
						mu.Unlock()
						ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, nil)
						stop := time.AfterFunc(patience, cancel)
						w.asked = time.Now()
						done := make(chan error, 1)
						go func() { done <- do(ctx, services[n%2], id) }()
						select {
						case err := <-done:
							stop.Stop()
							w.acked = err == nil
							mu.Lock()
							if total++; errors.Is(err, provision.ErrBusy) {
								busy++
							}
							mu.Unlock()
						case <-ctx.Done():
						}
						w.left = time.Now()
						time.Sleep(time.Millisecond)
					}
				})
			}
			wg.Wait()
			time.Sleep(5 * time.Minute) // whatever is still on its way
			for n := range 3 {
				uid := fmt.Sprintf("U%03d", n+1)
				if in := slices.Contains(b.members(), uid); !explained(all, uid, in) {
					t.Errorf("seed %d: %s in=%t", seed, uid, in)
					for _, w := range all {
						t.Logf("%s %s-%s acked=%t", w.text, w.asked.Format("04:05.000"), w.left.Format("04:05.000"), w.acked)
					}
				}
			}
			if open, err := b.ledger.Intents(t.Context(), groupKey(id)); err != nil || len(open) > 0 {
				t.Errorf("seed %d: still open: %+v, error %v", seed, open, err)
			}
		})
	}
	t.Logf("%d of %d answers were busy", busy, total)
}

// Fifty additions of different members through four processes: none waits for another, none is refused.
func TestParallelAdditionsThroughProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 50)
		b.dir.before = func(string) error { <-time.After(10 * time.Second); return nil }
		services := b.processes(4)
		var wg sync.WaitGroup
		for n := range 50 {
			wg.Go(func() {
				if o, err := services[n%4].PatchGroup(t.Context(), provision.Request{}, id, one(t, "Add", fmt.Sprintf("U%03d", n+1))); err != nil || o.Entry.Waited > 0 {
					t.Errorf("waited %v, error %v", o.Entry.Waited, err)
				}
			})
		}
		wg.Wait()
		if n := len(b.members()); n != 50 {
			t.Errorf("%d of 50 members are in", n)
		}
	})
}
