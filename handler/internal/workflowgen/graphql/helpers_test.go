package graphql_test

import (
	"errors"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

func person(name string) workflowgen.UserChange {
	return workflowgen.UserChange{workflowgen.UserName: name, workflowgen.LastName: "Lee", workflowgen.IsActive: "true"}
}

func makeUser(t *testing.T, d provision.Directory, name string) string {
	t.Helper()
	return mustUser(t)(d.CreateUser(t.Context(), person(name))).ID
}

func makeGroup(t *testing.T, d provision.Directory, name string) string {
	t.Helper()
	g, err := d.CreateGroup(t.Context(), workflowgen.GroupChange{Name: &name})
	must(t, err)
	return g.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustUser is must for a call with one answer: mustUser(t)(d.User(ctx, id)).
func mustUser(t *testing.T) func(workflowgen.User, error) workflowgen.User {
	return func(u workflowgen.User, err error) workflowgen.User {
		t.Helper()
		must(t, err)
		return u
	}
}

func checkReference(t *testing.T, err error, id string) {
	t.Helper()
	ref, ok := errors.AsType[*provision.InvalidReference](err)
	if !ok || ref.ID != id {
		t.Errorf("the error does not name the reference %q: %v", id, err)
	}
}
