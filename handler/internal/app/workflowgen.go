package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// upstream is an adapter of WorkflowGen with its check.
type upstream struct {
	provision.Directory
	check func(context.Context) finding

	// doubted receives a value when the check should be repeated soon. An adapter that never asks for that has none.
	doubted <-chan struct{}
}

// finding is the result of a check.
type finding struct {
	problem     error // why WorkflowGen cannot be used, nil if it can
	unreachable bool
	attrs       []slog.Attr // for the log
}

func (c *Clients) connect() (u *upstream, err error) {
	if c.WorkflowGenAPI == settings.SCIM {
		u, err = c.connectSCIM()
	} else {
		u, err = c.connectGraphQL()
	}
	if err != nil {
		return nil, fmt.Errorf("connect to WorkflowGen: %w", err)
	}
	return u, nil
}

func (c *Clients) connectGraphQL() (*upstream, error) {
	d, err := c.OpenGraphQL()
	if err != nil {
		return nil, err
	}
	check := func(ctx context.Context) finding {
		r, err := d.Check(ctx)
		if err != nil {
			return finding{problem: err, unreachable: true}
		}
		return finding{problem: r.Err(), attrs: []slog.Attr{slog.String("schema", r.Source), slog.Any("not_written", r.NotWritten),
			slog.Any("not_read", r.NotRead), slog.Any("without", r.Unhelpful)}}
	}
	return &upstream{d, check, d.Doubted()}, nil
}

func (c *Clients) connectSCIM() (*upstream, error) {
	d, err := c.OpenSCIM()
	if err != nil {
		return nil, err
	}
	check := func(ctx context.Context) finding {
		err := d.Check(ctx)
		return finding{problem: err, unreachable: err != nil, attrs: []slog.Attr{slog.Any("not_written", names(d.Lacks()))}}
	}
	return &upstream{Directory: d, check: check}, nil
}

func names(s workflowgen.FieldSet) []string {
	var all []string
	for _, f := range s.All() {
		all = append(all, f.String())
	}
	return all
}

// OpenChecked opens WorkflowGen and compares it with what the adapter needs: an instance may not have all that it asks for.
func (c *Clients) OpenChecked(ctx context.Context) (explain.Directory, error) {
	if c.WorkflowGenURL == "" {
		return nil, errors.New("WORKFLOWGEN_URL is not set: the address of WorkflowGen's API; set it, or use --settings FILE, --azd-env NAME or --deployment RESOURCE_GROUP")
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

// OpenOther opens another directory of the same WorkflowGen. WorkflowGen's SCIM API has only one.
func (c *Clients) OpenOther(directory string) (provision.Directory, error) {
	if c.WorkflowGenAPI == settings.SCIM {
		return nil, errors.New("WorkflowGen's SCIM API shows only the directory that it provisions: set WORKFLOWGEN_API to graphql to read another")
	}
	other := *c
	other.Directory = directory
	return other.OpenDirectory()
}

// OtherDirectoryWith returns the name of a directory, other than that of the settings, that has a user of that name, and "" if
// there is none or if the SCIM API hides it.
func (c *Clients) OtherDirectoryWith(ctx context.Context, userName string) (string, error) {
	if c.WorkflowGenAPI == settings.SCIM {
		return "", nil
	}
	d, err := c.OpenGraphQL()
	if err != nil {
		return "", err
	}
	directories, err := d.Places(ctx)
	if err != nil {
		return "", err
	}
	for _, other := range directories {
		if other.Name == c.Directory {
			continue
		}
		if has, err := c.hasUser(ctx, other.Name, userName); has || err != nil {
			return other.Name, err
		}
	}
	return "", nil
}

func (c *Clients) hasUser(ctx context.Context, directory, userName string) (bool, error) {
	other := *c
	other.Directory = directory
	d, err := other.OpenChecked(ctx)
	if err != nil {
		return false, err
	}
	found, _, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.ByName, Value: userName, Limit: 1})
	return len(found) > 0, err
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
		Places:            c.Places,
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
