package scim

import (
	"iter"
	"slices"
)

// Element is one value of a complex attribute: it returns the values of its sub-attributes, by their names as the schema
// spells them, and "" for no value. A value of a simple attribute is an Element whose one part has the attribute's name.
type Element func(name string) string

// ElementLeaves holds the leaves of each element of an attribute, as indexes into ResourceType.Leaves.
type ElementLeaves [][]int

// ByElement groups the leaves of one attribute by their element. The leaves of one element lie side by side.
func (t *ResourceType) ByElement(leaves []int) ElementLeaves {
	var all ElementLeaves
	for _, i := range leaves {
		if n := len(all); n == 0 || t.Leaves[all[n-1][0]].Element != t.Leaves[i].Element {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], i)
	}
	return all
}

// In returns the elements that a resource has, with their leaves. It has an element if one of its leaves has a value.
//
// An element is the primary one if a resource can hold no other of the attribute. Of several, WorkflowGen does not keep which
// is primary, and none is.
func (all ElementLeaves) In(r *Resource) iter.Seq2[[]int, Element] {
	return func(yield func([]int, Element) bool) {
		for _, leaves := range all {
			if !slices.ContainsFunc(leaves, func(i int) bool { return r.Values[i] != "" }) {
				continue
			}
			if !yield(leaves, r.element(leaves, len(all) == 1)) {
				return
			}
		}
	}
}

func (r *Resource) element(leaves []int, primary bool) Element {
	return func(name string) string {
		for _, i := range leaves {
			if r.Type.Leaves[i].Definition().Name == name {
				return r.Values[i]
			}
		}
		switch {
		case name == "type":
			return r.Type.Leaves[leaves[0]].Element
		case name == "primary" && primary:
			return "true"
		}
		return ""
	}
}
