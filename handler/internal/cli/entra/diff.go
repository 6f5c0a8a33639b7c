package entra

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (g *session) diffCommand() *cobra.Command {
	var wish setup.Wish
	var guard setup.Guard
	cmd := g.command(&cobra.Command{
		Use:     "diff",
		Short:   "Compare Entra's mapping and deletion threshold with setup's; exit code 2 if they differ",
		Example: "  scimctl entra diff\n  scimctl entra diff --keep userName --json\n  scimctl entra diff --trim --delete-threshold 0",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error {
		t, err := g.target(cmd)
		if err != nil {
			return err
		}
		schema, _, err := t.client.Schema(cmd.Context(), t.sp.ID, t.job.ID)
		if err != nil {
			return err
		}
		diff, err := setup.Differences(schema, wish)
		if err != nil {
			return err
		}
		stored, err := t.client.Secrets(cmd.Context(), t.sp.ID)
		if err != nil {
			return err
		}
		return g.printDiff(cmd, append(diff, setup.GuardDifferences(stored, guard)...))
	})
	guardFlags(cmd, &guard)
	cmd.Flags().BoolVar(&wish.Trim, "trim", false, "count attribute mappings that WorkflowGen has no place for as differences")
	cmd.Flags().StringArrayVar(&wish.Keep, "keep", nil, "SCIM attribute of users whose source may differ; may be repeated")
	cmd.Flags().BoolVar(&wish.UserName, "match-username", false, "expect matching on userName too")
	return cmd
}

// comparison is the JSON of the command diff.
type comparison struct {
	Drift       bool               `json:"drift"`
	Differences []setup.Difference `json:"differences"`
}

func (g *session) printDiff(cmd *cobra.Command, diff []setup.Difference) error {
	drift := slices.ContainsFunc(diff, setup.Difference.Changes)
	if g.JSON {
		if err := run.PrintJSON(cmd, comparison{drift, diff}); err != nil {
			return err
		}
	} else {
		for _, d := range diff {
			fmt.Fprintln(cmd.OutOrStdout(), wordDifference(d))
		}
	}
	if drift {
		return run.Found("the mapping or the deletion threshold differs")
	}
	return nil
}
