package mapping

import (
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// LeaveOut undoes the changes between two states of a user in properties that an instance lacks, and returns their paths.
func LeaveOut(before, after *scim.Resource, lacks workflowgen.FieldSet) []string {
	if lacks == 0 {
		return nil
	}
	var paths []string
	for i, f := range fields {
		if lacks.Has(f) && after.Values[i] != before.Values[i] {
			after.Values[i] = before.Values[i]
			paths = append(paths, UserType.Leaves[i].Path)
		}
	}
	return paths
}
