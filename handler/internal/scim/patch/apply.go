package patch

import (
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// Apply applies operations to a resource, one after another. What they carry and a resource does not hold is named in
// Outside. After an error the resource is half changed and must be thrown away: a PATCH is all or nothing (§3.5.2).
func Apply(ops []Operation, r *scim.Resource) error {
	for i, op := range ops {
		if err := apply(op, r); err != nil {
			return at(i, err)
		}
	}
	return nil
}

func apply(op Operation, r *scim.Resource) error {
	if common(op.Path) {
		if op.Lenient {
			return nil // a value object that repeats what the server keeps, as a GET showed it
		}
		return scim.Errorf(scim.NotMutable, "%q is kept by the server.", op.Path.Name)
	}
	target, ok := r.Type.Resolve(op.Path.URN, op.Path.Name, op.Path.Sub)
	switch {
	case !ok && op.Lenient:
		return outside(op, r)
	case !ok:
		return scim.Errorf(scim.InvalidPath, "No schema defines %q.", op.Path)
	case target.Attribute == nil:
		return wholeSchema(op, target, r)
	case target.Attribute.Mutability == scim.ReadOnly || target.Sub != nil && target.Sub.Mutability == scim.ReadOnly:
		return scim.Errorf(scim.NotMutable, "%q is read-only.", op.Path)
	case len(r.Type.Leaves) == 0 || held(r.Type, op.Path) == nil:
		return outside(op, r)
	case op.Path.Filter != nil:
		return applyElements(op, target, r)
	}
	return applyTarget(op, target, r)
}

// common says whether a path is one of the attributes that every resource has and the server keeps (RFC 7643 §3.1).
func common(p filter.Path) bool {
	name := strings.ToLower(p.Name)
	return p.URN == "" && (name == "id" || name == "meta" || name == "schemas")
}

// held is the leaves of the whole attribute that a path is about.
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

// wholeSchema takes a path that names a schema: its value has the schema's attributes.
func wholeSchema(op Operation, target scim.Target, r *scim.Resource) error {
	if op.Op == Remove {
		return unset(r, target.Leaves)
	}
	o, ok := op.Value.(scim.Object)
	if !ok {
		return scim.Errorf(scim.InvalidValue, "The value of %q is not an object.", op.Path)
	}
	for _, f := range o {
		sub := Operation{Op: op.Op, Path: filter.Path{URN: target.Schema.ID, Name: f.Name}, Value: f.Value, HasValue: true, Lenient: true}
		if err := apply(sub, r); err != nil {
			return err
		}
	}
	return nil
}

// applyTarget changes the attribute or sub-attribute that a path without filter names.
func applyTarget(op Operation, target scim.Target, r *scim.Resource) error {
	if op.Op == Remove && op.HasValue && target.Attribute.MultiValued {
		return removeValues(op, target, r)
	}
	if op.Op == Remove {
		return unset(r, target.Leaves)
	}
	if len(target.Leaves) == 0 {
		return outside(op, r)
	}
	if op.Op == Replace && target.Attribute.MultiValued && target.Sub == nil {
		if err := unset(r, target.Leaves); err != nil {
			return err
		}
	}
	if err := r.Type.Put(r, target, op.Value); err != nil {
		return err
	}
	return stillRequired(r, target.Leaves)
}

// unset takes the values away. A required attribute cannot lose its value (§3.5.2.2).
func unset(r *scim.Resource, leaves []int) error {
	for _, i := range leaves {
		r.Values[i] = ""
	}
	return stillRequired(r, leaves)
}

func stillRequired(r *scim.Resource, leaves []int) error {
	for _, i := range leaves {
		if l := &r.Type.Leaves[i]; l.Definition().Required && r.Values[i] == "" {
			return scim.Errorf(scim.NotMutable, "%q is required and cannot be removed.", l.Path)
		}
	}
	return nil
}
