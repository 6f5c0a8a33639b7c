// Package dev has the commands of scimctl for trying and developing: up, and the stand-ins and the replay of scimctl dev.
package dev

import (
	"encoding/json"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
)

// Command returns scimctl dev.
func Command(t *run.Tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Stand-ins for WorkflowGen and Microsoft Graph, and a replay of Entra's cycles",
		Long:  "Dev has what you need to try the gateway without WorkflowGen and without Entra.",
	}
	return run.Parent(cmd, workflowGenCommand(t), graphCommand(t), replayCommand(t))
}

// Aliases returns the commands of scimctl dev under the names that they had before, hidden from help.
func Aliases(t *run.Tool) []*cobra.Command {
	var all []*cobra.Command
	for name, cmd := range map[string]*cobra.Command{"wgsim": workflowGenCommand(t), "graphsim": graphCommand(t), "replay": replayCommand(t)} {
		cmd.Use, cmd.Hidden = name, true
		all = append(all, cmd)
	}
	return all
}

// listen opens the address of --addr.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, run.Fixed("name another with --addr; --addr 127.0.0.1:0 takes a free port", "listen on %q: %w", addr, err)
	}
	return l, nil
}

// readyJSONFlag adds --json for a command that serves.
func readyJSONFlag(cmd *cobra.Command, t *run.Tool) {
	cmd.Flags().BoolVar(&t.JSON, "json", false, "when ready, print one line of JSON")
}

// announce prints that a command is ready: a value as a line of JSON, or lines of text.
func announce(cmd *cobra.Command, t *run.Tool, ready any, text string) error {
	if t.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(ready)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
	return err
}
