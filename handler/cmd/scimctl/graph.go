package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/entra"
)

// graph is the flags of every command that speaks to Graph.
type graph struct {
	tool
	url                       string
	name, app, folder, public string
	asJSON                    bool
}

const defaultName = "WorkflowGen SCIM"

func (g *graph) flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	g.azure.flags(f)
	g.applicationFlags(f)
	f.BoolVar(&g.asJSON, "json", false, "print JSON")
}

// applicationFlags say which Graph, and which application there.
func (g *graph) applicationFlags(f *pflag.FlagSet) {
	f.StringVar(&g.url, "graph", "", "another address of Graph, for a stand-in (scimctl graphsim)")
	f.StringVar(&g.name, "name", defaultName, "name of the enterprise application: one for each WorkflowGen instance")
	f.StringVar(&g.app, "app", "", "client id of the enterprise application, where its name is not unique")
	f.StringVar(&g.folder, "state", ".scimctl", "folder for what must survive an interruption, and for backups; nothing secret is in it")
}

// connect is a client of Graph.
func (g *graph) connect(cmd *cobra.Command) (*entra.Client, error) {
	credential, err := g.credential(cmd)
	if err != nil {
		return nil, err
	}
	return entra.New(entra.Config{Cloud: g.cloud, URL: g.url, Credential: credential, Wait: g.wait,
		Notice: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }})
}

// principal finds the enterprise application that is meant.
func (g *graph) principal(ctx context.Context, c *entra.Client) (entra.ServicePrincipal, error) {
	if g.app != "" {
		return c.PrincipalOf(ctx, g.app)
	}
	memory, err := g.memory(ctx, c)
	if err != nil {
		return entra.ServicePrincipal{}, err
	}
	if k, err := memory.Load(); err == nil && k.PrincipalID != "" && k.Name == g.name {
		if sp, err := c.Principal(ctx, k.PrincipalID); err == nil {
			return sp, nil
		}
	}
	found, err := c.FindPrincipals(ctx, g.name)
	switch {
	case err != nil:
		return entra.ServicePrincipal{}, err
	case len(found) == 0:
		return entra.ServicePrincipal{}, fmt.Errorf("%w called %q: make it with scimctl entra setup, or name it with --name or --app", errNoApplication, g.name)
	case len(found) > 1:
		return entra.ServicePrincipal{}, fmt.Errorf("%d enterprise applications are called %q: name one with --app and its client id", len(found), g.name)
	}
	return found[0], nil
}

var errNoApplication = errors.New("there is no enterprise application")

// job finds the enterprise application that is meant, and its job.
func (g *graph) job(ctx context.Context, c *entra.Client) (entra.ServicePrincipal, entra.Job, error) {
	sp, err := g.principal(ctx, c)
	if err != nil {
		return sp, entra.Job{}, err
	}
	job, err := c.TheJob(ctx, sp.ID)
	if err == nil && job.ID == "" {
		err = fmt.Errorf("%s has no provisioning job: run scimctl entra setup", sp.DisplayName)
	}
	return sp, job, err
}

// address is the tenant URL: what is asked for, or what the gateway's own setting says.
func (g *graph) address() string {
	if g.public != "" {
		return g.public
	}
	if base := g.from.get("PUBLIC_BASE_URL"); base != "" {
		return strings.TrimRight(base, "/") + "/scim/v2"
	}
	return ""
}

// secretToken is the gateway's secret token. It is taken from the settings and never from a flag of its own: flags are seen by
// everybody on the machine. Of several the first is the newest.
func (t tool) secretToken() string {
	first, _, _ := strings.Cut(t.from.get("SCIM_TOKEN"), ",")
	return strings.TrimSpace(first)
}
