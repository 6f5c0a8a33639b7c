package filter

import (
	"iter"

	"workflowgen-scim/handler/internal/scim"
)

// elements returns the values of one attribute of a resource. An attribute that is not multi-valued has at most one.
type elements func(*scim.Resource) iter.Seq[scim.Element]

// exists holds for a resource that has a selected element.
func exists(all elements, selected func(scim.Element) bool) func(*scim.Resource) bool {
	return func(r *scim.Resource) bool {
		for e := range all(r) {
			if selected(e) {
				return true
			}
		}
		return false
	}
}

// compares holds for a resource if a part of one of its selected elements has a wanted value. If no element is selected the
// part counts as empty: emails.value ne "x" holds for a user without mail.
func compares(all elements, selected func(scim.Element) bool, part string, wanted holds) func(*scim.Resource) bool {
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

// rows returns the elements of an attribute whose values are leaves of a resource.
func rows(t *scim.ResourceType, leaves []int) elements {
	all := t.ByElement(leaves)
	return func(r *scim.Resource) iter.Seq[scim.Element] {
		return func(yield func(scim.Element) bool) {
			for _, e := range all.In(r) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// members returns the members of a group, which are no leaves.
func members(r *scim.Resource) iter.Seq[scim.Element] {
	return func(yield func(scim.Element) bool) {
		for _, m := range r.Members {
			if !yield(memberElement(m)) {
				return
			}
		}
	}
}

func memberElement(m scim.Member) scim.Element {
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
