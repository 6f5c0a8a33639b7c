package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/wait"
	"workflowgen-scim/handler/internal/workflowgen"
)

// trial creates a user, a manager and a group in WorkflowGen, to see whether WorkflowGen holds what it acknowledges.
type trial struct {
	provision.Directory
	name      string
	problems  []string
	remaining []string // users and groups that could not be removed
	fix       string   // of the first problem
}

// trialPatience and trialPause are how long and how often the trial reads again: reads may lag behind writes.
const (
	trialPatience = provision.DefaultSettle
	trialPause    = 250 * time.Millisecond
)

// problem records a problem, and the fix of the first one.
func (t *trial) problem(fix, format string, args ...any) {
	if t.fix == "" {
		t.fix = fix
	}
	if what := fmt.Sprintf(format, args...); !slices.Contains(t.problems, what) {
		t.problems = append(t.problems, what)
	}
}

// failed reports whether a step failed, and records the problem.
func (t *trial) failed(what string, err error) bool {
	if err != nil {
		t.problem("correct what the message names", "%s: %v", what, err)
	}
	return err != nil
}

func (t *trial) run(ctx context.Context) {
	manager, err := t.CreateUser(ctx, workflowgen.UserChange{workflowgen.UserName: t.name + "-manager", workflowgen.LastName: "Doctor", workflowgen.IsActive: "false"})
	if t.failed("create a user", err) {
		t.fix = fmt.Sprintf("if there is a user %s-manager now, remove it", t.name)
		return
	}
	defer t.remove(ctx, "user", t.name+"-manager", manager.ID)
	all := t.everyProperty(manager.ID)
	u, err := t.CreateUser(ctx, all)
	if t.failed("create a user with every property", err) {
		t.fix = fmt.Sprintf("if there is a user %s now, remove it", t.name)
		return
	}
	defer t.remove(ctx, "user", t.name, u.ID)
	t.checkHeld(ctx, "a new user", u.ID, all, all)
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
		t.checkHeld(ctx, what, u.ID, c, all)
	}
	users, _, err := t.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: t.name, Limit: 2})
	if !t.failed("find the user", err) && (len(users) != 1 || users[0].ID != u.ID) {
		t.problem("Entra would create every user twice: use another operation document or WORKFLOWGEN_API=scim", "the user is not found by its systemIdentifier")
	}
	t.tryGroup(ctx, u.ID)
}

// everyProperty returns a value for each property that the instance has. The user is inactive, so that it takes a licence only
// while it is activated.
func (t *trial) everyProperty(manager string) workflowgen.UserChange {
	c := workflowgen.UserChange{
		workflowgen.UserName: t.name, workflowgen.SystemIdentifier: t.name, workflowgen.IsActive: "false",
		workflowgen.CommonName: "Created by scimctl doctor, to be removed", workflowgen.FirstName: "Scimctl", workflowgen.LastName: "Created by scimctl doctor",
		workflowgen.Email: t.name + "@example.com", workflowgen.Phone: "5550100", workflowgen.Mobile: "5550101", workflowgen.Fax: "5550102",
		workflowgen.JobTitle: "Test user", workflowgen.Department: "Test", workflowgen.Company: "Test", workflowgen.EmployeeNumber: "1234",
		workflowgen.Office: "Test", workflowgen.PostalAddress: "1 Test Street", workflowgen.PostalCode: "H2X 1Y4", workflowgen.City: "Montreal",
		workflowgen.State: "QC", workflowgen.Country: "CA", workflowgen.Language: "en", workflowgen.Manager: manager,
	}
	for _, f := range t.Lacks().All() {
		delete(c, f)
	}
	return c
}

// checkHeld reads the user after a write, again for a while if something differs. It records the properties that were not kept,
// those that were changed without being named, and those that WorkflowGen does not show.
func (t *trial) checkHeld(ctx context.Context, what, id string, asked, all workflowgen.UserChange) {
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
		t.problem("remove these attributes from Entra's attribute mapping, or ask your WorkflowGen administrator why they are not kept",
			"WorkflowGen acknowledged %s and did not keep %s", what, fieldNames(lost))
	}
	if cleared := wrong &^ asked.Fields(); cleared != 0 {
		t.problem("the gateway sends whole users once it has seen this; tell the vendor that an update must not change what it does not name",
			"WorkflowGen changed %s with %s, which did not name it", fieldNames(cleared), what)
	}
	if hidden := u.Hidden & asked.Fields() & workflowgen.Critical; hidden != 0 {
		t.problem("add the property to the operation documents, or ask the vendor why it is not shown", "WorkflowGen does not show %s, so no change of it can be verified", fieldNames(hidden))
	}
	for f := range all {
		if wrong.Has(f) {
			all[f] = u.Values[f] // a problem is recorded once
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

// tryGroup creates a group, and checks that WorkflowGen keeps its name, its identifier and its members: provisioning does not
// read members back.
func (t *trial) tryGroup(ctx context.Context, user string) {
	g, err := t.CreateGroup(ctx, workflowgen.GroupChange{Name: &t.name, SystemIdentifier: &t.name})
	if t.failed("create a group", err) {
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
			t.problem("use an operation document of this instance that changes members", "WorkflowGen acknowledged %s and did not carry it out", what)
		}
		if in && (now.Name != t.name || now.SystemIdentifier != t.name) {
			t.problem("use a shorter name, or an operation document that writes both", "a new group should be %q with this identifier, and is %q with %q", t.name, now.Name, now.SystemIdentifier)
		}
	}
}

func contains(members []workflowgen.Member, id string) bool {
	return slices.ContainsFunc(members, func(m workflowgen.Member) bool { return m.ID == id })
}

// remove removes a user or group, and checks that it is gone.
func (t *trial) remove(ctx context.Context, kind, name, id string) {
	remove, read := t.DeleteUser, func() error { _, err := t.User(ctx, id); return err }
	if kind == "group" {
		remove, read = t.DeleteGroup, func() error { _, err := t.Group(ctx, id, false); return err }
	}
	if t.failed("remove the "+kind, remove(ctx, id)) {
		t.remaining = append(t.remaining, kind+" "+name)
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
	if t.failed("read the removed "+kind, err) || t.failed("WorkflowGen acknowledged the removal of the "+kind, gone) {
		t.remaining = append(t.remaining, kind+" "+name)
	}
}

// until calls look until it is done, or trialPatience has passed. It returns the error of the last call.
func (t *trial) until(ctx context.Context, look func() (done bool, err error)) error {
	for end := time.Now().Add(trialPatience); ; {
		done, err := look()
		if done || time.Now().Add(trialPause).After(end) {
			return err
		}
		if err := wait.For(ctx, trialPause); err != nil {
			return err
		}
	}
}

// tryWrite creates a user and a group with names of their own, changes them, reads them after each step, and removes them.
func tryWrite(ctx context.Context, d provision.Directory, wanted bool) doctor.Finding {
	if !wanted {
		return doctor.Skip("--write would create, change and remove a user and a group")
	}
	t := &trial{Directory: d, name: "scimctl-doctor-" + rand.Text()[:8]}
	t.run(ctx)
	if len(t.remaining) > 0 {
		t.fix = fmt.Sprintf("remove in WorkflowGen: %s; %s", strings.Join(t.remaining, ", "), t.fix)
	}
	if len(t.problems) > 0 {
		return doctor.Fail(errors.New(strings.Join(t.problems, "; ")), t.fix)
	}
	return doctor.OK("created, found, changed and removed the user %s and a group with it", t.name)
}

func scimChecks(c *app.Clients, write bool) []doctor.Check {
	d, err := c.OpenSCIM()
	return []doctor.Check{
		{Name: "sign-in", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding {
			if err != nil {
				return doctor.Fail(err, "correct the settings")
			}
			if err := d.Check(ctx); err != nil {
				return doctor.Fail(err, "set WORKFLOWGEN_TOKEN to the token that WorkflowGen shows for the directory, and WORKFLOWGEN_URL to …/wfgen/scim")
			}
			return doctor.OK("accepted, and a search for an unknown user finds none")
		}},
		{Name: "write", Needs: []string{"sign-in"}, Look: func(ctx context.Context) doctor.Finding { return tryWrite(ctx, d, write) }},
	}
}
