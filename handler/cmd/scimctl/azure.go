package main

import (
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/entra"
)

// azure holds the flags that say how to sign in to Microsoft's cloud: to Graph, storage, Key Vault and Resource Manager alike.
type azure struct {
	cloud          entra.Cloud
	tenant, signIn string
}

func (a *azure) flags(f *pflag.FlagSet) {
	f.TextVar(&a.cloud, "cloud", entra.Global, "global, usgov, dod or china")
	f.StringVar(&a.tenant, "tenant", "", "tenant to sign in to (default: the one of the sign-in)")
	f.StringVar(&a.signIn, "auth", "default", "how to sign in: default, cli (az login), browser, device, env, or token ($GRAPH_TOKEN, which only Graph takes)")
}

// azureCredential returns the credential for storage, Key Vault and Resource Manager. A token that is given is for Graph, so
// there the default applies. Nothing is asked for yet.
func (t tool) azureCredential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	how := t.signIn
	if how == "token" {
		how = "default"
	}
	return t.credentialOf(cmd, how)
}

// credential returns the credential for Graph. Nothing is asked for yet.
func (t tool) credential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	return t.credentialOf(cmd, t.signIn)
}

func (t tool) credentialOf(cmd *cobra.Command, how string) (azcore.TokenCredential, error) {
	return signin.Operator(cmd.Context(), signin.Options{Method: how, Tenant: t.tenant, Cloud: t.cloud.SignIn(), Token: t.from.get("GRAPH_TOKEN"),
		Prompt: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }})
}
