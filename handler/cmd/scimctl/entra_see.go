package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		Short:   "How provisioning fares: job, progress, quarantine with its reason and cure",
		Example: "  scimctl entra status\n  scimctl entra status --json | jq .trouble",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := g.Connect(cmd)
			if err != nil {
				return err
			}
			sp, err := g.Principal(cmd.Context(), c)
			if err != nil {
				return err
			}
			st, err := c.StatusOf(cmd.Context(), sp)
			if err != nil {
				return err
			}
			if g.JSON {
				err = run.PrintJSON(cmd, st)
			} else {
				err = printStatus(cmd.OutOrStdout(), &st)
			}
			if err == nil && st.Trouble != nil {
				err = run.Found("%s", st.Trouble.What)
			}
			return err
		},
	}
}

func printStatus(out io.Writer, st *entra.Status) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("Application", "%s (client id %s)", st.Application, st.ClientID)
	row("Endpoint", "%s", st.Endpoint)
	row("Scope", "%s", st.Scope)
	row("Job", "%s, schedule %s", st.Code, st.Schedule)
	if l := st.Last; l != nil {
		row("Last run", "%s, ended %s, %d exported, %d failing", l.State, moment(l.Ended), l.Exported, l.Escrowed)
	}
	for _, p := range st.Progress {
		row("Progress", "%d of %d %s", p.Completed, p.Total, p.Units)
	}
	for _, s := range st.Synchronized {
		row("Synchronized", "%d %s", s.Count, s.Type[strings.LastIndex(s.Type, ":")+1:])
	}
	if t := st.Trouble; t != nil {
		row("Trouble", "%s", t.What)
		row("Cure", "%s", t.Cure)
		if t.Next != nil {
			row("Next attempt", "%s", moment(*t.Next))
		}
	}
	return w.Flush()
}

func moment(t time.Time) string { return t.Local().Format(time.DateTime) }

func (g *graph) diffCommand() *cobra.Command {
	var wish entra.Wish
	var guard entra.Guard
	cmd := &cobra.Command{
		Use:     "diff",
		Short:   "Where Entra's mapping and deletion threshold are not as setup wants them; exit code 2 if they differ",
		Example: "  scimctl entra diff\n  scimctl entra diff --keep userName --json\n  scimctl entra diff --trim --delete-threshold 0",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := g.Connect(cmd)
			if err != nil {
				return err
			}
			sp, job, err := g.Job(cmd.Context(), c)
			if err != nil {
				return err
			}
			schema, _, err := c.Schema(cmd.Context(), sp.ID, job.ID)
			if err != nil {
				return err
			}
			diff, err := schema.Differences(wish)
			if err != nil {
				return err
			}
			stored, err := c.Secrets(cmd.Context(), sp.ID)
			if err != nil {
				return err
			}
			return g.printDiff(cmd, append(diff, entra.GuardDifferences(stored, guard)...))
		},
	}
	guardFlags(cmd, &guard)
	cmd.Flags().BoolVar(&wish.Trim, "trim", false, "attribute mappings that WorkflowGen has no place for differ too")
	cmd.Flags().StringArrayVar(&wish.Keep, "keep", nil, "SCIM attribute of users whose source may be another; may be repeated")
	cmd.Flags().BoolVar(&wish.UserName, "match-username", false, "matching on userName too is as it should be")
	return cmd
}

func (g *graph) printDiff(cmd *cobra.Command, diff []entra.Difference) error {
	drift := false
	for _, d := range diff {
		drift = drift || d.Changes()
	}
	if g.JSON {
		if err := run.PrintJSON(cmd, map[string]any{"drift": drift, "differences": diff}); err != nil {
			return err
		}
	} else {
		for _, d := range diff {
			fmt.Fprintln(cmd.OutOrStdout(), d)
		}
	}
	if drift {
		return run.Found("the mapping or the deletion threshold differs")
	}
	return nil
}
