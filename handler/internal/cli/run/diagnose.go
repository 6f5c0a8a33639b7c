package run

import (
	"errors"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/doctor"
)

// Diagnose runs the checks and prints their results. It returns an Attention if a check failed.
func (t *Tool) Diagnose(cmd *cobra.Command, checks []doctor.Check) error {
	table := terminal.NewTable(t.Screen(cmd.OutOrStdout()), 1, 22)
	table.Gap, table.Wrap = 1, true
	all := doctor.Run(cmd.Context(), checks, func(r doctor.Result) {
		if !t.JSON {
			printResult(table, r)
		}
	})
	failed := doctor.Failed(all)
	if t.JSON {
		if err := PrintJSON(cmd, diagnosis{failed == 0, all}); err != nil {
			return err
		}
	}
	if failed > 0 {
		return Found("%d of %d checks failed", failed, len(all))
	}
	return nil
}

type diagnosis struct {
	Healthy bool            `json:"healthy"`
	Checks  []doctor.Result `json:"checks"`
}

var marks = map[doctor.Status]terminal.Cell{
	doctor.Good: {Text: "✓", Colour: terminal.Green}, doctor.Noted: {Text: "!", Colour: terminal.Yellow},
	doctor.Bad: {Text: "✗", Colour: terminal.Red}, doctor.Skipped: {Text: "–", Colour: terminal.Dim},
}

// printResult prints a result as a row, and its fix below.
func printResult(table *terminal.Table, r doctor.Result) {
	_ = table.Print(marks[r.Status], terminal.Cell{Text: r.Check}, terminal.Cell{Text: r.Says})
	if r.Fix != "" {
		_ = table.Row("", "", "→ "+r.Fix)
	}
}

// Failing returns the finding of a check that failed with an error. The error's own fix goes before the fix that is given.
func Failing(err error, fix string) doctor.Finding {
	sentence, _ := Sentence(err)
	return doctor.Fail(errors.New(sentence), FixOf(err, fix))
}
