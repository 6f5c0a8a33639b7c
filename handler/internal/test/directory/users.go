package directory

import (
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

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

// testProperties creates a user with every property, changes each, and clears those that may be empty.
func testProperties(t *testing.T, in Instance) {
	ctx, d := t.Context(), in.Ours
	boss := makeUser(t, d, "boss")
	first, second, cleared := workflowgen.UserChange{}, workflowgen.UserChange{}, workflowgen.UserChange{}
	for f := range workflowgen.NumFields {
		cleared[f] = ""
		switch workflowgen.Properties[f].Kind {
		case workflowgen.Flag:
			first[f], second[f] = "true", "false"
		case workflowgen.Reference:
			first[f], second[f] = boss, boss
		default:
			first[f], second[f] = "1é "+f.String(), `2"\`+f.String()
		}
	}
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
