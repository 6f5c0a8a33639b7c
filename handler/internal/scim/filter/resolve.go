package filter

import (
	"iter"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// operand is a path, resolved in a resource type.
type operand struct {
	attribute *scim.Attribute
	sub       *scim.Attribute // nil if the path names the whole attribute
	elements  elements
}

// compared returns the attribute whose values are compared. A complex attribute is compared by its "value", as in the example
// emails co "example.com" (RFC 7644 §3.4.2.2); one without a "value" can only be present.
func (o *operand) compared(path Path) (*scim.Attribute, error) {
	switch {
	case o.sub != nil:
		return o.sub, nil
	case o.attribute.Type != scim.Complex:
		return o.attribute, nil
	}
	if value, ok := o.attribute.Sub("value"); ok {
		return value, nil
	}
	return nil, scim.Errorf(scim.InvalidFilter, "%q has sub-attributes: compare one of them, such as %q.",
		path, path.String()+"."+o.attribute.SubAttributes[0].Name)
}

func (b *binder) resolve(path Path) (*operand, error) {
	if o := b.common(path); o != nil {
		return o, nil
	}
	target, ok := b.t.Resolve(path.URN, path.Name, path.Sub)
	if !ok {
		if o := b.foreign(path); o != nil {
			return o, nil
		}
		return nil, scim.Errorf(scim.InvalidFilter, "%q is not defined by a schema of the resource type %s.", path, b.t.Name)
	}
	if target.Attribute == nil {
		return nil, scim.Errorf(scim.InvalidFilter, "%q is a schema: compare one of its attributes.", path)
	}
	o := &operand{attribute: target.Attribute, sub: target.Sub, elements: members}
	if b.t.HasMembers() && target.Attribute.Name == "members" {
		b.members = true
		return o, nil
	}
	whole, _ := b.t.Resolve(target.Schema.ID, target.Attribute.Name, "")
	o.elements = rows(b.t, whole.Leaves)
	return o, nil
}

// Defined reports whether a path names an attribute that a schema of the type defines, or a common one.
func Defined(path Path, t *scim.ResourceType) bool {
	b := binder{t: t}
	_, err := b.resolve(path)
	return err == nil
}

// foreign finds an attribute that only other types have.
func (b *binder) foreign(path Path) *operand {
	for _, t := range b.others {
		other := binder{t: t}
		if o, err := other.resolve(path); err == nil {
			o.elements = func(*scim.Resource) iter.Seq[scim.Element] { return func(func(scim.Element) bool) {} }
			return o
		}
	}
	return nil
}

// common finds an attribute that no schema defines, with or without the URN of the core schema.
func (b *binder) common(path Path) *operand {
	if path.URN != "" && !strings.EqualFold(path.URN, b.t.Schema.ID) {
		return nil
	}
	a, ok := common.Attribute(path.Name)
	if !ok {
		return nil
	}
	o := &operand{attribute: a, elements: commonElements[a.Name]}
	if path.Sub != "" {
		if o.sub, ok = a.Sub(path.Sub); !ok {
			return nil
		}
	}
	return o
}
