package patch

import (
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// Apply applies operations to a resource, one after another. It lists attributes that a resource does not hold in Outside.
// After an error the resource is half changed and must be discarded: a PATCH is all or nothing (§3.5.2).
func Apply(ops []Operation, r *scim.Resource) error {
	for _, op := range ops {
		if err := apply(op, r); err != nil {
			return at(op.number, err)
		}
	}
	return nil
}

func apply(op Operation, r *scim.Resource) error {
	target, ok := r.Type.Resolve(op.Path.URN, op.Path.Name, op.Path.Sub)
	switch {
	case readOnly(op.Path, target, r.Type) && op.Lenient:
		return nil // a value object that repeats read-only attributes from a GET
	case readOnly(op.Path, target, r.Type):
		return scim.Errorf(scim.NotMutable, "%q is read-only.", op.Path)
	case !ok && op.Lenient:
		return outside(op, r)
	case !ok:
		return scim.Errorf(scim.InvalidPath, "No schema defines %q.", op.Path)
	case target.Attribute == nil:
		return wholeSchema(op, target, r)
	case held(r.Type, op.Path) == nil:
		return outside(op, r)
	case op.Path.Filter != nil:
		return applyElements(op, target, r)
	}
	return applyTarget(op, target, r)
}

// readOnly reports whether a path names an attribute that a schema makes read-only, or a common one (RFC 7643 §3, §3.1).
func readOnly(p filter.Path, target scim.Target, t *scim.ResourceType) bool {
	if a := target.Attribute; a != nil {
		return a.Mutability == scim.ReadOnly || target.Sub != nil && target.Sub.Mutability == scim.ReadOnly
	}
	name := strings.ToLower(p.Name)
	return (name == "id" || name == "meta" || name == "schemas") && (p.URN == "" || strings.EqualFold(p.URN, t.Schema.ID))
}

// held returns the leaves of the whole attribute that a path names.
func held(t *scim.ResourceType, p filter.Path) []int {
	whole, _ := t.Resolve(p.URN, p.Name, "")
	return whole.Leaves
}

func outside(op Operation, r *scim.Resource) error {
	if op.Op != Remove && !scim.Empty(op.Value) {
		r.Outside = append(r.Outside, op.Path.String())
	}
	return nil
}

// wholeSchema applies an operation on a schema: its value has the schema's attributes.
func wholeSchema(op Operation, target scim.Target, r *scim.Resource) error {
	if op.Op == Remove || op.Value == nil {
		return unset(r, target.Leaves)
	}
	parts, err := partsOf(op, target)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := apply(part, r); err != nil {
			return err
		}
	}
	return nil
}

// partsOf returns the operations on attributes that an operation on a whole schema consists of.
func partsOf(op Operation, target scim.Target) ([]Operation, error) {
	o, ok := op.Value.(scim.Object)
	if !ok {
		return nil, scim.Errorf(scim.InvalidValue, "The value of %q is not an object.", op.Path)
	}
	return apart(op.Op, target.Schema.ID, o)
}

// applyTarget changes the attribute or sub-attribute that a path without filter names.
func applyTarget(op Operation, target scim.Target, r *scim.Resource) error {
	list := target.Attribute.MultiValued && target.Sub == nil
	switch {
	case op.Op == Remove && op.HasValue && list:
		return removeValues(op, target, r)
	case op.Op == Remove:
		return unset(r, target.Leaves)
	case len(target.Leaves) == 0:
		return outside(op, r)
	case op.Op == Replace && list:
		empty(r, target.Leaves)
	case target.Attribute.MultiValued && op.Path.Filter == nil && !list:
		target.Leaves = ofElements(op, target, r)
	}
	if err := r.Type.Put(r, target, op.Value); err != nil {
		return err
	}
	return stillRequired(r, target.Leaves)
}

// unset removes the values. A required attribute cannot lose its value (§3.5.2.2).
func unset(r *scim.Resource, leaves []int) error {
	empty(r, leaves)
	return stillRequired(r, leaves)
}

func empty(r *scim.Resource, leaves []int) {
	for _, i := range leaves {
		r.Values[i] = ""
	}
}

func stillRequired(r *scim.Resource, leaves []int) error {
	for _, i := range leaves {
		if l := &r.Type.Leaves[i]; l.Definition().Required && r.Values[i] == "" {
			return scim.Errorf(scim.NotMutable, "%q is required and cannot be removed.", l.Path)
		}
	}
	return nil
}
