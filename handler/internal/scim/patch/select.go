package patch

import (
	"slices"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// selectElements is the leaves of each element that is there and matches the filter in the path.
func selectElements(op Operation, all scim.Target, r *scim.Resource) ([][]int, error) {
	matches, err := filter.BindElement(op.Path.Filter, all.Attribute)
	if err != nil {
		return nil, err
	}
	var selected [][]int
	groups := elements(r.Type, all)
	for _, leaves := range groups {
		e := element(r, leaves)
		if e != nil && matches(primary(e, len(groups) == 1)) {
			selected = append(selected, leaves)
		}
	}
	return selected, nil
}

// elements is the leaves of an attribute, an element at a time.
func elements(t *scim.ResourceType, all scim.Target) [][]int {
	var groups [][]int
	for _, i := range all.Leaves {
		if n := len(groups); n == 0 || t.Leaves[groups[n-1][0]].Element != t.Leaves[i].Element {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	return groups
}

// element answers what the sub-attributes of an element have; nil where the element is not there.
func element(r *scim.Resource, leaves []int) filter.Element {
	if !slices.ContainsFunc(leaves, func(i int) bool { return r.Values[i] != "" }) {
		return nil
	}
	return func(name string) string {
		for _, i := range leaves {
			if r.Type.Leaves[i].Definition().Name == name {
				return r.Values[i]
			}
		}
		if name == "type" {
			return r.Type.Leaves[leaves[0]].Element
		}
		return ""
	}
}

// primary lets an element say that it is the primary one, if it is the only one that a resource holds. Of several nobody
// knows: WorkflowGen does not keep it.
func primary(e filter.Element, only bool) filter.Element {
	if !only {
		return e
	}
	return func(name string) string {
		if name == "primary" {
			return "true"
		}
		return e(name)
	}
}
