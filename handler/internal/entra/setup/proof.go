package setup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
)

// assign assigns the named users and groups that are not assigned yet.
func (r *run) assign(ctx context.Context, app application, conn connection, assignees []graph.Match) (Step, error) {
	allInScope := r.opts.allInScope(conn)
	if app.missing() {
		switch {
		case len(assignees) > 0:
			return would("assign " + names(assignees)), nil
		case !allInScope:
			return emptyScope(), nil
		}
		return unchanged(""), nil
	}
	assigned, err := r.graph.Assignments(ctx, app.ID)
	if err != nil {
		return Step{}, err
	}
	missing := slices.DeleteFunc(slices.Clone(assignees), func(m graph.Match) bool {
		return slices.ContainsFunc(assigned, func(a graph.Assignment) bool { return a.PrincipalID == m.ID })
	})
	switch {
	case len(missing) > 0:
		return r.perform("assign "+names(missing), func() error { return r.assignAll(ctx, app, missing) })
	case !allInScope && !slices.ContainsFunc(assigned, graph.Assignment.Provisioned):
		return emptyScope(), nil
	}
	return unchanged(fmt.Sprintf("%d assigned", len(assigned))), nil
}

func (r *run) assignAll(ctx context.Context, app application, missing []graph.Match) error {
	for _, m := range missing {
		err := r.settle(ctx, app, func() error { return r.graph.Assign(ctx, app.ID, app.UserRole(), m.ID) })
		if err != nil {
			return err
		}
	}
	return nil
}

func emptyScope() Step {
	return Step{State: StepWarning, Hint: HintAssign,
		Detail: "no user will be provisioned: only assigned users and groups are in scope, and none is assigned"}
}

// target names the job with which the proof provisions, and the rule of its schema.
type target struct {
	app  application
	job  job
	rule string
}

// prove provisions one user on demand, the whole way from Entra to WorkflowGen, before all others follow. A job that runs already
// needs no proof.
func (r *run) prove(ctx context.Context, to target, conn connection, named people) (Step, error) {
	switch {
	case r.opts.NoStart:
		return skipped("no user is provisioned yet"), nil
	case r.opts.Proof == "" && to.job.Running():
		return unchanged("the job runs already"), nil
	case r.opts.Proof == "" && to.app.missing() && len(named.assignees) == 0 && !r.opts.allInScope(conn):
		return skipped("no user is in scope"), nil
	case to.app.missing() || to.job.ID == "":
		return would("provision " + cmp.Or(r.opts.Proof, "one user") + " on demand"), nil
	}
	user, err := named.proof, error(nil)
	if user.Name = r.opts.Proof; user.Name == "" {
		user, err = r.candidate(ctx, to.app, r.opts.allInScope(conn))
	}
	switch {
	case err != nil:
		return Step{}, err
	case user.ID == "":
		return Step{State: StepSkipped, Detail: "no user is in scope", Hint: HintProof}, nil
	}
	demand := func(ctx context.Context) error { return r.demand(ctx, to, user) }
	return r.perform("provision "+user.Name+" on demand", func() error {
		if !to.job.Running() || !graph.NeedsStopped(conn.settings) {
			return demand(ctx)
		}
		stoppage := Stoppage{Client: r.graph, Principal: to.app.ID, Job: to.job.Job, Memory: r.opts.Memory}
		return stoppage.While(ctx, demand)
	})
}

// candidate returns a user in scope, the zero Match if none exists: an assigned user, a member of an assigned group or, if all
// users are in scope, any enabled member of the tenant.
func (r *run) candidate(ctx context.Context, app application, allInScope bool) (graph.Match, error) {
	assigned, err := r.graph.Assignments(ctx, app.ID)
	if err != nil {
		return graph.Match{}, err
	}
	for _, a := range assigned {
		if a.PrincipalType == graph.TypeUser {
			return graph.Match{ID: a.PrincipalID, Name: a.PrincipalName}, nil
		}
	}
	for _, a := range assigned {
		if a.PrincipalType != graph.TypeGroup {
			continue
		}
		for m, err := range r.graph.Members(ctx, a.PrincipalID) {
			if err != nil || m.IsUser() {
				return graph.Match{ID: m.ID, Name: cmp.Or(m.Name, m.ID)}, err
			}
		}
	}
	if !allInScope {
		return graph.Match{}, nil
	}
	for u, err := range r.graph.Users(ctx) {
		if err != nil || u.Enabled && u.Kind == "Member" {
			return graph.Match{ID: u.ID, Name: u.UserName}, err
		}
	}
	return graph.Match{}, nil
}

// demand provisions a user on demand. Entra treats a user who was just assigned as not entitled for a while.
func (r *run) demand(ctx context.Context, to target, user graph.Match) error {
	return r.graph.Repeat(ctx, settlePause, func(waited time.Duration) (bool, error) {
		var v graph.Verdict
		err := r.settle(ctx, to.app, func() (err error) {
			v, err = r.graph.ProvisionOnDemand(ctx, to.app.ID, to.job.ID, to.rule, graph.Subject{ID: user.ID, Type: graph.TypeUser})
			return err
		})
		if err != nil || v.OK() {
			return true, err
		}
		if v.Code != "NotEffectivelyEntitled" || len(r.opts.Assignees) == 0 || waited > time.Minute {
			return false, fmt.Errorf("%s was not provisioned: %s", user.Name, &v)
		}
		return false, nil
	})
}

// people are the users and groups that the options name.
type people struct {
	assignees []graph.Match
	proof     graph.Match // the zero Match if none is named
}

// lookUpPeople finds the users and groups that the options name, before anything is created.
func lookUpPeople(ctx context.Context, c *graph.Client, o Options) (people, Step, error) {
	var found people
	for _, name := range o.Assignees {
		m, err := c.Find(ctx, name)
		if err != nil {
			return found, Step{}, fmt.Errorf("assign: %w", err)
		}
		found.assignees = append(found.assignees, m)
	}
	if o.Proof == "" {
		return found, unchanged(""), nil
	}
	m, err := c.Find(ctx, o.Proof)
	switch {
	case err != nil:
		return found, Step{}, fmt.Errorf("proof: %w", err)
	case m.Type != graph.TypeUser:
		return found, Step{}, fmt.Errorf("proof must be a user, not the %s", m)
	}
	u, err := c.User(ctx, m.ID)
	if err == nil && !u.Enabled {
		err = ErrDisabled
	}
	if err != nil {
		return found, Step{}, fmt.Errorf("proof %q: %w", o.Proof, err)
	}
	found.proof = m
	return found, unchanged(""), nil
}

func names(of []graph.Match) string {
	list := make([]string, len(of))
	for i, m := range of {
		list[i] = m.Name
	}
	return strings.Join(list, ", ")
}
