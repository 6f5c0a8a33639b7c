package app

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/provision"
)

// OpenVault is the Key Vault that the settings name. Nothing is asked of it yet.
func (c *Config) OpenVault() (*keyvault.Vault, error) { return c.newVault() }

// SignInWith makes storage and vault be signed in to with a credential; nil is the managed identity where there is one, and
// otherwise the Azure CLI.
func (c *Config) SignInWith(credential azcore.TokenCredential) { c.credential = credential }

// ReachStorage asks the record of changes for nothing in particular, and says what kept it from answering.
func (c *Config) ReachStorage(ctx context.Context) error {
	ledger, _, wait, err := openLedger(*c)
	if err != nil {
		return err
	}
	defer wait()
	_, err = ledger.Last(ctx, provision.Key{Type: "User", ID: "-"})
	return err
}
