package mapping_test

import (
	"fmt"
	"reflect"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// sample is a value that could be the field's, unlike that of any other field.
func sample(f workflowgen.Field) string {
	if f == workflowgen.IsActive {
		return "true"
	}
	return fmt.Sprintf("the %s of Ann", f)
}

// Each row goes both ways by itself: the field alone makes the attribute alone, and the attribute, set, is the one change
// of the field.
func TestRowsRoundTrip(t *testing.T) {
	for _, row := range mapping.Users {
		u := workflowgen.User{ID: "VXNlcjoy"}
		u.Values[row.Field] = sample(row.Field)
		r := mapping.User(&u)
		for _, other := range mapping.Users {
			if has := r.Get(other.SCIM) != ""; has != (other == row) {
				t.Errorf("%s makes %s %q", row.Field, other.SCIM, r.Get(other.SCIM))
			}
		}
		nobody := mapping.UserType.New()
		change, paths, err := mapping.Change(&nobody, &r)
		if want := (workflowgen.UserChange{row.Field: sample(row.Field)}); err != nil || !reflect.DeepEqual(change, want) {
			t.Errorf("%s becomes the change %v, %v", row.SCIM, change, err)
		}
		if len(paths) != 1 || mapping.UserType.Index(paths[0]) != mapping.UserType.Index(row.SCIM) {
			t.Errorf("the change of %s is told as one of %q", row.SCIM, paths)
		}
		if change, _, err := mapping.Change(&r, &nobody); err != nil || len(change) != 1 || change[row.Field] != "" {
			t.Errorf("%s, cleared, becomes the change %v, %v", row.SCIM, change, err)
		}
	}
}

func TestEveryFieldIsMapped(t *testing.T) {
	rows := map[workflowgen.Field]int{}
	for _, row := range mapping.Users {
		rows[row.Field]++
	}
	for f := range workflowgen.NumFields {
		if rows[f] != 1 {
			t.Errorf("%s stands in %d rows of the mapping", f, rows[f])
		}
	}
}

func TestNothingChanged(t *testing.T) {
	r := mapping.UserType.New()
	r.Set(mapping.UserName, "ann")
	change, paths, err := mapping.Change(&r, &r)
	if err != nil || len(change)+len(paths) > 0 {
		t.Errorf("nothing changed, and the change is %v of %q, %v", change, paths, err)
	}
}

// SCIM knows a manager by the id that we gave out, WorkflowGen by its own.
func TestManager(t *testing.T) {
	u := workflowgen.User{ID: "VXNlcjoy"}
	u.Values[workflowgen.Manager] = "VXNlcjoz"
	r := mapping.User(&u)
	if got := r.Get(mapping.Manager); got != mapping.ID("VXNlcjoz") {
		t.Errorf("the manager VXNlcjoz is %q in SCIM", got)
	}
	with := r.Clone()
	with.Set(mapping.Manager, mapping.ID("VXNlcjo0"))
	if change, _, err := mapping.Change(&r, &with); err != nil || change[workflowgen.Manager] != "VXNlcjo0" {
		t.Errorf("the new manager becomes %v, %v", change, err)
	}
	with.Set(mapping.Manager, "no id of ours")
	_, _, err := mapping.Change(&r, &with)
	want := &scim.Error{Type: scim.InvalidValue, Flaw: scim.NoManager, Detail: `The manager "no id of ours" is not the id of a user.`}
	if !reflect.DeepEqual(err, want) {
		t.Errorf("a manager that is none: %v", err)
	}
}

func TestGroup(t *testing.T) {
	g := workflowgen.Group{ID: "R3JvdXA6MQ==", Name: "Sales", SystemIdentifier: "8aa1", Members: []workflowgen.Member{{ID: "VXNlcjoy", Name: "Ann"}}}
	r := mapping.Group(&g)
	if r.ID != mapping.ID(g.ID) || r.Get(mapping.DisplayName) != "Sales" || r.Get(mapping.ExternalID) != "8aa1" {
		t.Errorf("the group is %+v", r)
	}
	if want := []scim.Member{{Value: mapping.ID("VXNlcjoy"), Display: "Ann"}}; !reflect.DeepEqual(r.Members, want) {
		t.Errorf("its members are %+v, want %+v", r.Members, want)
	}
	if r := mapping.Group(&workflowgen.Group{ID: "1"}); r.Members != nil {
		t.Errorf("members that were not read are %#v, want nil", r.Members)
	}
}
