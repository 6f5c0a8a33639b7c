package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) pauseCommand() *cobra.Command {
	return g.jobCommand("pause", "Keep the job from running; a cycle under way comes to its end", "  scimctl entra pause --yes", nil,
		func(cmd *cobra.Command, c *entra.Client, sp entra.ServicePrincipal, job entra.Job) error {
			return c.Pause(cmd.Context(), sp.ID, job.ID)
		})
}

func (g *graph) resumeCommand() *cobra.Command {
	return g.jobCommand("resume", "Let the job run every 40 minutes", "  scimctl entra resume --yes", nil,
		func(cmd *cobra.Command, c *entra.Client, sp entra.ServicePrincipal, job entra.Job) error {
			return c.Start(cmd.Context(), sp.ID, job.ID)
		})
}

func (g *graph) restartCommand() *cobra.Command {
	var full, failures bool
	return g.jobCommand("restart", "Let Entra evaluate everybody anew",
		"  scimctl entra restart --yes            # after the mapping or the scope was changed by hand\n"+
			"  scimctl entra restart --errors --yes   # after the cause of a quarantine is cured\n"+
			"  scimctl entra restart --full --yes     # forget all connections, and look for all users and groups again",
		func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&full, "full", false, "forget everything: the next cycle is an initial one")
			cmd.Flags().BoolVar(&failures, "errors", false, "forget failures and quarantine too")
		},
		func(cmd *cobra.Command, c *entra.Client, sp entra.ServicePrincipal, job entra.Job) error {
			reset := entra.ResetScope
			switch {
			case full:
				reset = entra.ResetFull
			case failures:
				reset = entra.ResetErrors
			}
			return errors.Join(c.Restart(cmd.Context(), sp.ID, job.ID, reset), c.Start(cmd.Context(), sp.ID, job.ID))
		})
}

// jobCommand is a command that tells the job one thing.
func (g *graph) jobCommand(name, short, example string, flags func(*cobra.Command),
	tell func(*cobra.Command, *entra.Client, entra.ServicePrincipal, entra.Job) error) *cobra.Command {
	var ok run.Consent
	cmd := &cobra.Command{Use: name, Short: short, Example: example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := g.Connect(cmd)
			if err != nil {
				return err
			}
			sp, job, err := g.Job(cmd.Context(), c)
			if err != nil {
				return err
			}
			if ok.DryRun {
				return g.say(cmd, "would "+name, sp, job)
			}
			if err := ok.Ask(cmd, fmt.Sprintf("%s the job of %s?", name, sp.DisplayName)); err != nil {
				return err
			}
			if err := errors.Join(tell(cmd, c, sp, job), g.forgetPause(cmd.Context(), c)); err != nil {
				return err
			}
			return g.say(cmd, name+": done", sp, job)
		}}
	if flags != nil {
		flags(cmd)
	}
	ok.Flags(cmd)
	return cmd
}

// forgetPause lets a command by hand count: neither link nor a command that had stopped the job starts it later.
func (g *graph) forgetPause(ctx context.Context, c *entra.Client) error {
	memory, err := g.Memory(ctx, c)
	if err != nil {
		return err
	}
	k, err := memory.Load()
	if err != nil || !k.PausedForLink && k.Stopped == "" {
		return err
	}
	k.PausedForLink, k.Stopped = false, ""
	return memory.Save(k)
}

func (g *graph) say(cmd *cobra.Command, what string, sp entra.ServicePrincipal, job entra.Job) error {
	if g.JSON {
		return run.PrintJSON(cmd, map[string]string{"did": what, "application": sp.DisplayName, "job": job.ID})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s (%s, job %s)\n", what, sp.DisplayName, job.ID)
	return err
}

func (g *graph) removeCommand() *cobra.Command {
	var ok run.Consent
	var jobOnly bool
	cmd := &cobra.Command{
		Use:   "remove",
		Short: "Take provisioning away again; WorkflowGen stays as it is",
		Long: "Remove deletes the provisioning job and the enterprise application. Nobody is disabled or deleted in WorkflowGen.\n" +
			"Entra keeps a deleted application for 30 days.",
		Example: "  scimctl entra remove --dry-run\n  scimctl entra remove --job-only --yes",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.remove(cmd, &ok, jobOnly)
		},
	}
	cmd.Flags().BoolVar(&jobOnly, "job-only", false, "keep the enterprise application with its assignments")
	ok.Flags(cmd)
	return cmd
}

func (g *graph) remove(cmd *cobra.Command, ok *run.Consent, jobOnly bool) error {
	c, err := g.Connect(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	sp, err := g.Principal(ctx, c)
	if errors.Is(err, tenant.ErrNoApplication) {
		return g.say(cmd, "nothing to remove", sp, entra.Job{})
	}
	if err != nil {
		return err
	}
	if err := errors.Join(c.CheckTemplate(sp), g.CheckEndpoint(ctx, c, sp)); err != nil {
		return err
	}
	job, err := c.TheJob(ctx, sp.ID)
	if err != nil {
		return err
	}
	what, err := g.stakes(ctx, c, sp, jobOnly)
	if err != nil {
		return err
	}
	if ok.DryRun {
		return g.say(cmd, "would remove "+what, sp, job)
	}
	if err := ok.Ask(cmd, fmt.Sprintf("Remove %s of %s?", what, sp.DisplayName)); err != nil {
		return err
	}
	if err := g.takeAway(ctx, c, sp, job, jobOnly); err != nil {
		return err
	}
	return g.say(cmd, "removed", sp, job)
}

// stakes says what is removed: whoever reads it knows whether it is the right one.
func (g *graph) stakes(ctx context.Context, c *entra.Client, sp entra.ServicePrincipal, jobOnly bool) (string, error) {
	at, err := c.Provisions(ctx, sp.ID)
	if err != nil {
		return "", err
	}
	if at == "" {
		at = "nothing"
	}
	what := "the provisioning job of " + at
	if jobOnly {
		return what, nil
	}
	assigned, err := c.Assignments(ctx, sp.ID)
	return fmt.Sprintf("%s and the application (client id %s, %d assigned)", what, sp.AppID, len(assigned)), err
}

// takeAway deletes the job, and then the application: what is left after a crash is found and deleted by the next run.
func (g *graph) takeAway(ctx context.Context, c *entra.Client, sp entra.ServicePrincipal, job entra.Job, jobOnly bool) error {
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
	return memory.Save(entra.Known{})
}
