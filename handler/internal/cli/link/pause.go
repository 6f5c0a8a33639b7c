package link

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/link"
)

// finish starts Entra's provisioning job again once everything is linked. Until then, and after an undo, Entra would create
// duplicates of unlinked users.
func (c *changer) finish(cmd *cobra.Command, counts map[link.Outcome]int, resume func(context.Context) error, err error) error {
	complete := err == nil && counts[link.Linked]+counts[link.Before] == len(c.changes)
	switch {
	case resume == nil:
	case c.isUndo:
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job stays paused: otherwise Entra would create duplicates of unlinked users. Link them, or run scimctl entra resume.")
	case complete && c.undecided > 0:
		return run.Found("Entra's job stays paused: the plan leaves %d unlinked that Entra may have, and Entra would create duplicates of them. "+
			"Decide them in the table and plan again, or run scimctl entra resume", c.undecided)
	case complete:
		err = resume(cmd.Context())
	default:
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job stays paused until all are linked: run the command again, or scimctl entra resume.")
	}
	if err == nil && !complete && c.limit == 0 {
		err = run.Found("not all were linked")
	}
	return err
}

// jobToPause finds the provisioning job of this gateway, in the tenant of the plan.
func (c *changer) jobToPause(ctx context.Context, client *graph.Client) (graph.ServicePrincipal, graph.Job, error) {
	caller, err := client.Caller(ctx)
	if err != nil {
		return graph.ServicePrincipal{}, graph.Job{}, err
	}
	if c.planTenant != "" && caller.Tenant != "" && caller.Tenant != c.planTenant {
		return graph.ServicePrincipal{}, graph.Job{}, fmt.Errorf("the plan is of the tenant %s, and the sign-in is to the tenant %s", c.planTenant, caller.Tenant)
	}
	sp, job, err := c.Job(ctx, client)
	if err != nil {
		return sp, job, err
	}
	return sp, job, c.CheckEndpoint(ctx, client, sp)
}

// pauseJob pauses Entra's provisioning job if it runs, and returns a function that starts it again. It remembers the pause, so that
// the run after a crash starts the job too.
func (c *changer) pauseJob(cmd *cobra.Command) (resume func(context.Context) error, err error) {
	if c.noPause {
		return nil, nil
	}
	client, err := c.Connect(cmd)
	if err != nil {
		return nil, err
	}
	ctx := cmd.Context()
	sp, job, err := c.jobToPause(ctx, client)
	if err != nil {
		return nil, err
	}
	memory, err := c.Memory(ctx, client)
	if err != nil {
		return nil, err
	}
	k, err := memory.Load()
	if err != nil {
		return nil, err
	}
	if k.Stopped == job.ID && job.Schedule.State != "Active" { // another command was interrupted before it started the job: now link starts it
		k.PausedForLink, k.Stopped = true, ""
		if err := memory.Save(k); err != nil {
			return nil, err
		}
	}
	if job.Schedule.State == "Active" {
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job is paused. A cycle that is under way still completes: to be sure that none is, pause the job an hour before.")
		k.PausedForLink = true
		if err := errors.Join(memory.Save(k), client.Pause(ctx, sp.ID, job.ID)); err != nil {
			return nil, err
		}
	}
	if !k.PausedForLink {
		return nil, nil
	}
	return func(ctx context.Context) error {
		if err := client.Start(ctx, sp.ID, job.ID); err != nil {
			return fmt.Errorf("start Entra's provisioning job: %w", err)
		}
		k.PausedForLink = false
		return memory.Save(k)
	}, nil
}
