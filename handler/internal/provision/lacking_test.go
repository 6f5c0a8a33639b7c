package provision_test

import (
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/workflowgen"
)

const fax = `phoneNumbers[type eq "fax"].value`

// What a WorkflowGen has no place for is left out and named, and never claimed to be done.
func TestLacking(t *testing.T) {
	dir := newDirectory()
	dir.lacks = dir.lacks.With(workflowgen.Fax)
	s := provision.New(dir, memledger.New(), provision.Config{})
	want := mapping.UserType.New()
	want.Set(mapping.UserName, "ann@x.org")
	want.Set(mapping.FamilyName, "Lee")
	want.Set(fax, "1")
	o, err := s.CreateUser(t.Context(), provision.Request{}, want)
	if err != nil || o.Resource.Get(fax) != "" {
		t.Errorf("%+v, %v", o.Resource, err)
	}
	expectLeftOut(t, o.Entry)
	if o.Entry.Decision != provision.Applied || slices.Contains(o.Entry.Changed, fax) {
		t.Errorf("%+v", o.Entry)
	}
	dir.forget()
	with := o.Resource.Clone()
	with.Set(fax, "2")
	o, err = s.ReplaceUser(t.Context(), provision.Request{}, o.Resource.ID, with)
	if err != nil || o.Entry.Decision != provision.Unchanged || dir.count("UpdateUser") != 0 {
		t.Errorf("%+v, %v, %v", o.Entry, dir.calls, err)
	}
	expectLeftOut(t, o.Entry)
}

func expectLeftOut(t *testing.T, e provision.Entry) {
	t.Helper()
	if !slices.Contains(e.Ignored, fax) || !slices.Contains(e.Notes, "this WorkflowGen has no place for "+fax) {
		t.Errorf("ignored %q, notes %q", e.Ignored, e.Notes)
	}
}
