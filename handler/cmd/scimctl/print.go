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
}

// printStep writes a step, and the differences that belong to it.
func printStep(w io.Writer, s entra.Step) {
	fmt.Fprintf(w, "%s %-12s %s\n", marks[s.State], s.Name, s.Detail)
	for _, d := range s.Diff {
		fmt.Fprintf(w, "           %s\n", d)
	}
}
