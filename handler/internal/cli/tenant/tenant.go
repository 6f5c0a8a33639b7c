// Package tenant holds what all commands that use Microsoft Graph share: the flags that name an enterprise application, the
// client, and what the commands remember between two runs.
package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

// Application names an enterprise application, and how Microsoft Graph is reached.
type Application struct {
	*run.Tool
	GraphURL string // --graph: another Graph
	Name     string // --name
	ClientID string // --app
	Folder   string // --state
	URL      string // --url: the tenant URL
}

// DefaultName is the default of --name.
const DefaultName = "WorkflowGen SCIM"

// Flags adds the flags for the sign-in, the application and JSON to a command and its subcommands.
func (a *Application) Flags(cmd *cobra.Command) {
	a.Azure.Flags(cmd)
	a.ApplicationFlags(cmd.PersistentFlags())
	a.JSONFlag(cmd.PersistentFlags())
}

// ApplicationFlags adds the flags for Graph and the application.
func (a *Application) ApplicationFlags(f *pflag.FlagSet) {
	f.StringVar(&a.GraphURL, "graph", "", "another address of Graph, for a stand-in (scimctl dev graph)")
	f.StringVar(&a.Name, "name", DefaultName, "name of the enterprise application: one for each WorkflowGen instance")
	f.StringVar(&a.ClientID, "app", "", "client id of the enterprise application, if several have the name")
	f.StringVar(&a.Folder, "state", ".scimctl", "folder for backups and for what the next run needs after an interruption; it holds no secrets")
}

// Connect returns a client of Graph.
func (a *Application) Connect(cmd *cobra.Command) (*graph.Client, error) {
	credential, err := a.GraphCredential(cmd)
	if err != nil {
		return nil, err
	}
	return graph.New(graph.Config{Cloud: a.Azure.Cloud, URL: a.GraphURL, Credential: credential, Wait: a.Wait,
		Notice: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }})
}

// ErrNoApplication reports that the tenant has no enterprise application with the name.
var ErrNoApplication = errors.New("there is no enterprise application")

// Principal finds the enterprise application.
func (a *Application) Principal(ctx context.Context, c *graph.Client) (graph.ServicePrincipal, error) {
	if a.ClientID != "" {
		return c.PrincipalOf(ctx, a.ClientID)
	}
	memory, err := a.Memory(ctx, c)
	if err != nil {
		return graph.ServicePrincipal{}, err
	}
	if k, err := memory.Load(); err == nil && k.PrincipalID != "" && k.Name == a.Name {
		if sp, err := c.Principal(ctx, k.PrincipalID); err == nil {
			return sp, nil
		}
	}
	sp, err := c.PrincipalNamed(ctx, a.Name)
	if err == nil && sp.ID == "" {
		err = fmt.Errorf("%w called %q: create it with scimctl entra setup, or name another with --name or --app", ErrNoApplication, a.Name)
	}
	return sp, a.Explain(err)
}

// Job finds the enterprise application and its provisioning job.
func (a *Application) Job(ctx context.Context, c *graph.Client) (graph.ServicePrincipal, graph.Job, error) {
	sp, err := a.Principal(ctx, c)
	if err != nil {
		return sp, graph.Job{}, err
	}
	job, err := c.SCIMJob(ctx, sp.ID)
	if err == nil && job.ID == "" {
		err = fmt.Errorf("%s has no provisioning job: run scimctl entra setup", sp.DisplayName)
	}
	return sp, job, err
}

// TenantURL returns the tenant URL: --url, or else the one that follows from PUBLIC_BASE_URL; "" if neither is set.
func (a *Application) TenantURL() string {
	if a.URL != "" {
		return a.URL
	}
	if base := a.Settings.Get("PUBLIC_BASE_URL"); base != "" {
		return strings.TrimRight(base, "/") + "/scim/v2"
	}
	return ""
}

// CheckEndpoint returns an error if the application provisions another endpoint than this gateway. It accepts an application that
// has no endpoint yet.
func (a *Application) CheckEndpoint(ctx context.Context, c *graph.Client, sp graph.ServicePrincipal) error {
	at, err := c.Provisions(ctx, sp.ID)
	if err != nil || at == "" {
		return err
	}
	switch here := a.TenantURL(); {
	case here == "":
		return errors.New("the address of the gateway is not known: set PUBLIC_BASE_URL, so that this command can check that " + sp.DisplayName +
			" provisions this gateway and no other")
	case !setup.SameEndpoint(at, here):
		return fmt.Errorf("%s provisions %s, and this gateway is %s: choose another application with --name or --app", sp.DisplayName, at, here)
	}
	return nil
}
