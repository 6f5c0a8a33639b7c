package app

import (
	"context"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/settings"
)

// Clients opens what settings name: WorkflowGen, the storage and the Key Vault. Opening calls nothing yet.
type Clients struct {
	settings.Config

	// Credential signs in to storage and Key Vault; nil is the managed identity in Azure, and otherwise the Azure CLI.
	Credential azcore.TokenCredential
}

// OpenVault opens the Key Vault.
func (c *Clients) OpenVault() (*keyvault.Vault, error) {
	credential, err := c.credential()
	if err != nil {
		return nil, err
	}
	return keyvault.New(c.Vault, credential, nil)
}

func (c *Clients) credential() (azcore.TokenCredential, error) {
	if c.Credential != nil {
		return c.Credential, nil
	}
	credential, err := signin.Gateway(c.Platform.IdentityEndpoint != "", c.Platform.IdentityClientID)
	if err != nil {
		return nil, fmt.Errorf("sign in to Azure: %w", err)
	}
	return credential, nil
}

// OpenLog opens the sync log for reading. The settings must have SharedStorage.
func (c *Clients) OpenLog() (explain.Log, error) {
	cfg, err := c.tables()
	if err != nil {
		return nil, err
	}
	return tables.OpenLog(cfg)
}

func (c *Clients) tables() (tables.Config, error) {
	credential, err := c.credential()
	return tables.Config{
		Connection: string(c.Storage),
		Credential: credential,
		Prefix:     c.TablePrefix,
		Shards:     c.Shards,
		Instance:   c.instance(),
		Version:    Version(),
	}, err
}

// instance identifies this machine, as Azure does if it is one of Azure's.
func (c *Clients) instance() string {
	if id := c.Platform.Instance; id != "" {
		return id[:min(len(id), 12)]
	}
	name, _ := os.Hostname()
	return name
}

// CheckStorage reads from the storage, and returns why it could not.
func (c *Clients) CheckStorage(ctx context.Context) error {
	ledger, wait, err := c.openLedger()
	if err != nil {
		return err
	}
	defer wait()
	return reach(ctx, ledger)
}
