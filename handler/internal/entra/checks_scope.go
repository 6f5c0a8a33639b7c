package entra

import (
	"context"
	"maps"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/doctor"
)

func checkNobodyAssigned(_ context.Context, s *Scene) []doctor.Finding {
	if s.Job.ID != "" && s.Secrets[syncAll] != "true" && len(s.Assigned) == 0 {
		return grave("Assign users and groups: scimctl entra setup --assign GROUP.", "Only those assigned are provisioned, and nobody is.")
	}
	return nil
}

func checkNested(_ context.Context, s *Scene) []doctor.Finding {
	if s.Secrets[syncAll] == "true" {
		return nil
	}
	if len(s.Scope.Nested) > 0 {
		return mild("Assign the inner groups too: Entra looks only at direct members, and WorkflowGen knows no groups in groups.",
			"Assigned groups hold groups, whose members are not provisioned: %s", strings.Join(s.Scope.Nested, ", "))
	}
	return nil
}

// checkScopeNarrowed finds a narrowed scope by what it leaves behind: more users synchronized than are in the scope.
func checkScopeNarrowed(_ context.Context, s *Scene) []doctor.Finding {
	if s.Secrets[syncAll] == "true" || s.Job.ID == "" {
		return nil
	}
	i := slices.IndexFunc(s.Job.Status.Synchronized, func(c Count) bool { return strings.HasSuffix(c.Type, userObject) })
	if i < 0 {
		return nil
	}
	if n := s.Job.Status.Synchronized[i].Count; n > len(s.Scope.Users) && len(s.Scope.Users) > 0 {
		return mild("Where the scope was switched from all to those assigned: scimctl entra restart.",
			"Entra keeps %d users synchronized, and %d are in the scope. Those who left are disabled, unless the scope was narrowed without a restart.", n, len(s.Scope.Users))
	}
	return nil
}

func checkDeletions(_ context.Context, s *Scene) []doctor.Finding {
	var all []doctor.Finding
	if strings.EqualFold(s.Secrets["SkipOutOfScopeDeletions"], "true") {
		all = mild("Turn SkipOutOfScopeDeletions off, unless it is meant.", "Who leaves the scope stays active in WorkflowGen: SkipOutOfScopeDeletions is on.")
	}
	switch g := readGuard(s.Secrets[notifications]); {
	case g.threshold() != "":
		all = append(all, doctor.OK("reach WorkflowGen, and the job stops at %s in one cycle; %s", g.threshold(), notified(g)))
	case g.hidden:
		all = append(all, doctor.Skip("Entra does not show its deletion threshold"))
	default:
		all = append(all, mild("Run scimctl entra setup, which sets it to 50 (--delete-threshold, --notify).",
			"There is no threshold against accidental deletions: one wrong assignment can disable everybody.")...)
	}
	return all
}

func notified(g guarded) string {
	if isTrue(g.doc[notifyOn]) && g.recipients() != "" {
		return "Entra notifies " + g.recipients()
	}
	return "Entra notifies no address (scimctl entra setup --notify)"
}

func checkEntitlement(_ context.Context, s *Scene) []doctor.Finding {
	good := map[string]bool{}
	for _, r := range s.Principal.AppRoles {
		good[r.ID] = r.IsEnabled
	}
	var all []doctor.Finding
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

func checkMatchingLog(_ context.Context, s *Scene) []doctor.Finding {
	var all []doctor.Finding
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
	slices.SortFunc(all, func(a, b doctor.Finding) int { return strings.Compare(a.Says, b.Says) })
	return all
}

// forgettable is how many objects are rather repaired one by one than by a restart, which looks at all of them again.
const forgettable = 5

func checkDeletedTarget(_ context.Context, s *Scene) []doctor.Finding {
	lost := s.failing(InvalidAnchor)
	if len(lost) == 0 {
		return nil
	}
	cure := "Run scimctl entra restart --full: Entra then looks for all users and groups again."
	if len(lost) <= forgettable && s.Client.cloud == Global { // Graph has object connections nowhere else
		commands := make([]string, len(lost))
		for i, id := range lost {
			commands[i] = ForgetCommand(id)
		}
		cure = "Run " + strings.Join(commands, ", ") + " (beta): Entra then looks for the account by externalId in its next cycle, and creates one if it finds none."
	}
	return grave(cure, "%d objects that Entra provisioned are gone in WorkflowGen, deleted or archived by hand.", len(lost))
}

// failures counts the objects whose last line in the log has an error code.
func (s *Scene) failures(code string) int { return len(s.failing(code)) }

// failing are the objects whose last line in the log has an error code, by their ids.
func (s *Scene) failing(code string) []Identity {
	last := map[string]*LogRecord{}
	for i := range s.Log {
		last[s.Log[i].Source.ID] = &s.Log[i]
	}
	var found []Identity
	for _, id := range slices.Sorted(maps.Keys(last)) {
		if e := last[id].Status.Error; e != nil && e.Code == code {
			found = append(found, last[id].Source)
		}
	}
	return found
}
