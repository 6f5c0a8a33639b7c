package main

import (
	"context"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
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
	credential, err := t.credentialOf(cmd, how)
	if err != nil {
		return nil, err
	}
	return signin.Explain(credential), nil
}

// credential returns the credential for Graph. Nothing is asked for yet.
func (t tool) credential(cmd *cobra.Command) (azcore.TokenCredential, error) {
	if t.signIn == "token" {
		token := t.from.get("GRAPH_TOKEN")
		if token == "" {
			return nil, fixed("set GRAPH_TOKEN, or sign in in another way with --auth", "--auth token: GRAPH_TOKEN is not set")
		}
		return given(token), nil
	}
	return t.credentialOf(cmd, t.signIn)
}

func (t tool) credentialOf(cmd *cobra.Command, how string) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{Cloud: t.cloud.SignIn()}
	switch how {
	case "default":
		return azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: options, TenantID: t.tenant})
	case "cli":
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: t.tenant})
	case "browser":
		c, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{ClientOptions: options, TenantID: t.tenant})
		return unhurried{c, cmd.Context()}, err
	case "device":
		c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{ClientOptions: options, TenantID: t.tenant,
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				fmt.Fprintln(cmd.ErrOrStderr(), m.Message)
				return nil
			}})
		return unhurried{c, cmd.Context()}, err
	case "env":
		c, err := azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: options})
		if err != nil {
			return nil, fixed("set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or sign in in another way with --auth", "--auth env: %w", err)
		}
		return c, nil
	}
	return nil, fmt.Errorf("--auth must be default, cli, browser, device, env or token, not %q", how)
}

// unhurried is a credential that a person answers. The clients of storage and vault give each try a few seconds; a person
// takes longer, so only the command's own context counts. The client's next try then finds the token.
type unhurried struct {
	azcore.TokenCredential
	ctx context.Context
}

func (u unhurried) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return u.TokenCredential.GetToken(u.ctx, o)
}

// given is a credential that is a token already.
type given string

func (t given) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
