package doctor

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

func azureChecks(c *app.Clients) []doctor.Check {
	return []doctor.Check{
		{Name: "Key Vault", Look: func(ctx context.Context) doctor.Finding { return checkVault(ctx, c) }},
		{Name: "storage", Look: func(ctx context.Context) doctor.Finding { return checkStorage(ctx, c) }},
	}
}

func checkVault(ctx context.Context, c *app.Clients) doctor.Finding {
	if c.Vault == "" {
		return doctor.Skip("KEY_VAULT_URL is not set")
	}
	ctx, cancel := context.WithTimeout(ctx, azureTimeout)
	defer cancel()
	vault, err := c.OpenVault()
	if err != nil {
		return run.Failing(err, "correct KEY_VAULT_URL")
	}
	token, err := vault.Newest(ctx, auth.TokenSecret)
	switch {
	case errors.Is(err, auth.ErrNoSecret):
		return doctor.OK("it answers, and has no secret token (scimctl token new creates one)")
	case err != nil:
		return run.Failing(err, "give your account the role Key Vault Secrets User, and let this machine reach the vault")
	case !token.Until.IsZero() && time.Until(token.Until) < expiresSoon:
		return doctor.Fail(fmt.Errorf("the secret token expires in %d days", int(time.Until(token.Until).Hours()/24)), "scimctl token rotate")
	}
	return doctor.OK("it answers, and has the secret token")
}

func checkStorage(ctx context.Context, c *app.Clients) doctor.Finding {
	switch c.Storage {
	case "":
		return doctor.Skip("SYNC_STORAGE is not set")
	case settings.InMemory:
		return doctor.OK("the ledger is in memory, and is lost when the process ends")
	}
	ctx, cancel := context.WithTimeout(ctx, azureTimeout)
	defer cancel()
	if err := c.CheckStorage(ctx); err != nil {
		return run.Failing(err, "correct SYNC_STORAGE, give your account the role Storage Table Data Reader, and let this machine reach it")
	}
	return doctor.OK("the tables answer")
}
