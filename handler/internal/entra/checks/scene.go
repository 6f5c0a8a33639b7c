package checks

import (
	"context"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// Scene holds all that the checks look at, read once.
type Scene struct {
	Client    *graph.Client
	Endpoint  *setup.Endpoint // the gateway, to be tried from this machine; nil if its address or its token is not known
	Principal graph.ServicePrincipal
	Job       graph.Job
	Jobs      []graph.Job
	Secrets   map[string]string
	Schema    *graph.Schema
	Assigned  []graph.Assignment
	Siblings  []graph.ServicePrincipal // all applications that can provision
	Scope     graph.Scope
	ScopeErr  error // why Scope is not known
	Log       []graph.LogRecord
	LogErr    error  // why Log is not known: it needs a permission and a licence of its own
	Address   string // the tenant URL as it should be, "" if it is not known
	Wish      setup.Wish
}

const (
	logPeriod = 7 * 24 * time.Hour
	logLimit  = 2000
)

// Read reads what the checks look at.
func Read(ctx context.Context, c *graph.Client, sp graph.ServicePrincipal, probe *setup.Endpoint) (*Scene, error) {
	s := &Scene{Client: c, Principal: sp, Endpoint: probe}
	for _, part := range []struct {
		name string
		read func() error
	}{
		{"jobs", func() (err error) { s.Jobs, err = c.Jobs(ctx, sp.ID); return err }},
		{"connection", func() (err error) { s.Secrets, err = c.Secrets(ctx, sp.ID); return err }},
		{"assignments", func() (err error) { s.Assigned, err = c.Assignments(ctx, sp.ID); return err }},
		{"other applications", func() (err error) { s.Siblings, err = c.ProvisioningPrincipals(ctx); return err }},
		{"mapping", func() (err error) {
			if s.Job = graph.SCIMJob(s.Jobs); s.Job.ID != "" {
				s.Schema, _, err = c.Schema(ctx, sp.ID, s.Job.ID)
			}
			return err
		}},
	} {
		if err := part.read(); err != nil {
			return nil, fmt.Errorf("read the %s: %w", part.name, err)
		}
	}
	if s.Job.ID != "" {
		s.Log, s.LogErr = c.Log(ctx, sp.ID, time.Now().Add(-logPeriod), logLimit)
	}
	if s.Secrets[graph.SyncAll] != "true" {
		s.Scope, s.ScopeErr = c.ScopeOf(ctx, sp.ID)
	}
	return s, ctx.Err()
}
