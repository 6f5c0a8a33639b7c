// Package run holds what all commands of scimctl share: where the gateway's settings come from, the sign-in to Azure, the
// sync log, confirmation, JSON, and how a command fails.
package run

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/azure/arm"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/wait"
)

// Tool is one run of scimctl: the flags that commands share, and what a test replaces. The zero value is the real one.
type Tool struct {
	Settings Settings
	Azure    SignIn
	Storage  string // --storage: where the sync log is, if not where the settings say
	JSON     bool

	// ARM is another Resource Manager than the cloud's.
	ARM arm.Config

	// Wait replaces Pause.
	Wait func(context.Context, time.Duration) error

	// Terminal replaces Screen.
	Terminal func(io.Writer) terminal.Screen

	// WrapLog and WrapDirectory replace what commands read, so that a test knows the times.
	WrapLog       func(explain.Log) explain.Log
	WrapDirectory func(explain.Directory) explain.Directory

	// Vault opens another Key Vault.
	Vault func(address string) (*keyvault.Vault, error)
}

// Screen returns the screen of a writer.
func (t *Tool) Screen(w io.Writer) terminal.Screen {
	if t.Terminal != nil {
		return t.Terminal(w)
	}
	return terminal.On(w, t.Settings.Environment)
}

// OpenVault opens the Key Vault at an address for the user who runs the command.
func (t *Tool) OpenVault(cmd *cobra.Command, address string) (*keyvault.Vault, error) {
	if t.Vault != nil {
		return t.Vault(address)
	}
	credential, err := t.Credential(cmd)
	if err != nil {
		return nil, err
	}
	return keyvault.New(address, credential, nil)
}

// Pause waits. If ctx ends before, it returns an error.
func (t *Tool) Pause(ctx context.Context, d time.Duration) error {
	if t.Wait != nil {
		return t.Wait(ctx, d)
	}
	return wait.For(ctx, d)
}

// Parent makes a command that only has subcommands: any other argument is an error.
func Parent(cmd *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subcommands...)
	cmd.Args, cmd.RunE = Subcommand, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

// JSONFlag adds --json.
func (t *Tool) JSONFlag(f *pflag.FlagSet) { f.BoolVar(&t.JSON, "json", false, "print JSON") }

// PrintJSON writes a value as indented JSON.
func PrintJSON(cmd *cobra.Command, v any) error {
	e := json.NewEncoder(cmd.OutOrStdout())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
