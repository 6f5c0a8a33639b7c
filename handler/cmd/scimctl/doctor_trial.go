package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// trial is a user, a manager and a group that are made in a real WorkflowGen to see whether it holds what it acknowledges.
type trial struct {
	provision.Directory
	name  string
	found []string // what is not as it should be
	left  []string // what was made and could not be removed
	cure  string
}

// trialPatience and trialPause are how long and how often the trial looks for what is not there yet: reads may lag behind writes.
const (
	trialPatience = provision.DefaultSettle
	trialPause    = 250 * time.Millisecond
)

// fault notes what is not as it should be, and what to do about the first of it.
func (t *trial) fault(cure, format string, args ...any) {
	if t.cure == "" {
		t.cure = cure
	}
	if what := fmt.Sprintf(format, args...); !slices.Contains(t.found, what) {
		t.found = append(t.found, what)
	}
}

// failed reports whether a step could not be done.
func (t *trial) failed(what string, err error) bool {
	if err != nil {
		t.fault("correct what the message names", "%s: %v", what, err)
	}
	return err != nil
}

func (t *trial) run(ctx context.Context) {
	boss, err := t.CreateUser(ctx, workflowgen.UserChange{workflowgen.UserName: t.name + "-boss", workflowgen.LastName: "Doctor", workflowgen.IsActive: "false"})
	if t.failed("make a user", err) {
		t.cure = fmt.Sprintf("if there is a user %s-boss now, remove it", t.name)
		return
	}
	defer t.remove(ctx, "user", t.name+"-boss", boss.ID)
	all := t.everything(boss.ID)
	u, err := t.CreateUser(ctx, all)
	if t.failed("make a user with every property", err) {
		t.cure = fmt.Sprintf("if there is a user %s now, remove it", t.name)
		return
	}
	defer t.remove(ctx, "user", t.name, u.ID)
	t.holds(ctx, "a new user", u.ID, all, all)
	for _, c := range []workflowgen.UserChange{
		{workflowgen.LastName: "Changed"}, {workflowgen.IsActive: "true"}, {workflowgen.IsActive: "false"}, {workflowgen.Manager: ""},
	} {
		if slices.ContainsFunc(c.Fields().All(), t.Lacks().Has) {
			continue
		}
		what := "a change of " + c.Fields().All()[0].String()
		if _, err := t.UpdateUser(ctx, u.ID, c); t.failed(what, err) {
			continue
		}
		maps.Copy(all, c)
		t.holds(ctx, what, u.ID, c, all)
	}
	users, _, err := t.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: t.name, Limit: 2})
	if !t.failed("find the user", err) && (len(users) != 1 || users[0].ID != u.ID) {
		t.fault("Entra would make every user twice: use another operation document or WORKFLOWGEN_API=scim", "the user is not found by its systemIdentifier")
	}
	t.tryGroup(ctx, u.ID)
}

// everything is a value for each property that the instance has a place for. The user is inactive, so that it takes no licence
// for longer than the moment in which it is activated.
func (t *trial) everything(boss string) workflowgen.UserChange {
	c := workflowgen.UserChange{
		workflowgen.UserName: t.name, workflowgen.SystemIdentifier: t.name, workflowgen.IsActive: "false",
		workflowgen.CommonName: "Made by scimctl doctor, to be removed", workflowgen.FirstName: "Scimctl", workflowgen.LastName: "Made by scimctl doctor",
		workflowgen.Email: t.name + "@example.com", workflowgen.Phone: "5550100", workflowgen.Mobile: "5550101", workflowgen.Fax: "5550102",
		workflowgen.JobTitle: "Test user", workflowgen.Department: "Test", workflowgen.Company: "Test", workflowgen.EmployeeNumber: "1234",
		workflowgen.Office: "Test", workflowgen.PostalAddress: "1 Test Street", workflowgen.PostalCode: "H2X 1Y4", workflowgen.City: "Montreal",
		workflowgen.State: "QC", workflowgen.Country: "CA", workflowgen.Language: "en", workflowgen.Manager: boss,
	}
	for _, f := range t.Lacks().All() {
		delete(c, f)
	}
	return c
}

// holds looks at all of the user after a write, again for a while where it is not as it should be, and tells what was not kept,
// what was changed though it was not asked, and what is not shown.
func (t *trial) holds(ctx context.Context, what, id string, asked, all workflowgen.UserChange) {
	var u workflowgen.User
	err := t.until(ctx, func() (done bool, err error) {
		u, err = t.User(ctx, id)
		return err == nil && all.Differs(&u) == 0, err
	})
	if t.failed("read the user after "+what, err) {
		return
	}
	wrong := all.Differs(&u)
	if lost := wrong & asked.Fields(); lost != 0 {
		t.fault("take these attributes out of Entra's attribute mapping, or ask your WorkflowGen administrator why they are not kept",
			"WorkflowGen acknowledged %s and did not keep %s", what, fieldNames(lost))
	}
	if cleared := wrong &^ asked.Fields(); cleared != 0 {
		t.fault("the gateway sends whole users once it has seen this; tell the vendor that an update must leave out what it does not name",
			"WorkflowGen changed %s with %s, which did not name it", fieldNames(cleared), what)
	}
	if hidden := u.Hidden & asked.Fields() & workflowgen.Critical; hidden != 0 {
		t.fault("add the property to the operation documents, or ask the vendor why it is not shown", "WorkflowGen does not show %s, so no change of it can be verified", fieldNames(hidden))
	}
	for f := range all {
		if wrong.Has(f) {
			all[f] = u.Values[f] // what is told once is not told again
		}
	}
}

func fieldNames(s workflowgen.FieldSet) string {
	var names []string
	for _, f := range s.All() {
		names = append(names, f.String())
	}
	return strings.Join(names, ", ")
}

// tryGroup makes a group, and looks whether its name, its identifier and its members are kept: provisioning does not read
// members back.
func (t *trial) tryGroup(ctx context.Context, user string) {
	g, err := t.CreateGroup(ctx, workflowgen.GroupChange{Name: &t.name, SystemIdentifier: &t.name})
	if t.failed("make a group", err) {
		return
	}
	defer t.remove(ctx, "group", t.name, g.ID)
	for _, in := range []bool{true, false} {
		add, remove, what := []string{user}, []string(nil), "the addition of a member"
		if !in {
			add, remove, what = nil, add, "the removal of a member"
		}
		if t.failed(what, t.ChangeMembers(ctx, g.ID, add, remove)) {
			return
		}
		var now workflowgen.Group
		err := t.until(ctx, func() (done bool, err error) {
			now, err = t.Group(ctx, g.ID, true)
			return err == nil && contains(now.Members, user) == in, err
		})
		if t.failed("read the group after "+what, err) {
			return
		}
		if contains(now.Members, user) != in {
			t.fault("use an operation document of this instance that changes members", "WorkflowGen acknowledged %s and did not make it", what)
		}
		if in && (now.Name != t.name || now.SystemIdentifier != t.name) {
			t.fault("use a shorter name, or an operation document that writes both", "a new group was to be %q with this identifier, and is %q with %q", t.name, now.Name, now.SystemIdentifier)
		}
	}
}

func contains(members []workflowgen.Member, id string) bool {
	return slices.ContainsFunc(members, func(m workflowgen.Member) bool { return m.ID == id })
}

// remove removes what was made, and looks whether it is gone.
func (t *trial) remove(ctx context.Context, kind, name, id string) {
	remove, read := t.DeleteUser, func() error { _, err := t.User(ctx, id); return err }
	if kind == "group" {
		remove, read = t.DeleteGroup, func() error { _, err := t.Group(ctx, id, false); return err }
	}
	if t.failed("remove the "+kind, remove(ctx, id)) {
		t.left = append(t.left, kind+" "+name)
		return
	}
	gone := errors.New("still there")
	err := t.until(ctx, func() (bool, error) {
		if err := read(); !errors.Is(err, provision.ErrNotFound) {
			return false, err
		}
		gone = nil
		return true, nil
	})
	if t.failed("look for the removed "+kind, err) || t.failed("WorkflowGen acknowledged the removal of the "+kind, gone) {
		t.left = append(t.left, kind+" "+name)
	}
}

// until looks until it is done or the patience is over. Its error is that of the last look.
func (t *trial) until(ctx context.Context, look func() (done bool, err error)) error {
	for end := time.Now().Add(trialPatience); ; {
		done, err := look()
		if done || time.Now().Add(trialPause).After(end) {
			return err
		}
		select {
		case <-time.After(trialPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
