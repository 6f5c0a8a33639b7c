package directory

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

func testGroup(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	made, err := d.CreateGroup(ctx, workflowgen.GroupChange{Name: new("Sales"), SystemIdentifier: new("g1")})
	must(t, err)
	if made.ID == "" || made.Name != "Sales" || made.SystemIdentifier != "g1" || made.Members != nil {
		t.Errorf("made %+v", made)
	}
	renamed, err := d.UpdateGroup(ctx, made.ID, workflowgen.GroupChange{Name: new("Sales & More")})
	must(t, err)
	if hides := renamed.Hidden.Has(workflowgen.UserName); renamed.ID != made.ID || !hides && renamed.Name != "Sales & More" {
		t.Errorf("renamed %+v", renamed)
	}
	expectGroup(t, d, made.ID, "Sales & More", "g1")
	_, err = d.UpdateGroup(ctx, made.ID, workflowgen.GroupChange{SystemIdentifier: new("")})
	must(t, err)
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
	_, err = in.Ours.UpdateGroup(ctx, hr, workflowgen.GroupChange{Name: new("Sales")})
	check(t, err, provision.ErrTaken)
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

// testMembership adds more members than a page has, and repeats the change.
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
	must(t, d.ChangeMembers(ctx, group, nil, []string{"nonsense"})) // an unknown user is not a member
	must(t, d.ChangeMembers(ctx, group, nil, nil))
	expectMembers(t, d, group, []string{ids[0], ids[5]})
	if g, err := d.Group(ctx, group, true); err != nil || !slices.Contains(g.Members, workflowgen.Member{ID: ids[0], Name: "user0"}) {
		t.Errorf("the name of a member without a common name is its user name: %+v, %v", g, err)
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
	_, err = d.UpdateGroup(ctx, in.Virtual, workflowgen.GroupChange{Name: new("x")})
	check(t, err, provision.ErrNotFound)
	check(t, d.ChangeMembers(ctx, in.Virtual, []string{makeUser(t, d, "ann")}, nil), provision.ErrNotFound)
	check(t, d.DeleteGroup(ctx, in.Virtual), provision.ErrNotFound)
	if page, total, err := d.FindGroups(ctx, workflowgen.Query{Limit: 10}, false); err != nil || total != 0 {
		t.Errorf("found %+v, %v", page, err)
	}
}

// testUnknownIDs uses ids of several forms that never existed.
func testUnknownIDs(t *testing.T, in Instance) {
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
