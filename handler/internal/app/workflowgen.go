package app

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// OpenChecked opens WorkflowGen and compares it with what the adapter needs: an instance may not have all that it asks for.
func (c *Clients) OpenChecked(ctx context.Context) (explain.Directory, error) {
	if err := c.Check(settings.WorkflowGen); err != nil {
		return nil, err
	}
	u, err := c.connect()
	if err != nil {
		return nil, err
	}
	if found := u.check(ctx); found.problem != nil {
		return nil, fmt.Errorf("check WorkflowGen: %w", found.problem)
	}
	return u.Directory, nil
}

// OpenDirectory opens WorkflowGen by the API that the settings choose.
func (c *Clients) OpenDirectory() (provision.Directory, error) {
	w, err := c.connect()
	if err != nil {
		return nil, err
	}
	return w.Directory, nil
}

// OpenGraphQL opens WorkflowGen's GraphQL API.
func (c *Clients) OpenGraphQL() (*graphql.Directory, error) {
	operations, err := c.operations()
	if err != nil {
		return nil, err
	}
	return graphql.New(graphql.Config{
		Config:           c.connection(),
		URL:              c.WorkflowGenURL,
		DirectoryName:    c.Directory,
		GroupDescription: c.GroupDescription,
		Operations:       operations,
	})
}

// OpenSCIM opens WorkflowGen's own SCIM API.
func (c *Clients) OpenSCIM() (*scimapi.Directory, error) {
	operations, err := c.operations()
	if err != nil {
		return nil, err
	}
	return scimapi.New(scimapi.Config{Config: c.connection(), URL: c.WorkflowGenURL, Messages: operations})
}

func (c *Clients) connection() connection.Config {
	return connection.Config{
		SignIn:            c.SignIn(),
		Impersonate:       c.Impersonate,
		ImpersonateHeader: c.ImpersonateHeader,
		Timeout:           c.Timeout,
		MaxRequests:       c.Places,
		Observe:           func(ctx context.Context, c connection.Call) { telemetry.Call(ctx, c.Duration) },
	}
}

// operations returns the folder that WORKFLOWGEN_OPERATIONS names, nil if it is not set.
func (c *Clients) operations() (fs.FS, error) {
	if c.Operations == "" {
		return nil, nil
	}
	if _, err := os.Stat(c.Operations); err != nil {
		return nil, fmt.Errorf("WORKFLOWGEN_OPERATIONS: %w", err)
	}
	return os.DirFS(c.Operations), nil
}

// SignIn returns the sign-in to WorkflowGen, nil if none is set.
func (c *Clients) SignIn() connection.SignIn {
	switch {
	case c.WorkflowGenUsername != "":
		return connection.Basic(c.WorkflowGenUsername, c.secret(c.WorkflowGenPassword))
	case c.WorkflowGenToken != "":
		return connection.Bearer(c.secret(c.WorkflowGenToken))
	case c.WorkflowGenClientID != "":
		return connection.ClientCredentials(connection.OAuth{
			TokenURL: c.WorkflowGenTokenURL,
			ClientID: c.WorkflowGenClientID,
			Secret:   c.secret(c.WorkflowGenClientSecret),
			Resource: c.WorkflowGenResource,
			Scope:    c.WorkflowGenScope,
		})
	case c.WorkflowGenAPIKey != "":
		return connection.APIKey(c.secret(c.WorkflowGenAPIKey))
	}
	return nil
}

// secret returns the source of a secret. One in Key Vault is read again each time that WorkflowGen refuses it, so that a
// rotated secret works without a restart.
func (c *Clients) secret(s settings.Secret) connection.Secret {
	name, inVault := s.VaultName()
	if !inVault {
		return connection.Fixed(string(s))
	}
	open := sync.OnceValues(c.OpenVault)
	return func(ctx context.Context, _ bool) (string, error) {
		vault, err := open()
		if err != nil {
			return "", err
		}
		v, err := vault.Newest(ctx, name)
		if err != nil {
			return "", fmt.Errorf("read the secret %s of Key Vault: %w", name, err)
		}
		return v.Value, nil
	}
}
