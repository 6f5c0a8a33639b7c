package provision_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// unclear is a change whose outcome is unknown: which of WorkflowGen's writes it needs, and how it is asked for.
type unclear struct {
	call   string
	change func(b *bench, t *testing.T, user, group string) (provision.Outcome, error)
}

func named(name string, members ...string) scim.Resource {
	g := group(name, members...)
	g.Set(mapping.ExternalID, "e-"+name)
	return g
}

// unclears is every change whose arrival a read can prove.
var unclears = map[string]unclear{
	"PATCH user": {"UpdateUser", func(b *bench, t *testing.T, user, _ string) (provision.Outcome, error) {
		return b.PatchUser(t.Context(), provision.Request{}, user, setTitle(t, "Engineer"))
	}},
	"POST user": {"CreateUser", func(b *bench, t *testing.T, _, _ string) (provision.Outcome, error) {
		return b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob", "externalId", "e-bob", "name.familyName", "Lee"))
	}},
	"POST user without externalId": {"CreateUser", func(b *bench, t *testing.T, _, _ string) (provision.Outcome, error) {
		return b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob", "name.familyName", "Lee"))
	}},
	"DELETE user": {"DeleteUser", func(b *bench, t *testing.T, user, _ string) (provision.Outcome, error) {
		return b.DeleteUser(t.Context(), provision.Request{}, user)
	}},
	"POST group": {"CreateGroup", func(b *bench, t *testing.T, user, _ string) (provision.Outcome, error) {
		return b.CreateGroup(t.Context(), provision.Request{}, named("Ops", user))
	}},
	"POST group, its members": {"ChangeMembers", func(b *bench, t *testing.T, user, _ string) (provision.Outcome, error) {
		return b.CreateGroup(t.Context(), provision.Request{}, named("Ops", user))
	}},
	"PATCH group": {"UpdateGroup", func(b *bench, t *testing.T, _, group string) (provision.Outcome, error) {
		return b.PatchGroup(t.Context(), provision.Request{}, group, ops(t, `[{"op":"replace","path":"displayName","value":"Legal"}]`))
	}},
	"DELETE group": {"DeleteGroup", func(b *bench, t *testing.T, _, group string) (provision.Outcome, error) {
		return b.DeleteGroup(t.Context(), provision.Request{}, group)
	}},
}

func (u unclear) run(t *testing.T, spoil func(*bench, string)) (*bench, provision.Outcome, error) {
	b, group := staffed(t, 0)
	id := b.made(t)
	spoil(b, u.call)
	o, err := u.change(b, t, id, group)
	b.dir.mu.Lock()
	b.dir.before, b.dir.after = nil, nil
	b.dir.mu.Unlock()
	return b, o, err
}

// notSent returns a WorkflowGen that does not make a change and answers with an error.
func notSent(with error) func(*bench, string) {
	return func(b *bench, call string) {
		b.dir.before = func(name string) error {
			if name == call {
				return with
			}
			return nil
		}
	}
}

// A change whose answer was lost and that was made is acknowledged, notes how that is known, and holds nothing.
func TestLostAnswerIsLookedFor(t *testing.T) {
	for name, u := range unclears {
		synctest.Test(t, func(t *testing.T) {
			b, o, err := u.run(t, lost)
			if err != nil || o.Entry.Decision != provision.Applied || !strings.Contains(strings.Join(o.Entry.Notes, ""), "found the change made") {
				t.Errorf("%s: %v, %s, notes %q", name, err, o.Entry.Decision, o.Entry.Notes)
			}
			if o.Entry.Verb == "POST" && o.Resource.ID == "" {
				t.Errorf("%s: what was made has no id", name)
			}
			if writes := slices.DeleteFunc(slices.Clone(b.dir.calls), func(c string) bool { return c != u.call }); len(writes) != 1 {
				t.Errorf("%s: WorkflowGen saw %v", name, b.dir.calls)
			}
			if held := b.held(t, o); held {
				t.Errorf("%s: the resource is held", name)
			}
		})
	}
}

// held reports whether a change has left its resource open.
func (b *bench) held(t *testing.T, o provision.Outcome) bool {
	t.Helper()
	keys := []provision.Key{provision.NameKey(o.Entry.Type, o.Entry.Name)}
	if k, ok := provision.ResourceKey(o.Entry.Type, o.Entry.ID); ok {
		keys = append(keys, k)
	}
	for _, k := range keys {
		r, err := b.ledger.Last(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if r.Open() {
			return true
		}
	}
	return false
}

// A change that was not made stays unknown, and is held for the lease, where the call may still arrive.
func TestCallThatMayArriveIsHeld(t *testing.T) {
	for name, u := range unclears {
		synctest.Test(t, func(t *testing.T) {
			b, o, err := u.run(t, notSent(provision.ErrUnknown))
			if !errors.Is(err, provision.ErrUnknown) || o.Entry.Decision != provision.Failed || !b.held(t, o) {
				t.Errorf("%s: %v, %s, held %t", name, err, o.Entry.Decision, b.held(t, o))
			}
		})
	}
}

// A change that was not made and whose call is over is unavailable, and the next change need not wait.
func TestCallThatIsOverHoldsNothing(t *testing.T) {
	over := &provision.Unclear{Err: errors.New("deadlock"), Text: "deadlock"}
	for name, u := range unclears {
		synctest.Test(t, func(t *testing.T) {
			b, o, err := u.run(t, notSent(over))
			if name == "POST group, its members" { // the group was made: the create is not over before it is whole
				if !errors.Is(err, provision.ErrUnknown) || !b.held(t, o) {
					t.Errorf("%s: %v, held %t", name, err, b.held(t, o))
				}
				return
			}
			if !errors.Is(err, provision.ErrUnavailable) || errors.Is(err, provision.ErrUnknown) || o.Entry.Decision != provision.Failed || b.held(t, o) {
				t.Errorf("%s: %v, %s, held %t", name, err, o.Entry.Decision, b.held(t, o))
			}
			if text, ok := errors.AsType[*provision.Unclear](err); !ok || text.Text != "deadlock" {
				t.Errorf("%s: the error does not hold what WorkflowGen answered: %v", name, err)
			}
		})
	}
}

// A look that fails tells nothing, even of a call that is over.
func TestLookThatFailsSettlesNothing(t *testing.T) {
	for name, u := range unclears {
		synctest.Test(t, func(t *testing.T) {
			b, o, err := u.run(t, func(b *bench, call string) {
				b.dir.before = func(name string) error {
					if name != call {
						return nil
					}
					b.dir.before = func(string) error { return provision.ErrUnavailable }
					return &provision.Unclear{Err: errors.New("half an answer")}
				}
			})
			if !errors.Is(err, provision.ErrUnknown) || !b.held(t, o) {
				t.Errorf("%s: %v, held %t", name, err, b.held(t, o))
			}
		})
	}
}

// The look has time of its own: what cut the answer off may have been the deadline of the request.
func TestLookHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		id := b.made(t)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		b.dir.after = func(string) error {
			b.dir.after = nil
			<-ctx.Done()
			time.Sleep(time.Second)
			return provision.ErrUnknown
		}
		b.dir.obeys = true
		if _, err := b.PatchUser(ctx, provision.Request{}, id, setTitle(t, "Engineer")); err != nil {
			t.Error(err)
		}
	})
}

// What was so already does not tell that a call has arrived. It may arrive after a newer change, so the outcome stays unknown.
func TestWhatWasSoAlreadyProvesNothing(t *testing.T) {
	b, id := staffed(t, 1)
	add := ops(t, `[{"op":"replace","path":"displayName","value":"Sales"},`+member("Add", "U001")+"]")
	if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, add); err != nil {
		t.Fatal(err)
	}
	lost(b, "ChangeMembers")
	if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, add); !errors.Is(err, provision.ErrUnknown) {
		t.Errorf("a member who was in is added again, and the answer lost: %v, want ErrUnknown", err)
	}
}

// A name that belongs to another is not what a create has made.
func TestAnotherOfTheNameIsNotWhatWasMade(t *testing.T) {
	b := newBench()
	other := workflowgen.User{ID: "U009"}
	other.Values[workflowgen.UserName], other.Values[workflowgen.SystemIdentifier] = "bob", "e-another"
	b.dir.users["U009"] = other
	notSent(provision.ErrUnknown)(b, "CreateUser")
	o, err := b.CreateUser(t.Context(), provision.Request{}, user("userName", "bob", "externalId", "e-bob"))
	if !errors.Is(err, provision.ErrUnknown) || o.Resource.ID != "" {
		t.Errorf("%v, %q", err, o.Resource.ID)
	}
}

// A membership call that is over is looked at as well: nothing can arrive any more.
func TestMembershipCallThatIsOverIsLookedAt(t *testing.T) {
	over := &provision.Unclear{Err: errors.New("half an answer")}
	for name, c := range map[string]struct {
		spoil func(*bench)
		want  error
	}{
		"made":     {func(b *bench) { b.dir.after = func(string) error { b.dir.after = nil; return over } }, nil},
		"not made": {func(b *bench) { notSent(over)(b, "ChangeMembers") }, provision.ErrUnavailable},
	} {
		b, id := staffed(t, 1)
		c.spoil(b)
		if _, err := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+member("Add", "U001")+"]")); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// A text that is in no table is trouble the first time. The same change that meets it again, and is found not made again, was
// refused in these words.
func TestTheSameTextAgainIsARefusal(t *testing.T) {
	over := &provision.Unclear{Err: errors.New("graphql: the coordinator is on leave"), Text: "the coordinator is on leave"}
	all := maps.Clone(unclears)
	all["PATCH members"] = unclear{"ChangeMembers", func(b *bench, t *testing.T, user, group string) (provision.Outcome, error) {
		return b.PatchGroup(t.Context(), provision.Request{}, group, ops(t, `[{"op":"add","path":"members","value":[{"value":"`+user+`"}]}]`))
	}}
	all["PUT members"] = unclear{"ChangeMembers", func(b *bench, t *testing.T, user, grp string) (provision.Outcome, error) {
		return b.ReplaceGroup(t.Context(), provision.Request{}, grp, group("Sales", user))
	}}
	for name, u := range all {
		if name == "POST group, its members" { // the group was made: that is completed, and not refused
			continue
		}
		b, group := staffed(t, 0)
		id := b.made(t)
		notSent(over)(b, u.call)
		_, first := u.change(b, t, id, group)
		o, second := u.change(b, t, id, group)
		no, refused := errors.AsType[*provision.Refused](second)
		if !errors.Is(first, provision.ErrUnavailable) || !refused || no.Reason != over.Text || o.Entry.Decision != provision.Rejected {
			t.Errorf("%s: first %v, then %v, %s", name, first, second, o.Entry.Decision)
		}
	}
}

// TestUpdateThatCannotBeVerified: an answer that shows nothing is no proof. Where the read that would show whether a user is
// active fails, the change is not acknowledged, nothing is held, and the next change does not take the user for one that hides it.
func TestUpdateThatCannotBeVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		made, err := b.CreateUser(t.Context(), provision.Request{}, ann())
		if err != nil {
			t.Fatal(err)
		}
		b.dir.silent = true
		b.dir.before = func(call string) error {
			if call == "User" && b.dir.count("UpdateUser") > 0 {
				return provision.ErrUnavailable
			}
			return nil
		}
		disable := ops(t, `[{"op":"replace","path":"active","value":false}]`)
		if o, err := b.PatchUser(t.Context(), provision.Request{}, made.Resource.ID, disable); !errors.Is(err, provision.ErrUnavailable) || o.Entry.Decision != provision.Failed {
			t.Errorf("not verified: %v, %s", err, o.Entry.Decision)
		}
		b.dir.before = nil
		if o, err := b.PatchUser(t.Context(), provision.Request{}, made.Resource.ID, disable); err != nil || o.Resource.Get(mapping.Active) != "false" || len(o.Entry.Notes) != 0 {
			t.Errorf("verified: %v, active %q, notes %q", err, o.Resource.Get(mapping.Active), o.Entry.Notes)
		}
	})
}
