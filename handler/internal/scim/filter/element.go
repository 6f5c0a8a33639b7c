package filter

import (
	"iter"

	"workflowgen-scim/handler/internal/scim"
)

// Element is one value of a complex attribute: it says what its sub-attributes have, by their names as the schema spells
// them, and "" for nothing. The value of a simple attribute is an Element with one part, of the attribute's own name.
type Element func(name string) string

// elements are the values of one attribute of a resource. An attribute that is not multi-valued has one or none.
type elements func(*scim.Resource) iter.Seq[Element]

// exists holds where one of the selected elements is there.
func exists(all elements, selected func(Element) bool) func(*scim.Resource) bool {
	return func(r *scim.Resource) bool {
		for e := range all(r) {
			if selected(e) {
				return true
			}
		}
		return false
	}
}

// compares holds where a part of one of the selected elements has a wanted value. Where no element is selected it is as
// if the part had no value: emails.value ne "x" holds for a user without mail.
func compares(all elements, selected func(Element) bool, part string, wanted holds) func(*scim.Resource) bool {
	return func(r *scim.Resource) bool {
		none := true
		for e := range all(r) {
			if !selected(e) {
				continue
			}
			if none = false; wanted(e(part)) {
				return true
			}
		}
		return none && wanted("")
	}
}

// group is the leaves of one element.
type group struct {
	kind    string // its type, "work"; "" for an attribute with one value
	primary string // "true" where it is the only element that a row holds, and so the primary one; else nobody knows
	leaves  []leaf
}

type leaf struct {
	name  string
	index int // into Resource.Values
}

// rows are the elements of an attribute that lies in leaves of a row. An element is there where one of its leaves has a
// value: a row has nothing else to say so.
func rows(t *scim.ResourceType, leaves []int) elements {
	groups := groupByElement(t, leaves)
	return func(r *scim.Resource) iter.Seq[Element] {
		return func(yield func(Element) bool) {
			for _, g := range groups {
				if g.in(r) && !yield(g.element(r)) {
					return
				}
			}
		}
	}
}

// groupByElement relies on the leaves of one element lying side by side.
func groupByElement(t *scim.ResourceType, leaves []int) []*group {
	var groups []*group
	var last *group
	for _, i := range leaves {
		l := &t.Leaves[i]
		if last == nil || last.kind != l.Element {
			last = &group{kind: l.Element}
			groups = append(groups, last)
		}
		last.leaves = append(last.leaves, leaf{l.Definition().Name, i})
	}
	if len(groups) == 1 {
		last.primary = "true"
	}
	return groups
}

func (g *group) in(r *scim.Resource) bool {
	for _, l := range g.leaves {
		if r.Values[l.index] != "" {
			return true
		}
	}
	return false
}

func (g *group) element(r *scim.Resource) Element {
	return func(name string) string {
		for _, l := range g.leaves {
			if l.name == name {
				return r.Values[l.index]
			}
		}
		switch name {
		case "type":
			return g.kind
		case "primary":
			return g.primary
		}
		return ""
	}
}

// members are the elements that a group does not hold in leaves.
func members(r *scim.Resource) iter.Seq[Element] {
	return func(yield func(Element) bool) {
		for _, m := range r.Members {
			if !yield(memberElement(m)) {
				return
			}
		}
	}
}

func memberElement(m scim.Member) Element {
	return func(name string) string {
		switch name {
		case "value":
			return m.Value
		case "display":
			return m.Display
		}
		return ""
	}
}
