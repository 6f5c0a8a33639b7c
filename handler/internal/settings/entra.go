package settings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/auth"
)

// minToken is the minimum length of a secret token.
const minToken = 24

// EntraSignIn needs at least one way for Entra to sign in, and that each one is complete.
func EntraSignIn(c *Config) []error {
	var wrong problems
	wrong.addIf(len(c.Token) == 0 && c.Vault == "" && len(c.Audiences) == 0,
		"SCIM_TOKEN is not set: the secret token that Entra sends (or set KEY_VAULT_URL, or ENTRA_AUDIENCES)")
	for _, t := range c.Token {
		wrong.addIf(len(t) < minToken, "SCIM_TOKEN has fewer than %d characters: it could be guessed", minToken)
	}
	for _, t := range c.Tenants {
		wrong.addIf(!auth.IsGUID(t) || t != strings.ToLower(t), "ENTRA_TENANTS has %q: it must be the id of a tenant, in lower case", t)
	}
	wrong.addIf(len(c.Audiences) > 0 && len(c.Tenants) == 0, "ENTRA_TENANTS is not set: ENTRA_AUDIENCES are the same for every tenant there is")
	wrong.addIf(c.ClientID != "" && c.Vault == "", "KEY_VAULT_URL is not set: OAUTH_CLIENT_ID needs the secrets there")
	wrong.addIf(c.ClientID != "" && (c.Lifetime < time.Hour || c.Lifetime > auth.MaxLifetime), "OAUTH_LIFETIME is %v: Entra accepts 1h to 6h", c.Lifetime)
	federated := len(c.AssertionAudiences) > 0
	wrong.addIf(federated != (c.Subject != ""), "FEDERATION_AUDIENCES and FEDERATION_SUBJECT belong together: set both or none")
	wrong.addIf(federated && (c.ClientID == "" || len(c.Tenants) == 0), "FEDERATION_AUDIENCES needs OAUTH_CLIENT_ID and ENTRA_TENANTS")
	for _, audiences := range []func() ([]string, error){c.FederationAudiences, c.EntraAudiences} {
		_, err := audiences()
		wrong = append(wrong, err)
	}
	wrong.addIf(c.VaultStale < c.VaultRefresh, "KEY_VAULT_STALE is shorter than KEY_VAULT_REFRESH")
	return wrong
}

// FederationAudiences returns the audiences of assertions. At least one application id must be among them: a token of version
// 2, which an assertion is, names the application by it.
func (c *Config) FederationAudiences() ([]string, error) {
	all, err := auth.Audiences(c.AssertionAudiences, c.publicHost(), c.Tenants)
	switch {
	case err != nil:
		return nil, fmt.Errorf("FEDERATION_AUDIENCES: %w", err)
	case len(all) > 0 && !auth.HasApplication(all):
		return nil, fmt.Errorf("FEDERATION_AUDIENCES is %q, which holds no application id: add the Application (client) ID that Entra shows for the application, because its tokens name it", strings.Join(c.AssertionAudiences, ","))
	}
	return all, nil
}

// EntraAudiences returns the audiences of Entra's own tokens. The rule is that of FederationAudiences, but a value that is not
// an application stands for itself: Microsoft chooses the audience of these tokens.
func (c *Config) EntraAudiences() ([]string, error) {
	var all []string
	for _, value := range c.Audiences {
		names, err := auth.Audiences([]string{value}, c.publicHost(), c.Tenants)
		switch {
		case err != nil && strings.Contains(value, "*"):
			return nil, fmt.Errorf("ENTRA_AUDIENCES: %w", err)
		case err != nil:
			names = []string{value}
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// publicHost returns the host of PublicURL, "" if it has none.
func (c *Config) publicHost() string {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
