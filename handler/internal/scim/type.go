package scim

import (
	"fmt"
	"slices"
	"strings"
)

// Leaf is one value that a resource holds: a simple attribute, a sub-attribute of a complex one, or a sub-attribute of the one
// element of a type of a multi-valued one.
type Leaf struct {
	Schema    *Schema
	Attribute *Attribute // "emails"
	Element   string     // "work": the type of the element it belongs to; "" if the attribute has one value
	Sub       *Attribute // "value"; nil if the attribute is simple
	Path      string     // `emails[type eq "work"].value`, as Entra's mappings and PATCH paths write it
}

// Definition returns the attribute that defines the leaf's value.
func (l *Leaf) Definition() *Attribute {
	if l.Sub != nil {
		return l.Sub
	}
	return l.Attribute
}

// ResourceType is a type of resource (RFC 7643 §6) with the leaves of its resources.
type ResourceType struct {
	Name        string
	Endpoint    string
	Description string
	Schema      *Schema
	Extensions  []*Schema
	Leaves      []Leaf // in the order of the schemas, so that the leaves of one JSON value lie side by side
	index       map[string]int
	members     bool
}

// NewResourceType returns the type of resource that has the leaves named by paths. It panics if the schemas do not define a
// path: the paths are a table in the program, checked by the first test that runs.
func NewResourceType(name, endpoint, description string, schemas []*Schema, paths []string) *ResourceType {
	t := &ResourceType{Name: name, Endpoint: endpoint, Description: description,
		Schema: schemas[0], Extensions: schemas[1:], index: map[string]int{}}
	_, t.members = t.Schema.Attribute("members")
	for _, path := range paths {
		t.Leaves = append(t.Leaves, t.leaf(path))
	}
	slices.SortStableFunc(t.Leaves, func(a, b Leaf) int { return t.order(&a) - t.order(&b) })
	for i := range t.Leaves {
		l := &t.Leaves[i]
		t.index[strings.ToLower(l.Path)] = i
		if l.Sub != nil && l.Sub.Name == "value" && !l.Attribute.MultiValued {
			t.index[strings.ToLower(strings.TrimSuffix(l.Path, ".value"))] = i
		}
	}
	return t
}

// leaf reads a path such as `emails[type eq "work"].value`. The form is fixed; PATCH paths have a parser of their own.
func (t *ResourceType) leaf(path string) Leaf {
	l := Leaf{Schema: t.Schema, Path: path}
	rest := path
	for _, s := range t.Extensions {
		if after, ok := strings.CutPrefix(path, s.ID+":"); ok {
			l.Schema, rest = s, after
		}
	}
	head, sub, _ := strings.Cut(rest, ".")
	name, element, _ := strings.Cut(head, `[type eq "`)
	l.Element = strings.TrimSuffix(element, `"]`)
	var ok bool
	if l.Attribute, ok = l.Schema.Attribute(name); !ok {
		panic(fmt.Sprintf("scim: %s is not an attribute of %s", path, l.Schema.ID))
	}
	if sub != "" {
		if l.Sub, ok = l.Attribute.Sub(sub); !ok {
			panic(fmt.Sprintf("scim: %s is not a sub-attribute in %s", path, l.Schema.ID))
		}
	}
	return l
}

// order returns a number that sorts leaves as they lie in the JSON of a resource.
func (t *ResourceType) order(l *Leaf) int {
	schema := slices.Index(t.Extensions, l.Schema) + 1
	place := schema*10_000 + slices.IndexFunc(l.Schema.Attributes, func(a Attribute) bool { return a.Name == l.Attribute.Name })*100
	if l.Sub == nil {
		return place
	}
	if kinds, ok := l.Attribute.Sub("type"); ok {
		place += slices.Index(kinds.CanonicalValues, l.Element) * 10
	}
	return place + slices.IndexFunc(l.Attribute.SubAttributes, func(a Attribute) bool { return a.Name == l.Sub.Name })
}

// Index returns the index of the leaf with a path, -1 if the type has no such leaf.
func (t *ResourceType) Index(path string) int {
	if i, ok := t.index[path]; ok {
		return i
	}
	if i, ok := t.index[strings.ToLower(path)]; ok {
		return i
	}
	return -1
}

// HasMembers reports whether resources of the type have members, as groups do.
func (t *ResourceType) HasMembers() bool { return t.members }

// Target is an attribute notation (RFC 7644 §3.10), resolved in a resource type.
type Target struct {
	Schema    *Schema
	Attribute *Attribute // nil if the notation names a whole schema
	Sub       *Attribute // nil if it names the whole attribute
	Leaves    []int      // indexes into ResourceType.Leaves; none if a resource holds nothing of it
}

// Resolve resolves urn:name.sub, without regard to case. Without a urn it is the core schema's attribute or else an
// extension's: Entra asks for `manager eq "…"`. It reports false if no schema of the type defines the name. A Target without
// leaves is defined, and a resource does not hold it (except for members).
func (t *ResourceType) Resolve(urn, name, sub string) (Target, bool) {
	if urn != "" { // "urn:…:2.0:User" alone names a schema; before 2019 Entra wrote "urn:…:2.0:User.manager"
		if s := t.schema(urn + ":" + name); s != nil {
			if sub == "" {
				return Target{Schema: s, Leaves: t.leavesOf(s, nil, nil)}, true
			}
			return t.resolveIn(s, sub, "")
		}
	}
	if urn == "" {
		for _, s := range t.Extensions {
			if target, ok := t.resolveIn(s, name, sub); ok && !t.Schema.defines(name) {
				return target, true
			}
		}
	}
	s := t.schema(urn)
	if s == nil {
		return Target{}, false
	}
	return t.resolveIn(s, name, sub)
}

// Named reports whether a target is the attribute with a name, or a part of it.
func (t *Target) Named(name string) bool { return t.Attribute != nil && t.Attribute.Name == name }

func (t *ResourceType) resolveIn(s *Schema, name, sub string) (Target, bool) {
	a, ok := s.Attribute(name)
	if !ok {
		return Target{}, false
	}
	target := Target{Schema: s, Attribute: a}
	if sub != "" {
		if target.Sub, ok = a.Sub(sub); !ok {
			return Target{}, false
		}
	}
	target.Leaves = t.leavesOf(s, a, target.Sub)
	return target, true
}

func (t *ResourceType) schema(urn string) *Schema {
	if urn == "" || strings.EqualFold(urn, t.Schema.ID) {
		return t.Schema
	}
	for _, s := range t.Extensions {
		if strings.EqualFold(urn, s.ID) {
			return s
		}
	}
	return nil
}

func (t *ResourceType) leavesOf(s *Schema, a, sub *Attribute) []int {
	var is []int
	for i := range t.Leaves {
		l := &t.Leaves[i]
		if l.Schema == s && (a == nil || l.Attribute == a) && (sub == nil || l.Sub == sub) {
			is = append(is, i)
		}
	}
	return is
}
