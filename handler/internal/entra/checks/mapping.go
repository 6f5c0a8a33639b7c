package checks

import (
	"context"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// differences returns the differences of the mapping that match.
func (s *Scene) differences(match func(setup.Difference) bool) []setup.Difference {
	if s.Schema == nil {
		return nil
	}
	all, err := setup.Differences(s.Schema, s.Wish)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(all, func(d setup.Difference) bool { return !match(d) })
}

func surplus(d setup.Difference) bool { return d.Kind == setup.Surplus || d.Kind == setup.Unused }

func checkExternalID(_ context.Context, s *Scene) []Finding {
	var all []Finding
	for _, d := range s.differences(func(d setup.Difference) bool {
		return d.Object == graph.TypeUser && (d.Attribute == "externalId" || d.Kind == setup.Matching)
	}) {
		all = append(all, bad(CorrectMapping, "Users are not found by their objectId alone: %s. Renamed users would be created twice, or users with a previous name take over an account.", d)...)
	}
	return all
}

func checkGroupMatching(_ context.Context, s *Scene) []Finding {
	var all []Finding
	for _, d := range s.differences(func(d setup.Difference) bool { return d.Object == graph.TypeGroup && !surplus(d) }) {
		all = append(all, bad(CorrectMapping, "Groups are not found by their objectId alone: %s. Names are not unique in Entra, so a wrong group can be taken.", d)...)
	}
	return all
}

func checkSurplus(_ context.Context, s *Scene) []Finding {
	var names []string
	for _, d := range s.differences(surplus) {
		names = append(names, strings.TrimPrefix(strings.ToLower(d.Object)+" ", "user ")+d.Attribute)
	}
	if len(names) == 0 {
		return nil
	}
	return note(TrimMapping, "Attributes are mapped that WorkflowGen has no place for: %s", strings.Join(names, ", "))
}

func checkActive(_ context.Context, s *Scene) []Finding {
	for _, d := range s.differences(func(d setup.Difference) bool {
		return d.Object == graph.TypeUser && d.Attribute == "active" && d.Kind != setup.Matching
	}) {
		return bad(CorrectMapping, "active is not mapped as it must be: %s. Users would never be disabled, or never enabled.", d)
	}
	return nil
}
