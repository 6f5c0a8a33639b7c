package patch

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// applyElements changes the elements that the filter in the path selects. One that is selected by its type alone, or as
// the primary one of an attribute that has no other, and is not there is made: RFC 7644 §3.5.2.3 wants noTarget, but Entra
// adds and replaces `emails[type eq "work"].value` without asking whether there is one.
func applyElements(op Operation, target scim.Target, r *scim.Resource) error {
	all := scim.Target{Schema: target.Schema, Attribute: target.Attribute, Leaves: held(r.Type, op.Path)}
	if kind, ok := filter.TypeEquals(op.Path.Filter); ok && target.Attribute.MultiValued {
		leaves := r.Type.Element(all, kind)
		if leaves == nil {
			return otherType(op, target, kind, r)
		}
		return applyElement(op, target, leaves, r)
	}
	if only := elements(r.Type, all); target.Attribute.MultiValued && len(only) == 1 && filter.PrimaryTrue(op.Path.Filter) {
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
	if !ok && !scim.Empty(op.Value) {
		return scim.Flawed(scim.WrongType, "The value for %q is not an object.", op.Path)
	}
	if kind, _ := o.Get("type"); !scim.Empty(kind) && !strings.EqualFold(fmt.Sprint(kind), r.Type.Leaves[leaves[0]].Element) {
		return scim.Flawed(scim.WrongType, "The value for %q is of another type: %v.", op.Path, kind)
	}
	if op.Op == Replace {
		empty(r, leaves) // §3.5.2.3: the value takes the place of the whole element
	}
	return r.Type.PutElement(r, target, leaves, o)
}

// ofElements is what a path without a filter means that names a sub-attribute, such as emails.value: that of each element
// that is there or, where none is, of the first that a resource holds, as for an element without type.
func ofElements(op Operation, target scim.Target, r *scim.Resource) []int {
	all := scim.Target{Leaves: held(r.Type, op.Path)}
	there := slices.DeleteFunc(slices.Clone(target.Leaves), func(i int) bool {
		return element(r, r.Type.Element(all, r.Type.Leaves[i].Element)) == nil
	})
	if len(there) == 0 {
		return target.Leaves[:1]
	}
	return there
}

func first(v any) any {
	if list, ok := v.(scim.Array); ok && len(list) == 1 {
		return list[0]
	}
	return v
}

// removeValues takes the elements away that the value lists: those of which every sub-attribute given is the same.
func removeValues(op Operation, target scim.Target, r *scim.Resource) error {
	listed, err := scim.Elements(target.Attribute.Name, op.Value)
	if err != nil {
		return err
	}
	for _, leaves := range elements(r.Type, target) {
		e := element(r, leaves)
		if e != nil && slices.ContainsFunc(listed, func(o scim.Object) bool { return like(o, target.Attribute, e) }) {
			empty(r, leaves)
		}
	}
	return nil
}

// like says whether the element has all that o says of it. One that says nothing is like none.
func like(o scim.Object, a *scim.Attribute, e filter.Element) bool {
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
