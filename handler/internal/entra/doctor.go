package entra

import (
	"context"
	"errors"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/doctor"
)

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
	Scope     Scope
	ScopeErr  error // why the scope is not known
	Log       []LogRecord
	LogErr    error  // why the log is not known: it needs a permission and a licence of its own
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
		s.Log, s.LogErr = c.Log(ctx, sp.ID, time.Now().Add(-7*24*time.Hour), 2000)
	}
	if s.Secrets[syncAll] != "true" {
		s.Scope, s.ScopeErr = c.ScopeOf(ctx, sp.ID)
	}
	return s, ctx.Err()
}

func grave(cure, format string, args ...any) []doctor.Finding {
	return []doctor.Finding{doctor.Fail(fmt.Errorf(format, args...), cure)}
}

func mild(cure, format string, args ...any) []doctor.Finding {
	return []doctor.Finding{doctor.Note(cure, format, args...)}
}

func skip(why string) []doctor.Finding { return []doctor.Finding{doctor.Skip(why)} }

// mistake is one of the usual mistakes: what is said where it was not made, and how to find it.
type mistake struct {
	name, good string
	needs      func(*Scene) error // why it cannot be looked for; nil is that it always can
	find       func(context.Context, *Scene) []doctor.Finding
}

// Sight is the name of the check that reads what all others of Entra look at.
const Sight = "Entra"

// Checks are the doctor's checks of Entra: that it can be seen, by see, and then each of the usual mistakes.
func Checks(see func(context.Context) (*Scene, doctor.Finding)) []doctor.Check {
	var scene *Scene
	all := []doctor.Check{{Name: Sight, Look: func(ctx context.Context) (f doctor.Finding) {
		scene, f = see(ctx)
		return f
	}}}
	for _, m := range mistakes {
		all = append(all, doctor.Check{Name: m.name, Needs: []string{Sight}, Look: func(ctx context.Context) doctor.Finding {
			if m.needs != nil {
				if err := m.needs(scene); err != nil {
					return doctor.Skip(err.Error())
				}
			}
			return doctor.Worst(m.good, m.find(ctx, scene)...)
		}})
	}
	return all
}

func aJob(s *Scene) error {
	if s.Job.ID == "" {
		return errors.New("there is no provisioning job")
	}
	return nil
}

func aLog(s *Scene) error {
	if err := aJob(s); err != nil {
		return err
	}
	if s.LogErr != nil {
		return fmt.Errorf("the provisioning log cannot be read: %w", s.LogErr)
	}
	return nil
}

func aScope(s *Scene) error {
	if s.ScopeErr != nil {
		return fmt.Errorf("who is assigned cannot be read: %w", s.ScopeErr)
	}
	return aJob(s)
}

// mistakes are the usual ones, in the order in which they are made.
var mistakes = []mistake{
	{"tenant URL", "an address of this gateway", nil, checkTenantURL},
	{"stored token", "Entra is let in with it", nil, checkToken},
	{"endpoint", "answers SCIM, also without a User-Agent", nil, checkReachable},
	{"started", "the job runs", nil, checkStarted},
	{"scope", "somebody is in it", aJob, checkNobodyAssigned},
	{"nested groups", "none is assigned", aScope, checkNested},
	{"narrowed scope", "nobody was left behind", aScope, checkScopeNarrowed},
	{"externalId", "is the objectId, and users match on it", aJob, checkExternalID},
	{"group matching", "by the objectId", aJob, checkGroupMatching},
	{"nothing to match", "everybody can be matched", aLog, checkMatchingLog},
	{"surplus mapping", "nothing is mapped that WorkflowGen cannot hold", aJob, checkSurplus},
	{"active", "users are disabled and enabled", aJob, checkActive},
	{"one application", "serves one instance, by one job", nil, checkOneInstance},
	{"quarantine", "none", aJob, checkQuarantine},
	{"deleted by hand", "nobody whom Entra provisioned", aLog, checkDeletedTarget},
	{"deletions", "reach WorkflowGen, and not too many at once", aJob, checkDeletions},
	{"entitlement", "the assignments are in force", aJob, checkEntitlement},
	{"flags", "nothing unexpected", aJob, checkFlags},
}
