package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Gateway returns the credential of the gateway: the managed identity if the app has one, and otherwise the account that is
// signed in to the Azure CLI. A clientID names a user-assigned identity. The SDK knows more ways, which would make the program a
// tenth larger.
func Gateway(managed bool, clientID string) (azcore.TokenCredential, error) {
	if !managed {
		cli, err := azidentity.NewAzureCLICredential(nil)
		return Explain(cli), err
	}
	o := &azidentity.ManagedIdentityCredentialOptions{}
	if clientID != "" {
		o.ID = azidentity.ClientID(clientID)
	}
	return azidentity.NewManagedIdentityCredential(o)
}

// Options choose how an operator signs in.
type Options struct {
	// Method is default, cli, browser, device, env or token.
	Method string

	// Tenant is the tenant to sign in to, "" for that of the account.
	Tenant string

	// Cloud has the sign-in service.
	Cloud cloud.Configuration

	// Token is the token of the method token.
	Token string

	// Prompt shows the user of the method device where to sign in.
	Prompt func(text string)
}

// Operator returns the credential of the user who runs a command. Nothing is requested yet. A user who signs in in a browser has
// until ctx ends.
func Operator(ctx context.Context, o Options) (azcore.TokenCredential, error) {
	c, err := operator(ctx, o)
	if err != nil {
		return nil, err
	}
	return Explain(c), nil
}

func operator(ctx context.Context, o Options) (azcore.TokenCredential, error) {
	options := azcore.ClientOptions{Cloud: o.Cloud}
	switch o.Method {
	case "default":
		return azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: options, TenantID: o.Tenant})
	case "cli":
		return azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: o.Tenant})
	case "browser":
		c, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{ClientOptions: options, TenantID: o.Tenant})
		return interactive{c, ctx}, err
	case "device":
		c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{ClientOptions: options, TenantID: o.Tenant,
			UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
				o.Prompt(m.Message)
				return nil
			}})
		return interactive{c, ctx}, err
	case "env":
		c, err := azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: options})
		if err != nil {
			return nil, &Error{"--auth env: " + err.Error(), "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or sign in in another way with --auth", nil}
		}
		return c, nil
	case "token":
		if o.Token == "" {
			return nil, &Error{"--auth token: GRAPH_TOKEN is not set", "set GRAPH_TOKEN, or sign in in another way with --auth", nil}
		}
		return token(o.Token), nil
	}
	return nil, fmt.Errorf("--auth must be default, cli, browser, device, env or token, not %q", o.Method)
}

// interactive is a credential that a person answers. The clients of storage and vault give each try a few seconds; a person
// takes longer, so only the command's own context counts. The client's next try then finds the token.
type interactive struct {
	azcore.TokenCredential
	ctx context.Context
}

func (i interactive) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return i.TokenCredential.GetToken(i.ctx, o)
}

// token is a credential that is a token already.
type token string

func (t token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
