package entra

import (
	"context"
	"strings"

	"workflowgen-scim/handler/internal/doctor"
)

const mappingCure = "Run scimctl entra setup; scimctl entra diff shows what it would change."

// differences are those of the mapping that a test picks.
func (s *Scene) differences(of func(Difference) bool) []Difference {
	if s.Schema == nil {
		return nil
	}
	all, err := s.Schema.Differences(s.Wish)
	if err != nil {
		return nil
	}
	var found []Difference
	for _, d := range all {
		if of(d) {
			found = append(found, d)
		}
	}
	return found
}

func checkExternalID(_ context.Context, s *Scene) []doctor.Finding {
	var all []doctor.Finding
	for _, d := range s.differences(func(d Difference) bool {
		return d.Object == userObject && (d.Attribute == "externalId" || d.Kind == Matching)
	}) {
		all = append(all, grave(mappingCure, "Users are not found by their objectId alone: %s. Renamed people would be made twice, or people with an old name take over an account.", d)...)
	}
	return all
}

func checkGroupMatching(_ context.Context, s *Scene) []doctor.Finding {
	var all []doctor.Finding
	for _, d := range s.differences(func(d Difference) bool { return d.Object == groupObject && d.Kind != Surplus && d.Kind != Unused }) {
		all = append(all, grave(mappingCure, "Groups are not found by their objectId alone: %s. Names are not unique in Entra, so a wrong group can be taken.", d)...)
	}
	return all
}

func checkSurplus(_ context.Context, s *Scene) []doctor.Finding {
	var names []string
	for _, d := range s.differences(func(d Difference) bool { return d.Kind == Surplus || d.Kind == Unused }) {
		names = append(names, strings.TrimPrefix(strings.ToLower(d.Object)+" ", "user ")+d.Attribute)
	}
	if len(names) == 0 {
		return nil
	}
	return mild("The gateway accepts and ignores them. scimctl entra setup --trim removes them, which spares the requests.",
		"Attributes are mapped that WorkflowGen has no place for: %s", strings.Join(names, ", "))
}

func checkActive(_ context.Context, s *Scene) []doctor.Finding {
	for _, d := range s.differences(func(d Difference) bool {
		return d.Object == userObject && d.Attribute == "active" && d.Kind != Matching
	}) {
		return grave(mappingCure, "active is not mapped as it must be: %s. Users would never be disabled, or never enabled.", d)
	}
	return nil
}
