package entra

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
)

func (g *session) pauseCommand() *cobra.Command {
	return g.jobCommand("pause", "Pause the job; a cycle in progress is completed", "  scimctl entra pause --yes", (*graph.Client).Pause)
}

func (g *session) resumeCommand() *cobra.Command {
	return g.jobCommand("resume", "Make the job run every 40 minutes", "  scimctl entra resume --yes", (*graph.Client).Start)
}

func (g *session) restartCommand() *cobra.Command {
	var full, failures bool
	cmd := g.jobCommand("restart", "Make Entra evaluate all users and groups again",
		"  scimctl entra restart --yes            # after the mapping or the scope was changed by hand\n"+
			"  scimctl entra restart --errors --yes   # after the cause of a quarantine was removed\n"+
			"  scimctl entra restart --full --yes     # delete all connections, and match all users and groups again",
		func(c *graph.Client, ctx context.Context, principal, job string) error {
			reset := graph.ResetScope
			switch {
			case full:
				reset = graph.ResetFull
			case failures:
				reset = graph.ResetErrors
			}
			return errors.Join(c.Restart(ctx, principal, job, reset), c.Start(ctx, principal, job))
		})
	cmd.Flags().BoolVar(&full, "full", false, "clear all state: the next cycle is an initial one")
	cmd.Flags().BoolVar(&failures, "errors", false, "clear failures and quarantine too")
	return cmd
}

// jobCommand returns a command that does one thing with the job.
func (g *session) jobCommand(name, short, example string, do func(c *graph.Client, ctx context.Context, principal, job string) error) *cobra.Command {
	var consent run.Consent
	cmd := g.command(&cobra.Command{Use: name, Short: short, Example: example, Args: cobra.NoArgs}, func(cmd *cobra.Command, _ []string) error {
		t, err := g.target(cmd)
		if err != nil {
			return err
		}
		if consent.DryRun {
			return g.report(cmd, "would "+name, t.sp, t.job)
		}
		if err := consent.Ask(cmd, fmt.Sprintf("%s the job of %s?", name, t.sp.DisplayName)); err != nil {
			return err
		}
		if err := errors.Join(do(t.client, cmd.Context(), t.sp.ID, t.job.ID), g.forgetPause(cmd.Context(), t.client)); err != nil {
			return err
		}
		return g.report(cmd, name+": done", t.sp, t.job)
	})
	consent.Flags(cmd)
	return cmd
}

// forgetPause gives a command of the operator precedence: neither link nor a command that had stopped the job starts it later.
func (g *session) forgetPause(ctx context.Context, c *graph.Client) error {
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

// action is the JSON of a command that did one thing.
type action struct {
	Did         string `json:"did"`
	Application string `json:"application"`
	Job         string `json:"job"`
}

func (g *session) report(cmd *cobra.Command, did string, sp graph.ServicePrincipal, job graph.Job) error {
	if g.JSON {
		return run.PrintJSON(cmd, action{did, sp.DisplayName, job.ID})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s (%s, job %s)\n", did, sp.DisplayName, job.ID)
	return err
}
