package provision_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

func group(name string, members ...string) scim.Resource {
	r := provision.GroupType.New()
	r.Set("displayName", name)
	for _, id := range members {
		r.Members = append(r.Members, scim.Member{Value: id})
	}
	return r
}

// staffed returns a bench with n users and a group without members.
func staffed(t *testing.T, n int) (*bench, string) {
	t.Helper()
	b := newBench()
	for i := range n {
		id := fmt.Sprintf("U%03d", i+1)
		b.dir.users[id] = workflowgen.User{ID: id}
	}
	o, err := b.CreateGroup(t.Context(), provision.Request{}, group("Sales"))
	if err != nil {
		t.Fatal(err)
	}
	b.dir.forget()
	return b, o.Resource.ID
}

func (b *bench) members() (ids []string) {
	b.dir.mu.Lock()
	defer b.dir.mu.Unlock()
	for _, m := range b.dir.groups["G001"].Members {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids
}

func member(op, id string) string {
	return fmt.Sprintf(`{"op":%q,"path":"members","value":[{"value":%q}]}`, op, mapping.ID(id))
}

func TestMembershipsDoNotQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, id := staffed(t, 50)
		b.dir.before = func(string) error { <-time.After(10 * time.Second); return nil }
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", fmt.Sprintf("U%03d", i+1))+"]")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); took != 10*time.Second { // synctest's clock, which only moves while all wait
			t.Errorf("the changes took %v: they waited for each other", took)
		}
		if n := len(b.members()); n != 50 {
			t.Errorf("%d of 50 members are in", n)
		}
	})
}

func TestMembershipReadsNothing(t *testing.T) {
	b, id := staffed(t, 1)
	if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+"]")); err != nil {
		t.Fatal(err)
	}
	if want := []string{"ChangeMembers"}; !slices.Equal(b.dir.calls, want) {
		t.Errorf("WorkflowGen saw %v, want %v", b.dir.calls, want)
	}
}

// The log says whose members were changed, by the name that the group has now, so that the changes are found by it. Who has not
// seen the group looks once, and not at its members.
func TestMembershipIsLoggedByTheGroupsName(t *testing.T) {
	b, id := staffed(t, 1)
	elsewhere := provision.New(b.dir, b.ledger, provision.Config{})
	change := func(s *provision.Service, body string) {
		t.Helper()
		if _, err := s.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+body+"]")); err != nil {
			t.Fatal(err)
		}
	}
	change(b.Service, member("Add", "U001"))
	change(b.Service, `{"op":"replace","path":"displayName","value":"Legal"}`)
	b.dir.forget()
	change(b.Service, member("Remove", "U001"))
	change(elsewhere, member("Add", "U001"))
	change(elsewhere, member("Remove", "U001"))
	if want := []string{"ChangeMembers", "Group members=false", "ChangeMembers", "ChangeMembers"}; !slices.Equal(b.dir.calls, want) {
		t.Errorf("WorkflowGen saw %v, want %v", b.dir.calls, want)
	}
	_, err := elsewhere.PatchGroup(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Add","path":"members","value":[{"value":"!"}]}]`))
	if err == nil {
		t.Error("an unknown user was added")
	}
	var names []string
	for _, e := range b.ledger.History(provision.Key{Type: "Group", ID: "G001"}) {
		names = append(names, e.Name)
	}
	if want := []string{"Legal", "Legal", "Legal", "Legal", "Legal", "Sales", "Sales"}; !slices.Equal(names, want) {
		t.Errorf("the log names %q, want %q", names, want)
	}
}

func TestRemovingOneMemberLeavesTheOthers(t *testing.T) {
	b, id := staffed(t, 3)
	_, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+","+member("Add", "U002")+","+member("Add", "U003")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Remove", "U002")+"]")); err != nil {
		t.Fatal(err)
	}
	if got, want := b.members(), []string{"U001", "U003"}; !slices.Equal(got, want) {
		t.Errorf("members are %v, want %v", got, want)
	}
}

func TestUnknownMembers(t *testing.T) {
	b, id := staffed(t, 1)
	_, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Add","path":"members","value":[{"value":"!"}]}]`))
	if e, ok := errors.AsType[*scim.Error](err); !ok || e.Type != scim.InvalidValue {
		t.Errorf("add what is no id: %v, want invalidValue", err)
	}
	_, err = b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+","+member("Add", "U999")+"]"))
	if _, ok := errors.AsType[*provision.InvalidReference](err); !ok || len(b.members()) != 0 {
		t.Errorf("add an unknown user: %v, members %v", err, b.members())
	}
	if _, err = b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Remove","path":"members","value":[{"value":"!"}]}]`)); err != nil {
		t.Errorf("remove what is no id: %v", err)
	}
}

func TestReplacingMembersWritesTheDifference(t *testing.T) {
	b, id := staffed(t, 3)
	_, _ = b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+","+member("Add", "U002")+"]"))
	with := group("Sales", mapping.ID("U002"), mapping.ID("U003"))
	o, err := b.ReplaceGroup(t.Context(), provision.Request{}, id, with)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.members(), []string{"U002", "U003"}; !slices.Equal(got, want) {
		t.Errorf("members are %v, want %v", got, want)
	}
	if o.Entry.Added != 1 || o.Entry.Removed != 1 {
		t.Errorf("added %d, removed %d; want 1 and 1", o.Entry.Added, o.Entry.Removed)
	}
}

func TestGroupIsMadeWholeOrNotAtAll(t *testing.T) {
	b, _ := staffed(t, 1)
	_, err := b.CreateGroup(t.Context(), provision.Request{}, group("Ops", mapping.ID("U001"), mapping.ID("U999")))
	if _, ok := errors.AsType[*provision.InvalidReference](err); !ok || len(b.dir.groups) != 1 {
		t.Errorf("%v, %d groups", err, len(b.dir.groups))
	}
}

func TestRenameGoesBackWithItsMembers(t *testing.T) {
	b, id := staffed(t, 1)
	both := `[{"op":"Replace","path":"displayName","value":"Marketing"},` + member("Add", "U999") + `]`
	if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, both)); err == nil {
		t.Fatal("an unknown member was taken")
	}
	if name := b.dir.groups["G001"].Name; name != "Sales" {
		t.Errorf("the group is called %q", name)
	}
}

func TestGroupNameIsRequired(t *testing.T) {
	b, id := staffed(t, 0)
	_, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, `[{"op":"Remove","path":"displayName"}]`))
	if e, ok := errors.AsType[*scim.Error](err); !ok || e.Type != scim.NotMutable {
		t.Errorf("%v, want mutability", err)
	}
}

// Entra asks "is u in g" so. No member list is read for it.
func TestMembershipQuestion(t *testing.T) {
	b, id := staffed(t, 2)
	_, _ = b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+"]"))
	for u, want := range map[string]int{"U001": 1, "U002": 0} {
		b.dir.forget()
		e, err := filter.Parse(fmt.Sprintf(`id eq %q and members eq %q`, id, mapping.ID(u)))
		if err != nil {
			t.Fatal(err)
		}
		page, err := b.FindGroups(t.Context(), provision.Query{Filter: e, Limit: 10})
		if err != nil || page.Total != want {
			t.Errorf("%s: %d found, error %v; want %d", u, page.Total, err, want)
		}
		if calls := []string{fmt.Sprintf("FindGroups by %d", workflowgen.ByMember)}; !slices.Equal(b.dir.calls, calls) {
			t.Errorf("WorkflowGen saw %v, want %v", b.dir.calls, calls)
		}
	}
}

// TestGroupLeftBehind: a group whose members were refused and that cannot be removed is not a refusal, which Entra would not
// repeat. The next try, once the lease is over, removes it.
func TestGroupLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.dir.before = func(call string) error {
			if call == "DeleteGroup" {
				return provision.ErrUnavailable
			}
			return nil
		}
		want := group("Sales", mapping.ID("gone"))
		if _, err := b.CreateGroup(t.Context(), provision.Request{}, want); !errors.Is(err, provision.ErrUnknown) {
			t.Errorf("the group stands, and the error is %v", err)
		}
		b.dir.before = nil
		time.Sleep(provision.Lease + time.Second)
		if _, err := b.CreateGroup(t.Context(), provision.Request{}, want); errors.Is(err, provision.ErrUnknown) || len(b.dir.groups) != 0 {
			t.Errorf("%d groups, %v", len(b.dir.groups), err)
		}
	})
}

// TestGroupWithoutItsMembers: a group that was made and whose members could not be added is completed by the next try.
func TestGroupWithoutItsMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.dir.users["U001"] = workflowgen.User{ID: "U001"}
		b.dir.before = func(call string) error {
			if call == "ChangeMembers" {
				return provision.ErrUnavailable
			}
			return nil
		}
		want := group("Sales", mapping.ID("U001"))
		if _, err := b.CreateGroup(t.Context(), provision.Request{}, want); !errors.Is(err, provision.ErrUnknown) {
			t.Errorf("the group stands without its member, and the error is %v", err)
		}
		b.dir.before = nil
		time.Sleep(provision.Lease + time.Second)
		if _, err := b.CreateGroup(t.Context(), provision.Request{}, want); err != nil || len(b.dir.groups) != 1 || len(b.members()) != 1 {
			t.Errorf("%d groups, members %v, %v", len(b.dir.groups), b.members(), err)
		}
	})
}
