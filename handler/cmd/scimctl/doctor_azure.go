package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/settings"
)

// azureChecks look at what the gateway keeps in Azure.
func azureChecks(cfg *app.Clients) []doctor.Check {
	return []doctor.Check{
		{Name: "Key Vault", Look: func(ctx context.Context) doctor.Finding { return lookAtVault(ctx, cfg) }},
		{Name: "storage", Look: func(ctx context.Context) doctor.Finding { return lookAtStorage(ctx, cfg) }},
	}
}

// long is how long a look at Azure may take.
const long = 30 * time.Second

func lookAtVault(ctx context.Context, cfg *app.Clients) doctor.Finding {
	if cfg.Vault == "" {
		return doctor.Skip("KEY_VAULT_URL is not set")
	}
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	vault, err := cfg.OpenVault()
	if err != nil {
		return run.Failing(err, "correct KEY_VAULT_URL")
	}
	token, err := vault.Newest(ctx, auth.TokenSecret)
	switch {
	case errors.Is(err, auth.ErrNoSecret):
		return doctor.OK("it answers, and holds no secret token (scimctl token new makes one)")
	case err != nil:
		return run.Failing(err, "give the account that signs in the role Key Vault Secrets User, and let this machine reach the vault")
	case !token.Until.IsZero() && time.Until(token.Until) < soon:
		return doctor.Fail(fmt.Errorf("the secret token ends in %d days", int(time.Until(token.Until).Hours()/24)), "scimctl token rotate")
	}
	return doctor.OK("it answers, and holds the secret token")
}

func lookAtStorage(ctx context.Context, cfg *app.Clients) doctor.Finding {
	switch cfg.Storage {
	case "":
		return doctor.Skip("SYNC_STORAGE is not set")
	case settings.InMemory:
		return doctor.OK("the record of changes is in memory, and ends with the process")
	}
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	if err := cfg.CheckStorage(ctx); err != nil {
		return run.Failing(err, "correct SYNC_STORAGE, give the account that signs in the role Storage Table Data Reader, and let this machine reach it")
	}
	return doctor.OK("the tables answer")
}
