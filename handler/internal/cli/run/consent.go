package run

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// DryRunUsage describes --dry-run.
const DryRunUsage = "print what would be done, and do nothing"

// Consent holds the flags of commands that change something.
type Consent struct{ DryRun, Yes bool }

// Flags adds the flags.
func (c *Consent) Flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.DryRun, "dry-run", false, DryRunUsage)
	cmd.Flags().BoolVar(&c.Yes, "yes", false, "do not ask for confirmation")
}

// ErrNoTerminal reports that there is no user to ask.
var ErrNoTerminal = errors.New("no terminal for confirmation: pass --yes, or --dry-run to see what would be done")

// Ask asks the user whether to continue.
func (c *Consent) Ask(cmd *cobra.Command, question string) error {
	if c.Yes {
		return nil
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s [y/N] ", question)
	line, err := answer(cmd)
	if err != nil {
		fmt.Fprintln(cmd.ErrOrStderr())
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return ErrDeclined
}

// answer returns the line that the user types. If the command is interrupted before, the goroutine that reads remains until
// the process ends.
func answer(cmd *cobra.Command) (string, error) {
	lines := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
		if err != nil && line == "" {
			close(lines)
			return
		}
		lines <- line
	}()
	select {
	case line, ok := <-lines:
		if !ok {
			return "", ErrNoTerminal
		}
		return line, nil
	case <-cmd.Context().Done():
		return "", context.Cause(cmd.Context())
	}
}
