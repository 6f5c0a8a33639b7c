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

// NotOne returns the error for a flag whose value is none of those that it takes.
func NotOne(flag, value string, values ...string) error {
	last := len(values) - 1
	return fmt.Errorf("%s must be %s or %s, not %q", flag, strings.Join(values[:last], ", "), values[last], value)
}
