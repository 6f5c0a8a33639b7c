package entra

import (
	"context"
	"fmt"
	"time"
)

// Check is one of the usual mistakes, and how to find out whether it was made.
type Check struct {
	Name string
	Asks string // what is asked, for people
	Run  func(context.Context, *Scene) []Finding
}

// Finding is a mistake that was made, or that may have been.
type Finding struct {
	Check string `json:"check"`
	Grave bool   `json:"grave"` // provisioning does not work, or not as it should; otherwise it is worth knowing
	What  string `json:"what"`
	Cure  string `json:"cure,omitempty"`
}

// Scene is what the checks look at, read once.
type Scene struct {
	Client    *Client
	Endpoint  *Endpoint // ours, to be tried from here
	Principal ServicePrincipal
	Job       Job
	Jobs      []Job
	Secrets   map[string]string
	Schema    *Schema
	Assigned  []Assignment
	Siblings  []ServicePrincipal
	Log       []LogRecord
	Address   string // the tenant URL as it should be, "" if it is not known here
	Wish      Wish
}

// Survey reads what the checks look at. Provisioning logs need a permission and a licence of their own; without them the
// rest is looked at.
func (c *Client) Survey(ctx context.Context, sp ServicePrincipal, probe *Endpoint) (*Scene, error) {
	s := &Scene{Client: c, Principal: sp, Endpoint: probe}
	var err error
	if s.Jobs, err = c.Jobs(ctx, sp.ID); err != nil {
		return nil, fmt.Errorf("read the jobs: %w", err)
	}
	if s.Job, err = c.TheJob(ctx, sp.ID); err != nil {
		return nil, err
	}
	if s.Secrets, err = c.Secrets(ctx, sp.ID); err != nil {
		return nil, fmt.Errorf("read the connection: %w", err)
	}
	if s.Assigned, err = c.Assignments(ctx, sp.ID); err != nil {
		return nil, fmt.Errorf("read the assignments: %w", err)
	}
	if s.Siblings, err = c.SiblingPrincipals(ctx); err != nil {
		return nil, fmt.Errorf("read the other applications: %w", err)
	}
	if s.Job.ID != "" {
		if s.Schema, _, err = c.Schema(ctx, sp.ID, s.Job.ID); err != nil {
			return nil, fmt.Errorf("read the mapping: %w", err)
		}
		s.Log, _ = c.Log(ctx, sp.ID, time.Now().Add(-7*24*time.Hour), 2000)
	}
	return s, nil
}

// Examine runs all checks and tells what they found.
func Examine(ctx context.Context, s *Scene) []Finding {
	var all []Finding
	for _, check := range Checks {
		for _, f := range check.Run(ctx, s) {
			f.Check = check.Name
			all = append(all, f)
		}
	}
	return all
}

func grave(cure, format string, args ...any) []Finding {
	return []Finding{{Grave: true, What: fmt.Sprintf(format, args...), Cure: cure}}
}

func mild(cure, format string, args ...any) []Finding {
	return []Finding{{What: fmt.Sprintf(format, args...), Cure: cure}}
}

// Checks are the usual mistakes, in the order in which they are made.
var Checks = []Check{
	{"tenant-url", "Is the tenant URL an address of this gateway?", checkTenantURL},
	{"token", "Is Entra let in with what is stored?", checkToken},
	{"reachable", "Does the endpoint answer SCIM, also without a User-Agent?", checkReachable},
	{"started", "Was provisioning started, and is it due?", checkStarted},
	{"nobody-assigned", "Is anybody in the scope?", checkNobodyAssigned},
	{"nested-groups", "Do assigned groups hold groups?", checkNested},
	{"scope-narrowed", "Was the scope narrowed without a restart?", checkScopeNarrowed},
	{"external-id", "Is externalId mapped to objectId, and matched on?", checkExternalID},
	{"group-matching", "Are groups matched on something unique?", checkGroupMatching},
	{"nothing-to-match", "Are there objects that cannot be matched?", checkMatchingLog},
	{"surplus-mapping", "Are attributes mapped that WorkflowGen cannot hold?", checkSurplus},
	{"active", "Is active mapped so that users are disabled and enabled?", checkActive},
	{"one-instance", "Does one application serve one instance?", checkOneInstance},
	{"quarantine", "Is the job in quarantine?", checkQuarantine},
	{"deleted-target", "Were objects deleted in WorkflowGen by hand?", checkDeletedTarget},
	{"deletions", "Do deletions reach WorkflowGen as they should?", checkDeletions},
	{"entitlement", "Are the assignments in force?", checkEntitlement},
	{"flags", "Do the connector's flags bear what is expected of them?", checkFlags},
}
