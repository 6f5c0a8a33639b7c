// Package directory is the conformance suite of [provision.Directory]. Every adapter of WorkflowGen must pass it against the
// stand-in, so that both behave alike.
package directory

import (
	"errors"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Instance is a WorkflowGen with two directories. Both are empty, except that the first has a virtual group, a user that a
// request refers to, and a user who is the only coordinator of a process.
type Instance struct {
	Ours        provision.Directory
	Other       provision.Directory // another directory of the same instance
	Virtual     string              // the id of a virtual group
	Referenced  string              // the id of a user that a request refers to
	Coordinator string              // the id of an only coordinator
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
		{"pages of users", testPages},
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
		{"unknown ids", testUnknownIDs},
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
