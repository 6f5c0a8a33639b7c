package run

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/entra"
)

// SignIn holds the flags for the sign-in to Azure: to Graph, storage, Key Vault and Resource Manager.
type SignIn struct {
	Cloud        entra.Cloud
	Tenant, Auth string
}

var (
	clouds  = []string{"global", "usgov", "dod", "china"}
	signIns = []string{"default", "cli", "browser", "device", "env", "token"}
)

// Flags adds the flags to a command and its subcommands.
func (s *SignIn) Flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.TextVar(&s.Cloud, "cloud", entra.Global, strings.Join(clouds, ", "))
	f.StringVar(&s.Tenant, "tenant", "", "tenant to sign in to (default: the one of the sign-in)")
	f.StringVar(&s.Auth, "auth", "default", "how to sign in: default, cli (az login), browser, device, env, or token ($GRAPH_TOKEN, which only Graph takes)")
	Values(cmd, "cloud", clouds...)
	Values(cmd, "auth", signIns...)
	Values(cmd, "tenant")
}

// Credential returns the credential for storage, Key Vault and Resource Manager. GRAPH_TOKEN is for Graph only: with --auth token
// the default sign-in applies here. The sign-in happens when the credential is used.
func (t *Tool) Credential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	how := cmp.Or(t.Azure.Auth, "default")
	if how == "token" {
		how = "default"
	}
	credential, err := t.Azure.credential(cmd, how)
	if err != nil {
		return nil, err
	}
	return signin.Explain(credential), nil
}

// GraphCredential returns the credential for Microsoft Graph. The sign-in happens when the credential is used.
func (t *Tool) GraphCredential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	if t.Azure.Auth != "token" {
		credential, err := t.Azure.credential(cmd, t.Azure.Auth)
		return signin.Explain(credential), err
	}
	token := t.Settings.Get("GRAPH_TOKEN")
	if token == "" {
		return nil, Fixed("set GRAPH_TOKEN, or sign in in another way with --auth", "--auth token: GRAPH_TOKEN is not set")
	}
	return bearer(token), nil
}

func (s *SignIn) credential(cmd *cobra.Command, how string) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{Cloud: s.Cloud.SignIn()}
	switch how {
	case "default":
		return azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: options, TenantID: s.Tenant})
	case "cli":
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: s.Tenant})
	case "browser":
		c, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{ClientOptions: options, TenantID: s.Tenant})
		return patient{c, cmd.Context()}, err
	case "device":
		c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{ClientOptions: options, TenantID: s.Tenant,
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				fmt.Fprintln(cmd.ErrOrStderr(), m.Message)
				return nil
			}})
		return patient{c, cmd.Context()}, err
	case "env":
		c, err := azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: options})
		if err != nil {
			return nil, Fixed("set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or sign in in another way with --auth", "--auth env: %w", err)
		}
		return c, nil
	}
	return nil, NotOne("--auth", how, signIns...)
}

// patient is a credential for which a user signs in. The clients of storage and vault give each try a few seconds; a user
// takes longer, so only the command's own context counts. The client's next try then finds the token.
type patient struct {
	azcore.TokenCredential
	ctx context.Context
}

// GetToken signs in.
func (p patient) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return p.TokenCredential.GetToken(p.ctx, o)
}

// bearer is a token that was given.
type bearer string

// GetToken returns the token.
func (t bearer) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
