package entra

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/entra/checks"
)

func (g *session) statusCommand() *cobra.Command {
	return g.command(&cobra.Command{
		Use:     "status",
		Short:   "Show the state of provisioning: job, progress, quarantine with its reason and fix",
		Example: "  scimctl entra status\n  scimctl entra status --json | jq .trouble",
		Args:    cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error {
		c, sp, err := g.application(cmd)
		if err != nil {
			return err
		}
		st, err := checks.StatusOf(cmd.Context(), c, sp)
		if err != nil {
			return err
		}
		if g.JSON {
			err = run.PrintJSON(cmd, worded(st))
		} else {
			err = printStatus(g.Screen(cmd.OutOrStdout()), &st)
		}
		if err == nil && st.Trouble != nil {
			err = run.Found("%s", st.Trouble.What)
		}
		return err
	})
}

// status is the JSON of the command status.
type status struct {
	checks.Status
	Trouble *trouble `json:"trouble,omitempty"`
}

type trouble struct {
	checks.Trouble
	Fix string `json:"cure"`
}

func worded(st checks.Status) status {
	if st.Trouble == nil {
		return status{Status: st}
	}
	return status{st, &trouble{*st.Trouble, wordFix(st.Trouble.Fix)}}
}

func printStatus(s terminal.Screen, st *checks.Status) error {
	table := terminal.NewTable(s)
	table.Wrap = true
	var rows [][]string
	row := func(name, format string, args ...any) {
		rows = append(rows, []string{name, fmt.Sprintf(format, args...)})
	}
	row("Application", "%s (client id %s)", st.Application, st.ClientID)
	row("Endpoint", "%s", st.Endpoint)
	row("Scope", "%s", st.Scope)
	row("Job", "%s, schedule %s", st.Code, st.Schedule)
	if l := st.Last; l != nil {
		row("Last run", "%s, ended %s, %d exported, %d failing", l.State, terminal.Time(l.Ended), l.Exported, l.Escrowed)
	}
	for _, p := range st.Progress {
		row("Progress", "%d of %d %s", p.Completed, p.Total, p.Units)
	}
	for _, c := range st.Synchronized {
		row("Synchronized", "%d %s", c.Count, c.Type[strings.LastIndex(c.Type, ":")+1:])
	}
	if t := st.Trouble; t != nil {
		row("Trouble", "%s", t.What)
		row("Fix", "%s", wordFix(t.Fix))
		if t.Next != nil {
			row("Next attempt", "%s", terminal.Time(*t.Next))
		}
	}
	return table.Rows(rows...)
}
