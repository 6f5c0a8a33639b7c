package checks

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra/graph"
)

// matchingFailures explain the error codes of objects that Entra cannot match.
var matchingFailures = map[string]string{
	"ImportSkipped":          "have no value to match by",
	"DuplicateTargetEntries": "match several in WorkflowGen",
	"DuplicateSourceEntries": "are one and the same in WorkflowGen",
	"SystemForCrossDomainIdentityManagementMultipleEntriesInResponse": "match several in WorkflowGen",
	"EntryConflict": "exist already under another id",
}

func checkMatchingLog(_ context.Context, s *Scene) []Finding {
	var all []Finding
	for _, code := range slices.Sorted(maps.Keys(matchingFailures)) {
		if n := len(s.failing(code)); n > 0 {
			all = append(all, bad(LinkExisting, "%d objects %s (%s).", n, matchingFailures[code], code)...)
		}
	}
	return all
}

// forgetLimit is the number of objects up to which each connection is repaired alone. A restart looks at all objects again.
const forgetLimit = 5

func checkDeletedTarget(_ context.Context, s *Scene) []Finding {
	lost := s.failing(graph.InvalidAnchor)
	if len(lost) == 0 {
		return nil
	}
	fix := Fix{Action: RestartFull}
	if len(lost) <= forgetLimit && s.Client.Cloud() == graph.Global { // Graph has object connections in no other cloud
		fix = Fix{Action: ForgetConnections, Of: lost}
	}
	return []Finding{{doctor.Bad, fmt.Sprintf("%d objects that Entra provisioned were deleted or archived in WorkflowGen by hand.", len(lost)), fix}}
}

// failing returns the objects whose last log entry has an error code.
func (s *Scene) failing(code string) []graph.Identity {
	last := map[string]*graph.LogRecord{}
	for i := range s.Log {
		last[s.Log[i].Source.ID] = &s.Log[i]
	}
	var found []graph.Identity
	for _, id := range slices.Sorted(maps.Keys(last)) {
		if e := last[id].Status.Error; e != nil && e.Code == code {
			found = append(found, last[id].Source)
		}
	}
	return found
}
