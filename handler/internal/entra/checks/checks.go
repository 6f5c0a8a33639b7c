// Package checks looks for the usual mistakes in Entra's provisioning. A [Scene] is read once; each [Check] then looks at it and
// returns findings. A [Finding] tells what was found; its [Fix] is a code, because what the administrator does about it depends
// on the tool: the caller words it. [StatusOf] reads the state of provisioning in short.
package checks

import (
	"context"
	"errors"
	"fmt"
)

// Check looks for one of the usual mistakes.
type Check struct {
	Name  string
	Good  string                                  // what is told if the mistake was not made
	needs func(*Scene) error                      // returns why the check cannot look; nil if it always can
	find  func(context.Context, *Scene) []Finding // returns none if the mistake was not made
}

// Look returns what it finds, and nothing if the mistake was not made.
func (c Check) Look(ctx context.Context, s *Scene) []Finding {
	if c.needs != nil {
		if err := c.needs(s); err != nil {
			return skip("%v", err)
		}
	}
	return c.find(ctx, s)
}

// All are the checks, in the order in which the mistakes are made.
var All = []Check{
	{"tenant URL", "an address of this gateway", nil, checkTenantURL},
	{"stored token", "Entra can sign in with it", nil, checkToken},
	{"endpoint", "answers SCIM, also without a User-Agent", nil, checkReachable},
	{"started", "the job runs", nil, checkStarted},
	{"scope", "users or groups are assigned", needsJob, checkEmptyScope},
	{"nested groups", "none is assigned", needsScope, checkNested},
	{"narrowed scope", "all users who left it are disabled", needsScope, checkScopeNarrowed},
	{"externalId", "is the objectId, and users match on it", needsJob, checkExternalID},
	{"group matching", "by the objectId", needsJob, checkGroupMatching},
	{"nothing to match", "all users and groups can be matched", needsLog, checkMatchingLog},
	{"surplus mapping", "nothing is mapped that WorkflowGen cannot hold", needsJob, checkSurplus},
	{"active", "users are disabled and enabled", needsJob, checkActive},
	{"one application", "serves one instance, by one job", nil, checkOneInstance},
	{"quarantine", "none", needsJob, checkQuarantine},
	{"deleted by hand", "no account that Entra provisioned", needsLog, checkDeletedTarget},
	{"deletions", "reach WorkflowGen, and not too many at once", needsJob, checkDeletions},
	{"entitlement", "the assignments are in force", needsJob, checkEntitlement},
	{"flags", "nothing unexpected", needsJob, checkFlags},
}

func needsJob(s *Scene) error {
	if s.Job.ID == "" {
		return errors.New("there is no provisioning job")
	}
	return nil
}

func needsLog(s *Scene) error {
	if err := needsJob(s); err != nil {
		return err
	}
	if s.LogErr != nil {
		return fmt.Errorf("the provisioning log cannot be read: %w", s.LogErr)
	}
	return nil
}

func needsScope(s *Scene) error {
	if s.ScopeErr != nil {
		return fmt.Errorf("the assignments cannot be read: %w", s.ScopeErr)
	}
	return needsJob(s)
}
