package main

import (
	"bufio"
	"context"
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
	line, err := answered(cmd)
	if err != nil {
		fmt.Fprintln(cmd.ErrOrStderr())
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return entra.ErrDeclined
}

// answered is the line that somebody types, unless the command is told to end before. Who reads then is left to the process's end.
func answered(cmd *cobra.Command) (string, error) {
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
			return "", errAsk
		}
		return line, nil
	case <-cmd.Context().Done():
		return "", context.Cause(cmd.Context())
	}
}
