package directory

import (
	"errors"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// testManager does not test a manager in another directory: the rule for that is unknown.
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

// testArchived deletes a user that a request refers to: an archived user is not found, and the name is free.
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

// testElsewhere calls every method with the objects of another directory.
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
	_, err = d.UpdateGroup(ctx, group, workflowgen.GroupChange{Name: new("Mine")})
	check(t, err, provision.ErrNotFound)
	check(t, d.ChangeMembers(ctx, group, []string{makeUser(t, d, "bob")}, nil), provision.ErrNotFound)
	check(t, d.DeleteGroup(ctx, group), provision.ErrNotFound)
	if u, err := in.Other.User(ctx, user); err != nil || u.Values[workflowgen.JobTitle] != "" {
		t.Errorf("the user of another directory was changed: %+v, %v", u, err)
	}
	if g, err := in.Other.Group(ctx, group, true); err != nil || g.Name != "Sales" || len(g.Members) != 0 {
		t.Errorf("the group of another directory was changed: %+v, %v", g, err)
	}
	must(t, in.Ours.DeleteGroup(ctx, makeGroup(t, in.Ours, "Sales"))) // a name is unique in its directory only
}
