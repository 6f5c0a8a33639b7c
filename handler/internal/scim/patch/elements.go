package patch

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// applyElements changes the elements that the filter in the path selects. It creates a missing element that is selected by its
// type alone, or as the primary one of an attribute with one element at most: RFC 7644 §3.5.2.3 wants noTarget, but Entra adds
// and replaces `emails[type eq "work"].value` without checking that there is one.
func applyElements(op Operation, target scim.Target, r *scim.Resource) error {
	all := scim.Target{Schema: target.Schema, Attribute: target.Attribute, Leaves: held(r.Type, op.Path)}
	if kind, ok := filter.TypeEquals(op.Path.Filter); ok && target.Attribute.MultiValued {
		leaves := r.Type.Element(all, kind)
		if len(leaves) == 0 {
			return otherType(op, target, kind, r)
		}
		return applyElement(op, target, leaves, r)
	}
	if only := r.Type.ByElement(all.Leaves); target.Attribute.MultiValued && len(only) == 1 && filter.PrimaryTrue(op.Path.Filter) {
		return applyElement(op, target, only[0], r)
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

// selectElements returns the leaves of each element that the resource has and the filter in the path selects.
func selectElements(op Operation, all scim.Target, r *scim.Resource) ([][]int, error) {
	matches, err := filter.BindElement(op.Path.Filter, all.Attribute)
	if err != nil {
		return nil, err
	}
	var selected [][]int
	for leaves, e := range r.Type.ByElement(all.Leaves).In(r) {
		if matches(e) {
			selected = append(selected, leaves)
		}
	}
	return selected, nil
}

// withSub returns the leaves of a sub-attribute.
func withSub(t *scim.ResourceType, leaves []int, sub *scim.Attribute) []int {
	return slices.DeleteFunc(slices.Clone(leaves), func(i int) bool { return t.Leaves[i].Sub != sub })
}

// otherType handles a type of which a resource holds no element: one of the schema is outside, any other is a mistake.
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
		leaves = withSub(r.Type, leaves, target.Sub)
		if len(leaves) == 0 {
			return outside(op, r)
		}
		return applyTarget(op, scim.Target{Schema: target.Schema, Attribute: target.Attribute, Sub: target.Sub, Leaves: leaves}, r)
	}
	if op.Op == Remove {
		return unset(r, leaves)
	}
	o, ok := scim.Single(op.Value).(scim.Object)
	if !ok && !scim.Empty(op.Value) {
		return scim.Flawed(scim.WrongType, "The value for %q is not an object.", op.Path)
	}
	if kind, _ := o.Get("type"); !scim.Empty(kind) && !strings.EqualFold(fmt.Sprint(kind), r.Type.Leaves[leaves[0]].Element) {
		return scim.Flawed(scim.WrongType, "The value for %q is of another type: %v.", op.Path, kind)
	}
	if op.Op == Replace {
		empty(r, leaves) // §3.5.2.3: the value replaces the whole element
	}
	return r.Type.PutElement(r, target, leaves, o)
}

// ofElements returns the leaves of a sub-attribute without a filter, such as emails.value: those of each element that the
// resource has or, if it has none, of the first that it can hold, as for an element without type.
func ofElements(op Operation, target scim.Target, r *scim.Resource) []int {
	var leaves []int
	for element := range r.Type.ByElement(held(r.Type, op.Path)).In(r) {
		leaves = append(leaves, withSub(r.Type, element, target.Sub)...)
	}
	if len(leaves) == 0 {
		return target.Leaves[:1]
	}
	return leaves
}

// removeValues removes the elements that the value lists: those with the same values for all sub-attributes that are given.
func removeValues(op Operation, target scim.Target, r *scim.Resource) error {
	listed, err := scim.Elements(target.Attribute.Name, op.Value)
	if err != nil {
		return err
	}
	for leaves, e := range r.Type.ByElement(target.Leaves).In(r) {
		if slices.ContainsFunc(listed, func(o scim.Object) bool { return like(o, target.Attribute, e) }) {
			empty(r, leaves)
		}
	}
	return nil
}

// like reports whether an element has the values that o gives. An o without values is like no element.
func like(o scim.Object, a *scim.Attribute, e scim.Element) bool {
	same := false
	for _, f := range o {
		sub, known := a.Sub(f.Name)
		if !known || f.Value == nil || sub.Name == "primary" || sub.Name == "display" {
			continue
		}
		text, _ := f.Value.(string)
		if same = strings.EqualFold(e(sub.Name), text); !same {
			return false
		}
	}
	return same
}
