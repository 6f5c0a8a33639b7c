package app

import (
	"context"

	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/provision"
)

// OpenVault is the Key Vault that the settings name. Nothing is asked of it yet.
func (c *Config) OpenVault() (*keyvault.Vault, error) { return newVault(c.Vault) }

// ReachStorage asks the record of changes for nothing in particular, and says what kept it from answering.
func (c *Config) ReachStorage(ctx context.Context) error {
	ledger, wait, err := openLedger(*c)
	if err != nil {
		return err
	}
	defer wait()
	_, err = ledger.Last(ctx, provision.Key{Type: "User", ID: "-"})
	return err
}
