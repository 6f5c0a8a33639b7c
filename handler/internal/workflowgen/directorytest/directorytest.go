// Package directorytest holds the promises of [provision.Directory], as tests that every adapter of WorkflowGen passes
// against the simulator: what is true by one way into WorkflowGen must be true by the other.
package directorytest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Instance is a WorkflowGen with what the promises of provision.Directory need: two empty directories, and in the first
// one a virtual group, a user who is referenced and a user without whom a process would have no coordinator.
type Instance struct {
	Ours        provision.Directory
	Other       provision.Directory // another directory of the same instance
	Virtual     string              // the id of a virtual group
	Referenced  string              // the id of a user whom a request names
	Coordinator string              // the id of the only coordinator of something
}

// Run checks every promise of provision.Directory. Each test gets an instance of its own.
func Run(t *testing.T, start func(t *testing.T) Instance) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Instance)
	}{
		{"a user's life", testUser},
		{"every property", testProperties},
		{"unique userName", testTakenUser},
		{"finding users", testFindUsers},
		{"managers", testManager},
		{"archived users", testArchived},
		{"the sole coordinator", testCoordinator},
		{"other directories", testElsewhere},
		{"a group's life", testGroup},
		{"unique group name", testTakenGroup},
		{"finding groups", testFindGroups},
		{"membership", testMembership},
		{"foreign members", testForeignMembers},
		{"virtual groups", testVirtual},
		{"nobody", testNobody},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, start(t)) })
	}
}

func person(name string) workflowgen.UserChange {
	return workflowgen.UserChange{workflowgen.UserName: name, workflowgen.LastName: "Lee", workflowgen.IsActive: "true"}
}

func makeUser(t *testing.T, d provision.Directory, name string) string {
	t.Helper()
	u, err := d.CreateUser(t.Context(), person(name))
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func makeGroup(t *testing.T, d provision.Directory, name string) string {
	t.Helper()
	g, err := d.CreateGroup(t.Context(), workflowgen.GroupChange{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	return g.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// errRefused stands for a *provision.Refused.
var errRefused = errors.New("refused")

func check(t *testing.T, err, want error) {
	t.Helper()
	refused, ok := errors.AsType[*provision.Refused](err)
	switch {
	case err == nil:
		t.Fatal("no error")
	case want == errRefused && !ok, want != errRefused && !errors.Is(err, want):
		t.Errorf("the error is not %q: %v", want, err)
	case ok && refused.Reason == "":
		t.Errorf("refused without a reason")
	}
}

func testUser(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	made, err := d.CreateUser(ctx, person("ann@x.org"))
	must(t, err)
	if read, err := d.User(ctx, made.ID); err != nil || read != made {
		t.Errorf("read %+v, %v; made %+v", read, err, made)
	}
	written, err := d.UpdateUser(ctx, made.ID, workflowgen.UserChange{
		workflowgen.UserName: "ann.poe@x.org", workflowgen.LastName: "Poe", workflowgen.IsActive: "false"})
	must(t, err)
	want := made
	want.Modified = written.Modified
	want.Values[workflowgen.UserName] = "ann.poe@x.org"
	want.Values[workflowgen.LastName] = "Poe"
	want.Values[workflowgen.IsActive] = "false"
	if written != want {
		t.Errorf("written %+v, want %+v", written, want)
	}
	if read, err := d.User(ctx, made.ID); err != nil || read != want {
		t.Errorf("read %+v, %v; want %+v", read, err, want)
	}
	must(t, d.DeleteUser(ctx, made.ID))
	_, err = d.User(ctx, made.ID)
	check(t, err, provision.ErrNotFound)
	check(t, d.DeleteUser(ctx, made.ID), provision.ErrNotFound)
	_, err = d.UpdateUser(ctx, made.ID, person("x"))
	check(t, err, provision.ErrNotFound)
}

// testProperties writes each property at creation, another value afterwards, and clears those that can be.
func testProperties(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	boss := makeUser(t, d, "boss")
	first, second, cleared := workflowgen.UserChange{}, workflowgen.UserChange{}, workflowgen.UserChange{}
	for f := range workflowgen.NumFields {
		first[f], second[f], cleared[f] = "1é "+f.String(), `2"\`+f.String(), ""
	}
	first[workflowgen.IsActive], second[workflowgen.IsActive] = "true", "false"
	first[workflowgen.Manager], second[workflowgen.Manager] = boss, boss
	for _, f := range []workflowgen.Field{workflowgen.UserName, workflowgen.LastName, workflowgen.IsActive} {
		delete(cleared, f)
	}
	for _, f := range d.Lacks().All() {
		delete(first, f)
		delete(second, f)
		delete(cleared, f)
	}
	u, err := d.CreateUser(ctx, first)
	must(t, err)
	expectValues(t, d, u, first)
	u, err = d.UpdateUser(ctx, u.ID, second)
	must(t, err)
	expectValues(t, d, u, second)
	u, err = d.UpdateUser(ctx, u.ID, cleared)
	must(t, err)
	expectValues(t, d, u, cleared)
}

func expectValues(t *testing.T, d provision.Directory, answered workflowgen.User, want workflowgen.UserChange) {
	t.Helper()
	read, err := d.User(t.Context(), answered.ID)
	if err != nil || read != answered {
		t.Errorf("read %+v, %v; answered %+v", read, err, answered)
	}
	for f, value := range want {
		if answered.Values[f] != value {
			t.Errorf("%s is %q, want %q", f, answered.Values[f], value)
		}
	}
}

func testTakenUser(t *testing.T, in Instance) {
	ctx := t.Context()
	makeUser(t, in.Ours, "ann")
	makeUser(t, in.Other, "bob")
	cy := makeUser(t, in.Ours, "cy")
	for _, name := range []string{"ann", "ANN", "bob"} {
		_, err := in.Ours.CreateUser(ctx, person(name))
		check(t, err, provision.ErrTaken)
		_, err = in.Ours.UpdateUser(ctx, cy, workflowgen.UserChange{workflowgen.UserName: name, workflowgen.JobTitle: "CEO"})
		check(t, err, provision.ErrTaken)
	}
	if u, err := in.Ours.User(ctx, cy); err != nil || u.Values[workflowgen.JobTitle] != "" {
		t.Errorf("half of a change was made: %+v, %v", u, err)
	}
}

func testFindUsers(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	_, before, err := d.FindUsers(ctx, workflowgen.Query{Limit: 0})
	must(t, err)
	ids := map[string]bool{}
	for i := range 7 {
		c := person(fmt.Sprintf("user%d@x.org", i))
		c[workflowgen.SystemIdentifier] = fmt.Sprintf("sid%d", i)
		c[workflowgen.Email] = fmt.Sprintf("mail%d@x.org", i)
		u, err := d.CreateUser(ctx, c)
		must(t, err)
		ids[u.ID] = true
	}
	makeUser(t, in.Other, "stranger")
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.ByName, Value: "USER3@x.org", Limit: 1},
		{Key: workflowgen.BySystemIdentifier, Value: "sid3", Limit: 2},
		{Key: workflowgen.ByEmail, Value: "Mail3@x.org", Limit: 10},
	} {
		page, total, err := d.FindUsers(ctx, q)
		if q.Key == workflowgen.ByEmail && errors.Is(err, provision.ErrNoKey) {
			continue // an instance may have no such filter
		}
		if err != nil || total != 1 || len(page) != 1 || page[0].Values[workflowgen.UserName] != "user3@x.org" {
			t.Errorf("%+v: %d of %d, %v", q, len(page), total, err)
		}
	}
	for _, q := range []workflowgen.Query{
		{Key: workflowgen.ByName, Value: "stranger", Limit: 1},
		{Key: workflowgen.ByName, Value: "user", Limit: 1},
		{Key: workflowgen.BySystemIdentifier, Value: "SID3", Limit: 1},
		{Key: workflowgen.ByName, Value: "user3@x.org", Limit: 1, Offset: 1},
		{Limit: 5, Offset: 100},
		{Limit: 5, Offset: math.MaxInt},
		{Limit: 0, Offset: 1},
	} {
		if page, _, err := d.FindUsers(ctx, q); err != nil || len(page) != 0 {
			t.Errorf("%+v: found %+v, %v", q, page, err)
		}
	}
	for _, step := range []int{1, 3, 4, 100} {
		seen := map[string]bool{}
		for offset := 0; offset < before+7; offset += step {
			page, total, err := d.FindUsers(ctx, workflowgen.Query{Offset: offset, Limit: step})
			if err != nil || total != before+7 || len(page) != min(step, total-offset) {
				t.Errorf("from %d, %d users: %d of %d, %v", offset, step, len(page), total, err)
			}
			for _, u := range page {
				seen[u.ID] = true
			}
		}
		for id := range ids {
			if !seen[id] {
				t.Errorf("in steps of %d, %s was passed over", step, id)
			}
		}
	}
	if page, total, err := d.FindUsers(ctx, workflowgen.Query{Offset: 2, Limit: 3}); err != nil || len(page) != 3 || total != before+7 {
		t.Errorf("across two pages: %d of %d, %v", len(page), total, err)
	}
}

// testManager leaves open whether a manager may be of another directory: that is not known.
func testManager(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	ann, boss := makeUser(t, d, "ann"), makeUser(t, d, "boss")
	group := makeGroup(t, d, "Sales")
	gone := makeUser(t, d, "gone")
	must(t, d.DeleteUser(ctx, gone))
	_, err := d.UpdateUser(ctx, ann, workflowgen.UserChange{workflowgen.Manager: boss})
	must(t, err)
	for _, id := range []string{gone, group, "nonsense"} {
		_, err := d.UpdateUser(ctx, ann, workflowgen.UserChange{workflowgen.Manager: id, workflowgen.JobTitle: "CEO"})
		checkReference(t, err, id)
		c := person("new")
		c[workflowgen.Manager] = id
		_, err = d.CreateUser(ctx, c)
		checkReference(t, err, id)
	}
	u, err := d.User(ctx, ann)
	if err != nil || u.Values[workflowgen.Manager] != boss || u.Values[workflowgen.JobTitle] != "" {
		t.Errorf("after refused changes: %+v, %v", u, err)
	}
}

func checkReference(t *testing.T, err error, id string) {
	t.Helper()
	ref, ok := errors.AsType[*provision.InvalidReference](err)
	if !ok || ref.ID != id {
		t.Errorf("the error does not name the reference %q: %v", id, err)
	}
}

// testArchived deletes a user who is referenced: whoever is archived is gone, and the name is free.
func testArchived(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	u, err := d.UpdateUser(ctx, in.Referenced, workflowgen.UserChange{workflowgen.SystemIdentifier: "sid"})
	must(t, err)
	group := makeGroup(t, d, "Sales")
	must(t, d.ChangeMembers(ctx, group, []string{u.ID}, nil))
	must(t, d.DeleteUser(ctx, u.ID))
	_, err = d.User(ctx, u.ID)
	check(t, err, provision.ErrNotFound)
	_, err = d.UpdateUser(ctx, u.ID, workflowgen.UserChange{workflowgen.IsActive: "true"})
	check(t, err, provision.ErrNotFound)
	if page, total, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: "sid", Limit: 1}); err != nil || total != 0 {
		t.Errorf("an archived user is found: %+v, %v", page, err)
	}
	if g, err := d.Group(ctx, group, true); err != nil || len(g.Members) != 0 {
		t.Errorf("an archived user is a member: %+v, %v", g, err)
	}
	c := person(u.Values[workflowgen.UserName])
	c[workflowgen.SystemIdentifier] = "sid"
	again, err := d.CreateUser(ctx, c)
	must(t, err)
	page, total, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: "sid", Limit: 1})
	if err != nil || total != 1 || len(page) != 1 || page[0].ID != again.ID {
		t.Errorf("made again: found %+v of %d, %v", page, total, err)
	}
}

func testCoordinator(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	before, err := d.User(ctx, in.Coordinator)
	must(t, err)
	_, err = d.UpdateUser(ctx, in.Coordinator, workflowgen.UserChange{workflowgen.IsActive: "false", workflowgen.JobTitle: "Ex"})
	check(t, err, errRefused)
	check(t, d.DeleteUser(ctx, in.Coordinator), errRefused)
	if after, err := d.User(ctx, in.Coordinator); err != nil || after != before {
		t.Errorf("after two refusals: %+v, %v", after, err)
	}
}

// testElsewhere turns every method on what another directory holds.
func testElsewhere(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	user, group := makeUser(t, in.Other, "ann"), makeGroup(t, in.Other, "Sales")
	_, err := d.User(ctx, user)
	check(t, err, provision.ErrNotFound)
	_, err = d.UpdateUser(ctx, user, workflowgen.UserChange{workflowgen.JobTitle: "CEO"})
	check(t, err, provision.ErrNotFound)
	check(t, d.DeleteUser(ctx, user), provision.ErrNotFound)
	_, err = d.Group(ctx, group, true)
	check(t, err, provision.ErrNotFound)
	check(t, d.UpdateGroup(ctx, group, workflowgen.GroupChange{Name: new("Mine")}), provision.ErrNotFound)
	check(t, d.ChangeMembers(ctx, group, []string{makeUser(t, d, "bob")}, nil), provision.ErrNotFound)
	check(t, d.DeleteGroup(ctx, group), provision.ErrNotFound)
	if u, err := in.Other.User(ctx, user); err != nil || u.Values[workflowgen.JobTitle] != "" {
		t.Errorf("a stranger was changed: %+v, %v", u, err)
	}
	if g, err := in.Other.Group(ctx, group, true); err != nil || g.Name != "Sales" || len(g.Members) != 0 {
		t.Errorf("a strange group was changed: %+v, %v", g, err)
	}
	must(t, in.Ours.DeleteGroup(ctx, makeGroup(t, in.Ours, "Sales"))) // a name is unique in its directory only
}

func testGroup(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	made, err := d.CreateGroup(ctx, workflowgen.GroupChange{Name: new("Sales"), SystemIdentifier: new("g1")})
	must(t, err)
	if made.ID == "" || made.Name != "Sales" || made.SystemIdentifier != "g1" || made.Members != nil {
		t.Errorf("made %+v", made)
	}
	must(t, d.UpdateGroup(ctx, made.ID, workflowgen.GroupChange{Name: new("Sales & More")}))
	expectGroup(t, d, made.ID, "Sales & More", "g1")
	must(t, d.UpdateGroup(ctx, made.ID, workflowgen.GroupChange{SystemIdentifier: new("")}))
	expectGroup(t, d, made.ID, "Sales & More", "")
	user := makeUser(t, d, "ann")
	must(t, d.ChangeMembers(ctx, made.ID, []string{user}, nil))
	must(t, d.DeleteGroup(ctx, made.ID))
	_, err = d.Group(ctx, made.ID, false)
	check(t, err, provision.ErrNotFound)
	check(t, d.DeleteGroup(ctx, made.ID), provision.ErrNotFound)
	_, err = d.User(ctx, user)
	must(t, err)
}

func expectGroup(t *testing.T, d provision.Directory, id, name, identifier string) {
	t.Helper()
	for _, members := range []bool{false, true} {
		g, err := d.Group(t.Context(), id, members)
		if err != nil || g.ID != id || g.Name != name || g.SystemIdentifier != identifier || (g.Members != nil) != members {
			t.Errorf("group %+v, %v; want %s, %s", g, err, name, identifier)
		}
	}
}

func testTakenGroup(t *testing.T, in Instance) {
	ctx := t.Context()
	makeGroup(t, in.Ours, "Sales")
	hr := makeGroup(t, in.Ours, "HR")
	_, err := in.Ours.CreateGroup(ctx, workflowgen.GroupChange{Name: new("SALES")})
	check(t, err, provision.ErrTaken)
	check(t, in.Ours.UpdateGroup(ctx, hr, workflowgen.GroupChange{Name: new("Sales")}), provision.ErrTaken)
	makeGroup(t, in.Other, "Sales")
}

func testFindGroups(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	ann := makeUser(t, d, "ann")
	for i := range 3 {
		g, err := d.CreateGroup(ctx, workflowgen.GroupChange{Name: new(fmt.Sprintf("Group %d", i)), SystemIdentifier: new(fmt.Sprintf("g%d", i))})
		must(t, err)
		if i > 0 {
			must(t, d.ChangeMembers(ctx, g.ID, []string{ann}, nil))
		}
	}
	makeGroup(t, in.Other, "Group 9")
	for _, c := range []struct {
		q    workflowgen.Query
		want []string
	}{
		{workflowgen.Query{Limit: 10}, []string{"Group 0", "Group 1", "Group 2"}},
		{workflowgen.Query{Key: workflowgen.ByName, Value: "group 1", Limit: 10}, []string{"Group 1"}},
		{workflowgen.Query{Key: workflowgen.ByName, Value: "Group 9", Limit: 10}, nil},
		{workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: "g2", Limit: 1}, []string{"Group 2"}},
		{workflowgen.Query{Key: workflowgen.ByMember, Value: ann, Limit: 10}, []string{"Group 1", "Group 2"}},
	} {
		page, total, err := d.FindGroups(ctx, c.q, true)
		var names []string
		for _, g := range page {
			names = append(names, g.Name)
			if member := g.Name != "Group 0"; slices.Contains(g.Members, workflowgen.Member{ID: ann, Name: "ann"}) != member {
				t.Errorf("%s has the members %v", g.Name, g.Members)
			}
		}
		slices.Sort(names)
		if err != nil || total != len(c.want) || !slices.Equal(names, c.want) {
			t.Errorf("%+v: %v of %d, %v; want %v", c.q, names, total, err, c.want)
		}
	}
}

// testMembership adds more members than a page holds, and repeats itself.
func testMembership(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	group := makeGroup(t, d, "All")
	var ids []string
	for i := range 1003 {
		ids = append(ids, makeUser(t, d, fmt.Sprintf("user%d", i)))
	}
	must(t, d.ChangeMembers(ctx, group, ids, nil))
	must(t, d.ChangeMembers(ctx, group, ids[:3], nil))
	expectMembers(t, d, group, ids)
	must(t, d.ChangeMembers(ctx, group, nil, ids[1:]))
	must(t, d.ChangeMembers(ctx, group, ids[5:6], ids[1:3]))
	must(t, d.ChangeMembers(ctx, group, nil, []string{"nonsense"})) // who is nobody is no member
	must(t, d.ChangeMembers(ctx, group, nil, nil))
	expectMembers(t, d, group, []string{ids[0], ids[5]})
	if g, err := d.Group(ctx, group, true); err != nil || !slices.Contains(g.Members, workflowgen.Member{ID: ids[0], Name: "user0"}) {
		t.Errorf("a member without a common name goes by its user name: %+v, %v", g, err)
	}
}

func expectMembers(t *testing.T, d provision.Directory, group string, want []string) {
	t.Helper()
	g, err := d.Group(context.WithoutCancel(t.Context()), group, true)
	var got []string
	for _, m := range g.Members {
		got = append(got, m.ID)
	}
	want = slices.Sorted(slices.Values(want))
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d members, want %d; %v", len(got), len(want), err)
	}
}

func testForeignMembers(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	group, ann := makeGroup(t, d, "Sales"), makeUser(t, d, "ann")
	gone := makeUser(t, d, "gone")
	must(t, d.DeleteUser(ctx, gone))
	for _, id := range []string{makeUser(t, in.Other, "stranger"), gone, makeGroup(t, d, "Nested"), "nonsense"} {
		checkReference(t, d.ChangeMembers(ctx, group, []string{ann, id}, nil), id)
	}
	expectMembers(t, d, group, nil)
	check(t, d.ChangeMembers(ctx, ann, []string{ann}, nil), provision.ErrNotFound)
}

func testVirtual(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	_, err := d.Group(ctx, in.Virtual, false)
	check(t, err, provision.ErrNotFound)
	check(t, d.UpdateGroup(ctx, in.Virtual, workflowgen.GroupChange{Name: new("x")}), provision.ErrNotFound)
	check(t, d.ChangeMembers(ctx, in.Virtual, []string{makeUser(t, d, "ann")}, nil), provision.ErrNotFound)
	check(t, d.DeleteGroup(ctx, in.Virtual), provision.ErrNotFound)
	if page, total, err := d.FindGroups(ctx, workflowgen.Query{Limit: 10}, false); err != nil || total != 0 {
		t.Errorf("found %+v, %v", page, err)
	}
}

// testNobody asks for ids that never were, of every look.
func testNobody(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	for _, id := range []string{"", "nonsense", "VXNlcjo5OTk5OTk=", "R3JvdXA6OTk5OTk5", makeGroup(t, d, "Sales")} {
		_, err := d.User(ctx, id)
		check(t, err, provision.ErrNotFound)
		_, err = d.UpdateUser(ctx, id, person("x"))
		check(t, err, provision.ErrNotFound)
		check(t, d.DeleteUser(ctx, id), provision.ErrNotFound)
	}
	for _, id := range []string{"", "nonsense", "VXNlcjo5OTk5OTk=", "R3JvdXA6OTk5OTk5", makeUser(t, d, "ann")} {
		_, err := d.Group(ctx, id, true)
		check(t, err, provision.ErrNotFound)
		check(t, d.DeleteGroup(ctx, id), provision.ErrNotFound)
		check(t, d.ChangeMembers(ctx, id, []string{"x"}, nil), provision.ErrNotFound)
	}
}
