package app

import (
	"errors"
	"strings"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/authority"
)

// newDoor returns the door with all ways to sign in that are set up.
func newDoor(c *Clients) (*auth.Door, error) {
	audiences, err := c.EntraAudiences()
	if err != nil {
		return nil, err
	}
	assertions, err := c.FederationAudiences()
	if err != nil {
		return nil, err
	}
	cfg := auth.Config{
		Freshness: auth.Freshness{Every: c.VaultRefresh, Stale: c.VaultStale},
		OAuth:     auth.OAuth{ClientID: c.ClientID, Issuer: strings.TrimSuffix(c.PublicURL, "/"), Lifetime: c.Lifetime},
		Entra: auth.Entra{Tenants: c.Tenants, Audiences: audiences, Apps: c.Apps,
			AssertionAudiences: assertions, Subject: c.Subject},
	}
	for _, t := range c.Token {
		cfg.Tokens = append(cfg.Tokens, string(t))
	}
	var errs []error
	if c.Vault != "" {
		vault, err := c.OpenVault()
		cfg.Vault, errs = vault, append(errs, err)
	}
	if len(c.Tenants) > 0 {
		a, err := authority.New(c.Authority, nil)
		cfg.Entra.Authority, errs = a, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return auth.New(cfg), nil
}
