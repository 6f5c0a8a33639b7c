package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/arm"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/entra"
	"workflowgen-scim/handler/internal/explain"
)

// tool is what a test gives the commands in the place of the world. The zero value is the real one.
type tool struct {
	// from and azure hold the flags that say where the settings come from and how to sign in to Azure. One run has one of each.
	from *sources
	*azure

	// arm is another Resource Manager, for a test. The zero value is that of the cloud.
	arm arm.Config

	// wait lets time pass; a test lets it pass at once.
	wait func(context.Context, time.Duration) error

	// screen is what is known of where a command writes; a test writes to terminals that are none.
	screen func(io.Writer) screen

	// dated gives the lines of a log other times, so that a test knows them.
	dated func(explain.Log) explain.Log

	// vault opens a Key Vault; a test opens one on its own machine.
	vault func(address string) (*keyvault.Vault, error)

	// held does so for what WorkflowGen holds.
	held func(explain.Directory) explain.Directory
}

// ready returns the tool with places for its flags.
func (t tool) ready() tool {
	if t.from == nil {
		t.from, t.azure = &sources{}, &azure{cloud: entra.Global, signIn: "default"}
	}
	return t
}

// openVault opens the Key Vault at an address for the user who runs the command.
func (t tool) openVault(cmd *cobra.Command, address string) (*keyvault.Vault, error) {
	if t.vault != nil {
		return t.vault(address)
	}
	credential, err := t.azureCredential(cmd)
	if err != nil {
		return nil, err
	}
	return keyvault.New(address, credential, nil)
}

// pause lets time pass. It ends early, with an error, when ctx does.
func (t tool) pause(ctx context.Context, d time.Duration) error {
	if t.wait != nil {
		return t.wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
