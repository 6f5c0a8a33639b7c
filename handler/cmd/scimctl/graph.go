package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/entra"
)

// graph is the flags of every command that speaks to Graph.
type graph struct {
	tool
	cloud                     entra.Cloud
	tenant, signIn, url       string
	name, app, folder, public string
	asJSON                    bool
}

const defaultName = "WorkflowGen SCIM"

func (g *graph) flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	g.signInFlags(f)
	f.BoolVar(&g.asJSON, "json", false, "print JSON")
}

// signInFlags say which Graph, as whom, and which application there.
func (g *graph) signInFlags(f *pflag.FlagSet) {
	g.cloud = entra.Global
	f.TextVar(&g.cloud, "cloud", entra.Global, "global, usgov, dod or china")
	f.StringVar(&g.tenant, "tenant", "", "tenant to sign in to (default: the one of the sign-in)")
	f.StringVar(&g.signIn, "auth", "default", "how to sign in: default, cli (az login), browser, device, env, or token ($GRAPH_TOKEN)")
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

func (g *graph) credential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{Cloud: g.cloud.SignIn()}
	switch g.signIn {
	case "default":
		return azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: options, TenantID: g.tenant})
	case "cli":
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: g.tenant})
	case "browser":
		return azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{ClientOptions: options, TenantID: g.tenant})
	case "device":
		return azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{ClientOptions: options, TenantID: g.tenant,
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				fmt.Fprintln(cmd.ErrOrStderr(), m.Message)
				return nil
			}})
	case "env":
		return azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: options})
	case "token":
		if os.Getenv("GRAPH_TOKEN") == "" {
			return nil, errors.New("GRAPH_TOKEN is not set")
		}
		return given(os.Getenv("GRAPH_TOKEN")), nil
	}
	return nil, fmt.Errorf("--auth %s: none of default, cli, browser, device, env, token", g.signIn)
}

// given is a credential that is a token already.
type given string

func (t given) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
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
	if base := os.Getenv("PUBLIC_BASE_URL"); base != "" {
		return strings.TrimRight(base, "/") + "/scim/v2"
	}
	return ""
}

// secretToken is the gateway's secret token. It is taken from the environment alone: flags are seen by everybody on the
// machine. Of several the first is the newest.
func secretToken() string {
	first, _, _ := strings.Cut(os.Getenv("SCIM_TOKEN"), ",")
	return strings.TrimSpace(first)
}
