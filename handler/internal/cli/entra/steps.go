package entra

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/entra/setup"
)

// hints are what the operator may want to do about a step.
var hints = map[setup.Hint]string{
	setup.HintAssign: "use --assign NAME or --scope all",
	setup.HintProof:  "name one with --proof",
	setup.HintToken:  "set SCIM_TOKEN or use --vault",
	setup.HintServer: "add its address to OPERATOR_CIDRS to try the URL and the token from here",
}

// steps collects the steps of a run, and prints them unless JSON is wanted.
type steps struct {
	*session
	list []setup.Step
}

// output returns where a command prints while it runs, nil if it prints JSON at the end.
func (g *session) output(cmd *cobra.Command) io.Writer {
	if g.JSON {
		return nil
	}
	return cmd.OutOrStdout()
}

// tell keeps a step, in words. The error of a failed step is printed when the command ends.
func (s *steps) tell(w io.Writer, step setup.Step) {
	if hint := hints[step.Hint]; hint != "" {
		step.Detail += "; " + hint
	}
	if step.Err != nil {
		err := s.Explain(step.Err)
		if step.Detail = err.Error(); run.FixOf(err, "") != "" {
			step.Detail += ": " + run.FixOf(err, "")
		}
	}
	if s.list = append(s.list, step); w != nil && step.State != setup.StepFailed {
		s.print(w, step)
	}
}

// print prints a step and its differences. A step without changes or words is left out.
func (s *steps) print(w io.Writer, step setup.Step) {
	if step.Detail == "" && len(step.Diff) == 0 && (step.State == setup.StepUnchanged || step.State == setup.StepSkipped) {
		return
	}
	table := terminal.NewTable(s.Screen(w), 10, 12)
	table.Gap, table.Wrap = 1, true
	_ = table.Row(step.State, step.Name, step.Detail)
	for _, d := range step.Diff {
		fmt.Fprintf(w, "           %s\n", wordDifference(d))
	}
}

// wordDifference returns a difference, with what the operator can do about one that setup only names.
func wordDifference(d setup.Difference) string {
	if d.Kind == setup.Unused {
		return d.String() + "; setup --trim removes it"
	}
	return d.String()
}
