package provision

import (
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

// pushDown takes the comparison out of a filter that WorkflowGen can look up, and leaves the rest, nil if that was all of
// it. A key that belongs to one resource goes before the members, which belong to many.
func pushDown(keys map[string]workflowgen.Key, e filter.Expr) (down workflowgen.Query, rest filter.Expr) {
	terms, ok := e.(filter.And)
	if !ok {
		terms = filter.And{e}
	}
	taken := -1
	for i, term := range terms {
		for _, c := range filter.Equalities(term) {
			key := keys[path(c)]
			if key != workflowgen.All && (taken < 0 || down.Key == workflowgen.ByMember) {
				taken, down.Key, down.Value = i, key, c.Value.Text
			}
		}
	}
	return down, terms.Without(taken)
}

// path returns a comparison's attribute in the spelling of the keys.
func path(c filter.Compare) string {
	p := c.Path
	p.URN = ""
	return strings.ToLower(p.String())
}

// idOf returns the id that a filter asks for.
func idOf(e filter.Expr) (string, bool) {
	for _, c := range filter.Equalities(e) {
		if path(c) == "id" {
			return c.Value.Text, true
		}
	}
	return "", false
}

// excludes reports that no resource of the type can match, which saves reading them: the filter asks for another type, or for
// a value of what only another type has.
func excludes(e filter.Expr, t *scim.ResourceType) bool {
	for _, c := range filter.Equalities(e) {
		if path(c) == "meta.resourcetype" && c.Value.Text != t.Name || !filter.Defined(c.Path, t) {
			return true
		}
	}
	return false
}
