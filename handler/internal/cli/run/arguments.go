package run

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Values lets the shell complete a flag with these values, and with no file names.
func Values(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// NotOne returns the error for a flag whose value is not one of those that it takes.
func NotOne(flag, value string, values ...string) error {
	last := len(values) - 1
	return fmt.Errorf("%s must be %s or %s, not %q", flag, strings.Join(values[:last], ", "), values[last], value)
}

// Subcommand is the Args of a command that has subcommands. It refuses any other argument, and suggests those
// with a similar name; Cobra suggests at the root only.
func Subcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	fix := "see " + cmd.CommandPath() + " --help"
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		fix = "did you mean " + strings.Join(similar, " or ") + "?"
	}
	return WithFix(fmt.Errorf("%s has no command %q", cmd.CommandPath(), args[0]), fix)
}
