package main

import (
	"fmt"
	"io"

	"workflowgen-scim/handler/internal/entra"
)

// marks are how the states of a step look.
var marks = map[string]string{
	entra.StepDone: "done", entra.StepUnchanged: "unchanged", entra.StepWould: "would", entra.StepSkipped: "skipped", entra.StepFailed: "failed",
	entra.StepWarning: "warning",
}

// printStep writes a step, and the differences that belong to it. Of a step that had nothing to do and has nothing to say
// nothing is written.
func printStep(w io.Writer, s entra.Step) {
	if s.Detail == "" && len(s.Diff) == 0 && (s.State == entra.StepUnchanged || s.State == entra.StepSkipped) {
		return
	}
	fmt.Fprintf(w, "%-10s %-12s %s\n", marks[s.State], s.Name, s.Detail)
	for _, d := range s.Diff {
		fmt.Fprintf(w, "           %s\n", d)
	}
}
