package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	msgraph "workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/link"
)

// end lets Entra's job run again once all are linked. Until then, and after an undo, it would take those who are not for
// missing, and make them anew.
func (a *applying) end(cmd *cobra.Command, counts map[link.Outcome]int, resume func(context.Context) error, err error) error {
	whole := err == nil && counts[link.Linked]+counts[link.Before] == len(a.changes)
	switch {
	case resume == nil:
	case a.back:
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job stays paused: it would make anew whom it does not find. Link them, or scimctl entra resume.")
	case whole && a.undecided > 0:
		return run.Found("Entra's job stays paused: the plan leaves %d unlinked that Entra may have, and they would be made a second time. "+
			"Decide them in the table and plan again, or scimctl entra resume", a.undecided)
	case whole:
		err = resume(cmd.Context())
	default:
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job stays paused until all are linked: run the command again, or scimctl entra resume.")
	}
	if err == nil && !whole && a.limit == 0 {
		err = run.Found("not all were linked")
	}
	return err
}

// jobToPause is the job that provisions the instance of the plan, in the tenant of the plan.
func (a *applying) jobToPause(ctx context.Context, client *msgraph.Client) (msgraph.ServicePrincipal, msgraph.Job, error) {
	who, err := client.Caller(ctx)
	if err != nil {
		return msgraph.ServicePrincipal{}, msgraph.Job{}, err
	}
	if a.inTenant != "" && who.Tenant != "" && who.Tenant != a.inTenant {
		return msgraph.ServicePrincipal{}, msgraph.Job{}, fmt.Errorf("the plan is of the tenant %s, and the sign-in of %s", a.inTenant, who.Tenant)
	}
	sp, err := a.Principal(ctx, client)
	if err != nil {
		return sp, msgraph.Job{}, err
	}
	job, err := client.SCIMJob(ctx, sp.ID)
	if err == nil && job.ID == "" {
		err = fmt.Errorf("%s has no provisioning job", sp.DisplayName)
	}
	if err != nil {
		return sp, job, err
	}
	return sp, job, a.CheckEndpoint(ctx, client, sp)
}

// pauseJob pauses Entra's job, if it runs, and answers how to let it run again. That it was paused is remembered, so that
// the run after a crash lets it run again too.
func (a *applying) pauseJob(cmd *cobra.Command) (resume func(context.Context) error, err error) {
	if a.noEntra {
		return nil, nil
	}
	client, err := a.Connect(cmd)
	if err != nil {
		return nil, err
	}
	ctx := cmd.Context()
	sp, job, err := a.jobToPause(ctx, client)
	if err != nil {
		return nil, err
	}
	memory, err := a.Memory(ctx, client)
	if err != nil {
		return nil, err
	}
	k, err := memory.Load()
	if err != nil {
		return nil, err
	}
	if k.Stopped == job.ID && job.Schedule.State != "Active" { // an interrupted command owes the start: now link does
		k.PausedForLink, k.Stopped = true, ""
		if err := memory.Save(k); err != nil {
			return nil, err
		}
	}
	if job.Schedule.State == "Active" {
		fmt.Fprintln(cmd.ErrOrStderr(), "Entra's job is paused. A cycle that is under way still comes to its end: pause the job an hour before, to be sure that none is.")
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
			return fmt.Errorf("let Entra's job run again: %w", err)
		}
		k.PausedForLink = false
		return memory.Save(k)
	}, nil
}
