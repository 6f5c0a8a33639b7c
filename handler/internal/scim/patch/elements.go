package patch

import (
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// applyElements changes the elements that the filter in the path selects. One that is selected by its type alone and is
// not there is made: RFC 7644 §3.5.2.3 wants noTarget, but Entra adds and replaces `emails[type eq "work"].value` without
// asking whether there is one.
func applyElements(op Operation, target scim.Target, r *scim.Resource) error {
	all := scim.Target{Schema: target.Schema, Attribute: target.Attribute, Leaves: held(r.Type, op.Path)}
	if kind, ok := filter.TypeEquals(op.Path.Filter); ok && target.Attribute.MultiValued {
		leaves := r.Type.Element(all, kind)
		if leaves == nil {
			return otherType(op, target, kind, r)
		}
		return applyElement(op, target, leaves, r)
	}
	selected, err := selectElements(op, all, r)
	if err != nil {
		return err
	}
	for _, leaves := range selected {
		if err := applyElement(op, target, leaves, r); err != nil {
			return err
		}
	}
	if len(selected) == 0 && op.Op != Remove {
		return scim.Errorf(scim.NoTarget, "No element matches %q.", op.Path)
	}
	return nil
}

// otherType takes a type of which a resource holds no element: one that the schema knows is not held, any other is wrong.
func otherType(op Operation, target scim.Target, kind string, r *scim.Resource) error {
	kinds, _ := target.Attribute.Sub("type")
	known := slices.ContainsFunc(kinds.CanonicalValues, func(v string) bool { return strings.EqualFold(v, kind) })
	if known || op.Op == Remove {
		return outside(op, r)
	}
	return scim.Errorf(scim.NoTarget, "No element matches %q.", op.Path)
}

// applyElement changes one element, given by its leaves, or the sub-attribute of it that the path names.
func applyElement(op Operation, target scim.Target, leaves []int, r *scim.Resource) error {
	if target.Sub != nil {
		leaves = slices.DeleteFunc(slices.Clone(leaves), func(i int) bool { return r.Type.Leaves[i].Sub != target.Sub })
		if len(leaves) == 0 {
			return outside(op, r)
		}
		return applyTarget(op, scim.Target{Schema: target.Schema, Attribute: target.Attribute, Sub: target.Sub, Leaves: leaves}, r)
	}
	if op.Op == Remove {
		return unset(r, leaves)
	}
	o, ok := first(op.Value).(scim.Object)
	if !ok {
		return scim.Errorf(scim.InvalidValue, "The value for %q is not an object.", op.Path)
	}
	return r.Type.PutElement(r, target, leaves, o)
}

func first(v any) any {
	if list, ok := v.(scim.Array); ok && len(list) == 1 {
		return list[0]
	}
	return v
}

// selectElements is the leaves of each element that is there and matches the filter in the path.
func selectElements(op Operation, all scim.Target, r *scim.Resource) ([][]int, error) {
	matches, err := filter.BindElement(op.Path.Filter, all.Attribute)
	if err != nil {
		return nil, err
	}
	var selected [][]int
	for _, leaves := range elements(r.Type, all) {
		if e := element(r, leaves); e != nil && matches(e) {
			selected = append(selected, leaves)
		}
	}
	return selected, nil
}

// elements is the leaves of an attribute, an element at a time.
func elements(t *scim.ResourceType, all scim.Target) [][]int {
	var groups [][]int
	for _, i := range all.Leaves {
		if n := len(groups); n == 0 || t.Leaves[groups[n-1][0]].Element != t.Leaves[i].Element {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	return groups
}

// element answers what the sub-attributes of an element have; nil where the element is not there.
func element(r *scim.Resource, leaves []int) filter.Element {
	if !slices.ContainsFunc(leaves, func(i int) bool { return r.Values[i] != "" }) {
		return nil
	}
	return func(name string) string {
		for _, i := range leaves {
			if r.Type.Leaves[i].Definition().Name == name {
				return r.Values[i]
			}
		}
		if name == "type" {
			return r.Type.Leaves[leaves[0]].Element
		}
		return ""
	}
}

// removeValues takes the elements away that the value lists: those of which every sub-attribute given is the same.
func removeValues(op Operation, target scim.Target, r *scim.Resource) error {
	listed, ok := op.Value.(scim.Array)
	if o, single := op.Value.(scim.Object); single {
		listed, ok = scim.Array{o}, true
	}
	if !ok {
		return scim.Errorf(scim.InvalidValue, "The value to remove from %q is not an array of objects.", op.Path)
	}
	for _, leaves := range elements(r.Type, target) {
		e := element(r, leaves)
		if e != nil && slices.ContainsFunc(listed, func(v any) bool { return like(v, target.Attribute, e) }) {
			if err := unset(r, leaves); err != nil {
				return err
			}
		}
	}
	return nil
}

func like(v any, a *scim.Attribute, e filter.Element) bool {
	o, ok := v.(scim.Object)
	if !ok || len(o) == 0 {
		return false
	}
	for _, f := range o {
		sub, known := a.Sub(f.Name)
		if !known || f.Value == nil || sub.Name == "primary" || sub.Name == "display" {
			continue
		}
		if text, _ := f.Value.(string); !strings.EqualFold(e(sub.Name), text) {
			return false
		}
	}
	return true
}
