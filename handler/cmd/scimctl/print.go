package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/entra"
)

// printJSON writes JSON that a person can read too.
func printJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// marks are how the states of a step look.
var marks = map[string]string{
	entra.StepDone: "done      ", entra.StepUnchanged: "as it was ", entra.StepWould: "would     ", entra.StepSkipped: "skipped   ", entra.StepFailed: "failed    ",
	entra.StepWarning: "warning   ",
}

// printStep writes a step, and the differences that belong to it. Of a step that had nothing to do and has nothing to say
// nothing is written.
func printStep(w io.Writer, s entra.Step) {
	if s.Detail == "" && len(s.Diff) == 0 && (s.State == entra.StepUnchanged || s.State == entra.StepSkipped) {
		return
	}
	fmt.Fprintf(w, "%s %-12s %s\n", marks[s.State], s.Name, s.Detail)
	for _, d := range s.Diff {
		fmt.Fprintf(w, "           %s\n", d)
	}
}
