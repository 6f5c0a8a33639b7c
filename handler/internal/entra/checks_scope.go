package entra

import (
	"context"
	"slices"
	"strings"
)

func checkNobodyAssigned(_ context.Context, s *Scene) []Finding {
	if s.Job.ID != "" && s.Secrets[syncAll] != "true" && len(s.Assigned) == 0 {
		return grave("Assign users and groups: scimctl entra setup --assign GROUP.", "Only those assigned are provisioned, and nobody is.")
	}
	return nil
}

func checkNested(ctx context.Context, s *Scene) []Finding {
	if s.Secrets[syncAll] == "true" {
		return nil
	}
	scope, err := s.Client.ScopeOf(ctx, s.Principal.ID)
	if err != nil {
		return mild("", "The members of the assigned groups cannot be read: %v", err)
	}
	if len(scope.Nested) > 0 {
		return mild("Assign the inner groups too: Entra looks only at direct members, and WorkflowGen knows no groups in groups.",
			"Assigned groups hold groups, whose members are not provisioned: %s", strings.Join(scope.Nested, ", "))
	}
	return nil
}

// checkScopeNarrowed finds a narrowed scope by what it leaves behind: more users synchronized than are in the scope.
func checkScopeNarrowed(ctx context.Context, s *Scene) []Finding {
	if s.Secrets[syncAll] == "true" || s.Job.ID == "" {
		return nil
	}
	i := slices.IndexFunc(s.Job.Status.Synchronized, func(c Count) bool { return strings.HasSuffix(c.Type, userObject) })
	if i < 0 {
		return nil
	}
	scope, err := s.Client.ScopeOf(ctx, s.Principal.ID)
	if n := s.Job.Status.Synchronized[i].Count; err == nil && n > len(scope.Users) && len(scope.Users) > 0 {
		return mild("Where the scope was switched from all to those assigned: scimctl entra restart.",
			"Entra keeps %d users synchronized, and %d are in the scope. Those who left are disabled, unless the scope was narrowed without a restart.", n, len(scope.Users))
	}
	return nil
}

func checkDeletions(_ context.Context, s *Scene) []Finding {
	var all []Finding
	if strings.EqualFold(s.Secrets["SkipOutOfScopeDeletions"], "true") {
		all = mild("Turn SkipOutOfScopeDeletions off, unless it is meant.", "Who leaves the scope stays active in WorkflowGen: SkipOutOfScopeDeletions is on.")
	}
	if !strings.Contains(s.Secrets[notifications], `"DeleteThresholdEnabled":true`) && s.Job.ID != "" {
		all = append(all, mild("In the Entra admin center under Provisioning, Settings: prevent accidental deletion, with a mail address.",
			"There is no threshold against accidental deletions: one wrong assignment can disable everybody.")...)
	}
	return all
}

func checkEntitlement(_ context.Context, s *Scene) []Finding {
	good := map[string]bool{}
	for _, r := range s.Principal.AppRoles {
		good[r.ID] = r.IsEnabled
	}
	var all []Finding
	for _, a := range s.Assigned {
		if len(good) > 0 && a.AppRoleID != defaultAccess && !good[a.AppRoleID] {
			all = append(all, grave("Remove the assignment and assign again.", "%s is assigned with a role that is gone or disabled: not effectively entitled.", a.PrincipalName)...)
		}
	}
	if n := s.failures("NotEffectivelyEntitled"); n > 0 {
		all = append(all, mild("Remove the assignments and assign again, where the people should be there.", "%d objects were skipped as not effectively entitled.", n)...)
	}
	return all
}

func checkMatchingLog(_ context.Context, s *Scene) []Finding {
	var all []Finding
	for code, words := range map[string]string{
		"ImportSkipped":          "have no value to match by",
		"DuplicateTargetEntries": "match several in WorkflowGen",
		"DuplicateSourceEntries": "are one and the same in WorkflowGen",
		"SystemForCrossDomainIdentityManagementMultipleEntriesInResponse": "match several in WorkflowGen",
		"EntryConflict": "exist already under another id",
	} {
		if n := s.failures(code); n > 0 {
			all = append(all, grave("See scimctl entra logs --failed. Who exists already is linked with scimctl link plan.", "%d objects %s (%s).", n, words, code)...)
		}
	}
	slices.SortFunc(all, func(a, b Finding) int { return strings.Compare(a.What, b.What) })
	return all
}

func checkDeletedTarget(_ context.Context, s *Scene) []Finding {
	if n := s.failures("InvalidAnchor"); n > 0 {
		return grave("Run scimctl entra restart --full: Entra then looks for everybody anew.",
			"%d objects that Entra provisioned are gone in WorkflowGen, deleted or archived by hand.", n)
	}
	return nil
}

// failures counts the objects whose last line in the log has an error code.
func (s *Scene) failures(code string) int {
	last := map[string]string{}
	for _, r := range s.Log {
		last[r.Source.ID] = ""
		if r.Status.Error != nil {
			last[r.Source.ID] = r.Status.Error.Code
		}
	}
	n := 0
	for _, c := range last {
		if c == code {
			n++
		}
	}
	return n
}
