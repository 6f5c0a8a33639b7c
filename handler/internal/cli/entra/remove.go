package entra

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (g *session) removeCommand() *cobra.Command {
	var consent run.Consent
	var jobOnly bool
	cmd := g.command(&cobra.Command{
		Use:   "remove",
		Short: "Remove provisioning from Entra; WorkflowGen stays as it is",
		Long: "Remove deletes the provisioning job and the enterprise application. No user is disabled or deleted in WorkflowGen.\n" +
			"Entra keeps a deleted application for 30 days.",
		Example: "  scimctl entra remove --dry-run\n  scimctl entra remove --job-only --yes",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error { return g.remove(cmd, &consent, jobOnly) })
	cmd.Flags().BoolVar(&jobOnly, "job-only", false, "keep the enterprise application with its assignments")
	consent.Flags(cmd)
	return cmd
}

func (g *session) remove(cmd *cobra.Command, consent *run.Consent, jobOnly bool) error {
	ctx := cmd.Context()
	c, sp, err := g.application(cmd)
	if errors.Is(err, tenant.ErrNoApplication) {
		return g.report(cmd, "nothing to remove", sp, graph.Job{})
	}
	if err != nil {
		return err
	}
	if err := errors.Join(c.CheckTemplate(sp), g.CheckEndpoint(ctx, c, sp)); err != nil {
		return err
	}
	job, err := c.SCIMJob(ctx, sp.ID)
	if err != nil {
		return err
	}
	what, err := removal(ctx, c, sp, jobOnly)
	if err != nil {
		return err
	}
	if consent.DryRun {
		return g.report(cmd, "would remove "+what, sp, job)
	}
	if err := consent.Ask(cmd, fmt.Sprintf("Remove %s of %s?", what, sp.DisplayName)); err != nil {
		return err
	}
	if err := g.deleteAll(ctx, c, sp, job, jobOnly); err != nil {
		return err
	}
	return g.report(cmd, "removed", sp, job)
}

// removal describes what is removed, so that the operator recognizes a wrong application.
func removal(ctx context.Context, c *graph.Client, sp graph.ServicePrincipal, jobOnly bool) (string, error) {
	at, err := c.Provisions(ctx, sp.ID)
	what := "the provisioning job of " + cmp.Or(at, "no gateway")
	if err != nil || jobOnly {
		return what, err
	}
	assigned, err := c.Assignments(ctx, sp.ID)
	return fmt.Sprintf("%s and the application (client id %s, %d assigned)", what, sp.AppID, len(assigned)), err
}

// deleteAll deletes the job, and then the application: after a crash the next run finds and deletes the rest.
func (g *session) deleteAll(ctx context.Context, c *graph.Client, sp graph.ServicePrincipal, job graph.Job, jobOnly bool) error {
	if job.ID != "" {
		if err := c.DeleteJob(ctx, sp.ID, job.ID); err != nil {
			return err
		}
	}
	if jobOnly {
		return g.forgetPause(ctx, c)
	}
	app, err := c.ApplicationOf(ctx, sp.AppID)
	if err != nil {
		return err
	}
	if err := c.DeleteApplication(ctx, app.ID); err != nil {
		return err
	}
	memory, err := g.Memory(ctx, c)
	if err != nil {
		return err
	}
	return memory.Save(setup.Known{})
}
