package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/entra"
)

// consent is the flags of commands that change something.
type consent struct{ dryRun, yes bool }

func (c *consent) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.dryRun, "dry-run", false, "tell what would be done, and do nothing")
	cmd.Flags().BoolVar(&c.yes, "yes", false, "do it without asking")
}

// errAsk: a program cannot be asked.
var errAsk = errors.New("nobody can be asked here: say --yes, or --dry-run to see what would be done")

// ask asks whether to go ahead.
func (c *consent) ask(cmd *cobra.Command, question string) error {
	if c.yes {
		return nil
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s [y/N] ", question)
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && line == "" {
		fmt.Fprintln(cmd.ErrOrStderr())
		return errAsk
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return entra.ErrDeclined
}
