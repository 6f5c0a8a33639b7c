package run

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/entra/graph"
)

// SignIn holds the flags for the sign-in to Azure: to Graph, storage, Key Vault and Resource Manager.
type SignIn struct {
	Cloud        graph.Cloud
	Tenant, Auth string
}

var clouds = []string{"global", "usgov", "dod", "china"}

// Flags adds the flags to a command and its subcommands.
func (s *SignIn) Flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.TextVar(&s.Cloud, "cloud", graph.Global, "`name` of the cloud: "+strings.Join(clouds, ", "))
	f.StringVar(&s.Tenant, "tenant", "", "tenant to sign in to (default: the one of the sign-in)")
	f.StringVar(&s.Auth, "auth", "default", "how to sign in: default, cli (az login), browser, device, env, or token ($GRAPH_TOKEN, which only Graph takes)")
	Values(cmd, "cloud", clouds...)
	Values(cmd, "auth", "default", "cli", "browser", "device", "env", "token")
	Values(cmd, "tenant")
}

// Credential returns the credential for storage, Key Vault and Resource Manager. GRAPH_TOKEN is for Graph only: with --auth token
// the default sign-in applies here. The sign-in happens when the credential is used.
func (t *Tool) Credential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	method := cmp.Or(t.Azure.Auth, "default")
	if method == "token" {
		method = "default"
	}
	return t.credential(cmd, method)
}

// GraphCredential returns the credential for Microsoft Graph. The sign-in happens when the credential is used.
func (t *Tool) GraphCredential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	return t.credential(cmd, t.Azure.Auth)
}

func (t *Tool) credential(cmd *cobra.Command, method string) (azcore.TokenCredential, error) {
	return signin.Operator(cmd.Context(), signin.Options{Method: method, Tenant: t.Azure.Tenant, Cloud: t.Azure.Cloud.SignIn(), Token: t.Settings.Get("GRAPH_TOKEN"),
		Prompt: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }})
}
