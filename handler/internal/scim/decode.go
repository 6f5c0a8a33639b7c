package scim

import (
	"fmt"
	"strings"
)

// Decode reads a resource from the body of a POST or PUT. It lists attributes that a resource does not hold in Outside, and
// ignores read-only attributes (RFC 7644 §3.3, §3.5.1).
func (t *ResourceType) Decode(o Object) (Resource, error) {
	r := t.New()
	for _, f := range o {
		if err := t.decodeField(&r, f); err != nil {
			return Resource{}, err
		}
	}
	return r, nil
}

func (t *ResourceType) decodeField(r *Resource, f Field) error {
	switch strings.ToLower(f.Name) {
	case "schemas", "id", "meta":
		return nil
	case "members":
		if t.HasMembers() {
			var err error
			r.Members, err = DecodeMembers(f.Value)
			return err
		}
	}
	if s := t.schema(f.Name); s != nil && f.Name != "" { // an extension
		ext, ok := f.Value.(Object)
		if !ok && f.Value != nil {
			return Flawed(WrongType, "%q is not an object.", f.Name)
		}
		for _, sub := range ext {
			if err := t.place(r, s.ID, sub.Name, sub.Value); err != nil {
				return err
			}
		}
		return nil
	}
	return t.place(r, "", f.Name, f.Value)
}

// place sets the whole value of an attribute or, if a resource does not hold it, lists it in Outside.
func (t *ResourceType) place(r *Resource, urn, name string, v any) error {
	target, ok := t.Resolve(urn, name, "")
	switch {
	case ok && target.Attribute.Mutability == ReadOnly:
	case ok && len(target.Leaves) > 0:
		return t.Put(r, target, v)
	case !Empty(v):
		r.Outside = append(r.Outside, name)
	}
	return nil
}

// Put sets a target to v, which has the shape of the target: a text, an object, or an array of objects. Parts that v leaves out
// stay as they are; null empties.
func (t *ResourceType) Put(r *Resource, target Target, v any) error {
	switch {
	case target.Attribute.MultiValued && target.Sub == nil:
		return t.putElements(r, target, v)
	case target.Attribute.Type == Complex && target.Sub == nil:
		return t.putComplex(r, target, v)
	}
	for _, i := range target.Leaves {
		text, err := t.Leaves[i].Text(v)
		if err != nil {
			return err
		}
		r.Values[i] = text
	}
	return nil
}

// putComplex sets the sub-attributes that v has. A bare text is the sub-attribute "value": Entra writes the manager so.
func (t *ResourceType) putComplex(r *Resource, target Target, v any) error {
	v = Single(v)
	o, ok := v.(Object)
	if !ok {
		return t.putBare(r, target, v)
	}
	if id, ok := referred(o); ok {
		return t.putBare(r, target, id)
	}
	for _, f := range o {
		sub, known := target.Attribute.Sub(f.Name)
		leaves := t.leavesOf(target.Schema, target.Attribute, sub)
		if !known || len(leaves) == 0 {
			r.noteOutside(target.Attribute.Name+"."+f.Name, f.Value, known && (sub.Type == Reference || sub.Mutability == ReadOnly))
			continue
		}
		if err := t.Put(r, Target{Schema: target.Schema, Attribute: target.Attribute, Sub: sub, Leaves: leaves}, f.Value); err != nil {
			return err
		}
	}
	return nil
}

func (t *ResourceType) putBare(r *Resource, target Target, v any) error {
	if Empty(v) {
		for _, i := range target.Leaves {
			r.Values[i] = ""
		}
		return nil
	}
	i := -1
	if _, ok := v.(string); ok {
		i = t.subLeaf(target.Leaves, "value")
	}
	if i < 0 {
		return Flawed(WrongType, "%q is not an object.", target.Attribute.Name)
	}
	text, err := t.Leaves[i].Text(v)
	r.Values[i] = text
	return err
}

// referred returns the id in an object that names a resource by its address alone: {"$ref": "…/Users/42"}.
func referred(o Object) (string, bool) {
	if v, _ := o.Get("value"); v != nil {
		return "", false
	}
	ref, _ := o.Get("$ref")
	address, ok := ref.(string)
	return address[strings.LastIndexByte(address, '/')+1:], ok
}

// Single returns the value of an array with one value, and any other v as it is: Entra used to write the manager so.
func Single(v any) any {
	if a, ok := v.(Array); ok && len(a) == 1 {
		return a[0]
	}
	return v
}

// noteOutside lists a value that is not held. Values that the server can derive are no loss.
func (r *Resource) noteOutside(name string, v any, derivable bool) {
	if !derivable && !Empty(v) {
		r.Outside = append(r.Outside, name)
	}
}

// Empty reports whether a value counts as no value: RFC 7643 §2.5 treats null and [] alike, and Entra clears with "".
func Empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case Array:
		return len(v) == 0
	case Object:
		return len(v) == 0
	}
	return false
}

// Text returns the value of a leaf from JSON. It accepts null for no value and, because Entra's default mapping sends texts,
// "True" and "False" for booleans. A value of another type is an error.
func (l *Leaf) Text(v any) (string, error) {
	def := l.Definition()
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return textOf(l, def, v)
	case bool:
		if def.Type == Boolean {
			return fmt.Sprint(v), nil
		}
	case Array:
		if len(v) == 0 {
			return "", nil
		}
	}
	return "", Flawed(WrongType, "%q must be a %s, not %s.", l.Path, def.Type, describe(v))
}

func textOf(l *Leaf, def *Attribute, v string) (string, error) {
	if def.Type != Boolean || v == "" {
		return v, nil
	}
	if lower := strings.ToLower(v); lower == "true" || lower == "false" {
		return lower, nil
	}
	return "", Flawed(WrongType, "%q must be true or false, not %q.", l.Path, v)
}

func describe(v any) string {
	switch v := v.(type) {
	case bool:
		return fmt.Sprint(v)
	case Object:
		return "an object"
	case Array:
		return "an array"
	}
	return fmt.Sprintf("the number %v", v)
}
