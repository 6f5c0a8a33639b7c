package app

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/auth"
)

// federationAudiences are the audiences of assertions. At least one application id must be among them: a token of version 2,
// which an assertion is, names the application by it.
func (c *Config) federationAudiences() ([]string, error) {
	all, err := auth.Audiences(c.AssertionAudiences, c.publicHost(), c.Tenants)
	switch {
	case err != nil:
		return nil, fmt.Errorf("FEDERATION_AUDIENCES: %w", err)
	case len(all) > 0 && !auth.HasApplication(all):
		return nil, fmt.Errorf("FEDERATION_AUDIENCES is %q, which holds no application id: add the Application (client) ID that Entra shows for the application, because its tokens name it", strings.Join(c.AssertionAudiences, ","))
	}
	return all, nil
}

// entraAudiences are the audiences of Entra's own tokens. The same rule holds as for assertions, but a value that is no
// application stands for itself: which audience Entra puts into these tokens is Microsoft's to choose.
func (c *Config) entraAudiences() ([]string, error) {
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

// publicHost is the host at which Entra reaches the gateway, "" if that cannot be read.
func (c *Config) publicHost() string {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
