package checks

import (
	"context"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (s *Scene) allInScope() bool { return s.Secrets[graph.SyncAll] == "true" }

func checkEmptyScope(_ context.Context, s *Scene) []Finding {
	if !s.allInScope() && len(s.Assigned) == 0 {
		return bad(AssignUsers, "Only assigned users and groups are provisioned, and none is assigned.")
	}
	return nil
}

func checkNested(_ context.Context, s *Scene) []Finding {
	if s.allInScope() || len(s.Scope.Nested) == 0 {
		return nil
	}
	return note(AssignInner, "Assigned groups hold groups, whose members are not provisioned: %s", strings.Join(s.Scope.Nested, ", "))
}

// checkScopeNarrowed finds a narrowed scope by its consequence: more users are synchronized than are in scope.
func checkScopeNarrowed(_ context.Context, s *Scene) []Finding {
	if s.allInScope() {
		return nil
	}
	i := slices.IndexFunc(s.Job.Status.Synchronized, func(c graph.Count) bool { return strings.HasSuffix(c.Type, graph.TypeUser) })
	if i < 0 {
		return nil
	}
	if n := s.Job.Status.Synchronized[i].Count; n > len(s.Scope.Users) && len(s.Scope.Users) > 0 {
		return note(RestartForScope, "Entra keeps %d users synchronized, and %d are in the scope. Users who left it are disabled, unless the scope was narrowed without a restart.",
			n, len(s.Scope.Users))
	}
	return nil
}

func checkDeletions(_ context.Context, s *Scene) []Finding {
	var all []Finding
	if strings.EqualFold(s.Secrets["SkipOutOfScopeDeletions"], "true") {
		all = note(DeleteOutOfScope, "A user who leaves the scope stays active in WorkflowGen: SkipOutOfScopeDeletions is on.")
	}
	switch g := setup.ReadGuard(s.Secrets); {
	case g.Threshold() != "":
		notified := "Entra notifies no address"
		if to := g.Notifies(); to != "" {
			notified = "Entra notifies " + to
		}
		all = append(all, good("reach WorkflowGen, and the job stops at %s in one cycle; %s", g.Threshold(), notified)...)
	case g.Hidden():
		all = append(all, skip("Entra does not show its deletion threshold")...)
	default:
		all = append(all, note(SetThreshold, "Accidental deletions prevention is off: one wrong assignment can disable all users.")...)
	}
	return all
}

func checkEntitlement(_ context.Context, s *Scene) []Finding {
	enabled := map[string]bool{}
	for _, r := range s.Principal.AppRoles {
		enabled[r.ID] = r.IsEnabled
	}
	var all []Finding
	for _, a := range s.Assigned {
		if len(enabled) > 0 && a.AppRoleID != graph.DefaultAccess && !enabled[a.AppRoleID] {
			all = append(all, bad(AssignAgain, "%s is assigned with a role that was deleted or disabled: not effectively entitled.", a.PrincipalName)...)
		}
	}
	if n := len(s.failing("NotEffectivelyEntitled")); n > 0 {
		all = append(all, note(AssignWhereNeeded, "%d objects were skipped as not effectively entitled.", n)...)
	}
	return all
}
