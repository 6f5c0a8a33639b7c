package app

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/authority"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/azure/signin"
)

// minToken is how many characters a secret token has at least.
const minToken = 24

var tenantID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// checkSignIn tells what of the ways to sign in is missing or cannot be.
func (c *Config) checkSignIn() []error {
	var errs []error
	wrong := func(is bool, format string, args ...any) {
		if is {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	wrong(len(c.Token) == 0 && c.Vault == "" && len(c.Audiences) == 0,
		"SCIM_TOKEN is not set: the secret token that Entra sends (or set KEY_VAULT_URL, or ENTRA_AUDIENCES)")
	for _, t := range c.Token {
		wrong(len(t) < minToken, "SCIM_TOKEN has fewer than %d characters: it could be guessed", minToken)
	}
	for _, t := range c.Tenants {
		wrong(!tenantID.MatchString(t), "ENTRA_TENANTS has %q: it must be the id of a tenant, in lower case", t)
	}
	wrong(len(c.Audiences) > 0 && len(c.Tenants) == 0, "ENTRA_TENANTS is not set: ENTRA_AUDIENCES are the same for every tenant there is")
	wrong(c.ClientID != "" && c.Vault == "", "KEY_VAULT_URL is not set: OAUTH_CLIENT_ID needs the secrets there")
	wrong(c.ClientID != "" && (c.Lifetime < time.Hour || c.Lifetime > auth.MaxLifetime), "OAUTH_LIFETIME is %v: Entra takes 1h to 6h", c.Lifetime)
	federated := len(c.AssertionAudiences) > 0
	wrong(federated != (c.Subject != ""), "FEDERATION_AUDIENCES and FEDERATION_SUBJECT belong together: set both or none")
	wrong(federated && (c.ClientID == "" || len(c.Tenants) == 0), "FEDERATION_AUDIENCES needs OAUTH_CLIENT_ID and ENTRA_TENANTS")
	_, err := c.federationAudiences()
	errs = append(errs, err)
	_, err = c.entraAudiences()
	errs = append(errs, err)
	wrong(c.VaultStale < c.VaultRefresh, "KEY_VAULT_STALE is shorter than KEY_VAULT_REFRESH")
	return errs
}

// newDoor is the door with all the ways that are set up.
func newDoor(cfg Config) (*auth.Authenticator, error) {
	audiences, err := cfg.entraAudiences()
	if err != nil {
		return nil, err
	}
	assertions, err := cfg.federationAudiences()
	if err != nil {
		return nil, err
	}
	c := auth.Config{
		Freshness: auth.Freshness{Every: cfg.VaultRefresh, Stale: cfg.VaultStale},
		OAuth:     auth.OAuth{ClientID: cfg.ClientID, Issuer: strings.TrimSuffix(cfg.PublicURL, "/"), Lifetime: cfg.Lifetime},
		Entra: auth.Entra{Tenants: cfg.Tenants, Audiences: audiences, Apps: cfg.Apps,
			AssertionAudiences: assertions, Subject: cfg.Subject},
	}
	for _, t := range cfg.Token {
		c.Tokens = append(c.Tokens, string(t))
	}
	var errs []error
	if cfg.Vault != "" {
		vault, err := cfg.newVault()
		c.Vault, errs = vault, append(errs, err)
	}
	if len(cfg.Tenants) > 0 {
		a, err := authority.New(cfg.Authority, nil)
		c.Entra.Authority, errs = a, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return auth.New(c), nil
}

func (c *Config) newVault() (*keyvault.Vault, error) {
	identity := c.credential
	if identity == nil {
		var err error
		if identity, err = credential(); err != nil {
			return nil, fmt.Errorf("sign in to Azure: %w", err)
		}
	}
	return keyvault.New(c.Vault, identity, nil)
}

// credential is the managed identity where there is one, which in Azure is told by its endpoint; AZURE_CLIENT_ID picks one of
// several. Elsewhere it is who signed in to the Azure CLI. The SDK knows more ways, which would make the program a tenth
// larger.
func credential() (azcore.TokenCredential, error) {
	if os.Getenv("IDENTITY_ENDPOINT") == "" {
		cli, err := azidentity.NewAzureCLICredential(nil)
		if err != nil {
			return nil, err
		}
		return signin.Explain(cli), nil
	}
	o := &azidentity.ManagedIdentityCredentialOptions{}
	if id := os.Getenv("AZURE_CLIENT_ID"); id != "" {
		o.ID = azidentity.ClientID(id)
	}
	return azidentity.NewManagedIdentityCredential(o)
}
