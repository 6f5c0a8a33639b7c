package scim

import (
	"fmt"
	"slices"
	"strings"
)

// putElements sets the elements of a multi-valued attribute by their type, since a resource holds one element of a type.
// It lists elements of a type that a resource does not hold, and all but one of several of a type, in Outside.
func (t *ResourceType) putElements(r *Resource, target Target, v any) error {
	elements, err := Elements(target.Attribute.Name, v)
	if err != nil {
		return err
	}
	if err := onePrimary(target.Attribute.Name, elements); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range primaryFirst(elements) {
		kind, leaves, err := t.elementOf(target, e)
		if err != nil {
			return err
		}
		if len(leaves) == 0 || seen[kind] {
			r.Outside = append(r.Outside, fmt.Sprintf("%s[type eq %q]", target.Attribute.Name, kind))
			continue
		}
		seen[kind] = true
		if err := t.PutElement(r, target, leaves, e); err != nil {
			return err
		}
	}
	return nil
}

// elementOf returns the type of e and the leaves of the element of that type. Without a type, e is of the first type that the
// resource holds, which is work.
func (t *ResourceType) elementOf(target Target, e Object) (string, []int, error) {
	v, _ := e.Get("type")
	kind, ok := v.(string)
	if !ok && v != nil {
		return "", nil, Flawed(WrongType, "The type of an element of %q is not a string.", target.Attribute.Name)
	}
	if kind == "" && len(target.Leaves) > 0 {
		kind = t.Leaves[target.Leaves[0]].Element
	}
	return strings.ToLower(kind), t.Element(target, kind), nil
}

// Element returns those leaves of a target that belong to the element of a type; none if a resource does not hold it.
func (t *ResourceType) Element(target Target, kind string) []int {
	return slices.DeleteFunc(slices.Clone(target.Leaves), func(i int) bool { return !strings.EqualFold(t.Leaves[i].Element, kind) })
}

// PutElement sets the sub-attributes that e has in the element with the leaves.
func (t *ResourceType) PutElement(r *Resource, target Target, leaves []int, e Object) error {
	for _, f := range e {
		i := t.subLeaf(leaves, f.Name)
		if i < 0 {
			meta := strings.EqualFold(f.Name, "type") || strings.EqualFold(f.Name, "primary") || strings.EqualFold(f.Name, "display")
			r.noteOutside(target.Attribute.Name+"."+f.Name, f.Value, meta)
			continue
		}
		text, err := t.Leaves[i].Text(f.Value)
		if err != nil {
			return err
		}
		r.Values[i] = text
	}
	return nil
}

func (t *ResourceType) subLeaf(leaves []int, name string) int {
	for _, i := range leaves {
		if strings.EqualFold(t.Leaves[i].Sub.Name, name) {
			return i
		}
	}
	return -1
}

// Elements returns the elements in the value of a multi-valued attribute: an array of objects, one object, or nothing.
func Elements(name string, v any) ([]Object, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case Object:
		return []Object{v}, nil
	case Array:
		os := make([]Object, 0, len(v))
		for _, e := range v {
			o, ok := e.(Object)
			if !ok {
				return nil, Flawed(WrongType, "An element of %q is not an object.", name)
			}
			os = append(os, o)
		}
		return os, nil
	case string:
		if v == "" {
			return nil, nil
		}
	}
	return nil, Flawed(WrongType, "%q is not an array of objects.", name)
}

func isPrimary(e Object) bool {
	v, _ := e.Get("primary")
	text, _ := v.(string)
	return v == true || strings.EqualFold(text, "true")
}

// onePrimary checks RFC 7643 §2.4: "The primary attribute value 'true' MUST appear no more than once."
func onePrimary(name string, es []Object) error {
	n := 0
	for _, e := range es {
		if isPrimary(e) {
			n++
		}
	}
	if n > 1 {
		return Errorf(InvalidValue, "%d elements of %q are primary; one at most can be.", n, name)
	}
	return nil
}

// primaryFirst puts the primary element first, so that it wins if two have one type.
func primaryFirst(es []Object) []Object {
	for i, e := range es {
		if i > 0 && isPrimary(e) {
			return slices.Concat([]Object{e}, es[:i], es[i+1:])
		}
	}
	return es
}

// DecodeMembers reads the members of a group: objects with the id of a user as value. No value is an empty list.
func DecodeMembers(v any) ([]Member, error) {
	elements, err := Elements("members", v)
	if err != nil {
		return nil, err
	}
	members := make([]Member, 0, len(elements))
	for _, e := range elements {
		if kind, _ := e.Get("type"); !Empty(kind) && !strings.EqualFold(fmt.Sprint(kind), "User") {
			return nil, Flawed(NoMember, "A member is a %v; WorkflowGen has only users in groups.", kind)
		}
		id, _ := e.Get("value")
		text, ok := id.(string)
		if !ok || text == "" {
			return nil, Flawed(NoMember, "A member has no value: it must be the id of a user.")
		}
		members = append(members, Member{Value: text})
	}
	return members, nil
}
