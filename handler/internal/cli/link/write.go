package link

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/link"
)

// write writes the table first: if the plan is there, the table is there too.
func (p *planner) write(plan *link.Plan) error {
	return errors.Join(run.WriteFile(p.out+".csv", plan.WriteCSV), run.WriteFile(p.out+".json", plan.Write))
}

// summary is the JSON of link plan.
type summary struct {
	Plan    string         `json:"plan"`
	Summary map[string]int `json:"summary"`
	Table   string         `json:"table"`
}

func (p *planner) print(cmd *cobra.Command, plan *link.Plan) error {
	if p.JSON {
		return run.PrintJSON(cmd, summary{p.out + ".json", plan.Summary, p.out + ".csv"})
	}
	var rows [][]string
	for _, name := range []string{link.User, link.Group} {
		for _, l := range link.Lists {
			if n := plan.Summary[name+" "+string(l)]; n > 0 {
				rows = append(rows, []string{fmt.Sprintf("%6d %ss", n, strings.ToLower(name)), string(l)})
			}
		}
	}
	if err := terminal.NewTable(p.Screen(cmd.OutOrStdout())).Rows(rows...); err != nil || p.dryRun {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nLook through %s.csv, then: scimctl link apply %s.json --classic-sync-stopped\n", p.out, p.out)
	return err
}
