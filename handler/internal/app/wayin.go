package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// API is a way into WorkflowGen.
type API string

// The ways into WorkflowGen.
const (
	GraphQL API = "graphql"
	SCIM    API = "scim"
)

// UnmarshalText reads a setting.
func (a *API) UnmarshalText(text []byte) error {
	switch v := API(text); v {
	case GraphQL, SCIM:
		*a = v
		return nil
	}
	return fmt.Errorf("%q is neither graphql nor scim", text)
}

// way is a way to sign in to WorkflowGen: the setting that chooses it, and those that it cannot do without.
type way struct {
	setting string
	chosen  bool
	needs   map[string]string
	signIn  func(*Config) connection.SignIn
}

func (c *Config) ways() []way {
	return []way{
		{"WORKFLOWGEN_USERNAME", c.WorkflowGenUsername != "", nil, func(c *Config) connection.SignIn {
			return connection.Basic(c.WorkflowGenUsername, c.secret(c.WorkflowGenPassword))
		}},
		{"WORKFLOWGEN_TOKEN", c.WorkflowGenToken != "", nil, func(c *Config) connection.SignIn {
			return connection.Bearer(c.secret(c.WorkflowGenToken))
		}},
		{"WORKFLOWGEN_CLIENT_ID", c.WorkflowGenClientID != "", map[string]string{
			"WORKFLOWGEN_TOKEN_URL":                       c.WorkflowGenTokenURL,
			"WORKFLOWGEN_CLIENT_SECRET":                   string(c.WorkflowGenClientSecret),
			"WORKFLOWGEN_RESOURCE (or WORKFLOWGEN_SCOPE)": cmp.Or(c.WorkflowGenResource, c.WorkflowGenScope),
		}, (*Config).clientCredentials},
		{"WORKFLOWGEN_API_KEY", c.WorkflowGenAPIKey != "", nil, func(c *Config) connection.SignIn {
			return connection.APIKey(c.secret(c.WorkflowGenAPIKey))
		}},
	}
}

// checkWayIn tells what is wrong with the settings of the sign-in to WorkflowGen: it must be exactly one, and whole.
func (c *Config) checkWayIn() error {
	var errs []error
	var chosen, names []string
	for _, w := range c.ways() {
		names = append(names, w.setting)
		if !w.chosen {
			continue
		}
		chosen = append(chosen, w.setting)
		for name, value := range w.needs {
			if value == "" {
				errs = append(errs, fmt.Errorf("%s is not set, and %s needs it", name, w.setting))
			}
		}
	}
	switch {
	case len(chosen) == 0:
		errs = append(errs, fmt.Errorf("none of %s is set: one of them signs in to WorkflowGen", strings.Join(names, ", ")))
	case len(chosen) > 1:
		errs = append(errs, fmt.Errorf("%s are both set: there is one sign-in to WorkflowGen", strings.Join(chosen, " and ")))
	}
	if c.WorkflowGenPassword != "" && c.WorkflowGenUsername == "" {
		errs = append(errs, errors.New("WORKFLOWGEN_PASSWORD is set without WORKFLOWGEN_USERNAME"))
	}
	return errors.Join(append(errs, c.checkVault()...)...)
}

// SignIn is the sign-in that is chosen, nil if none is.
func (c *Config) SignIn() connection.SignIn {
	for _, w := range c.ways() {
		if w.chosen {
			return w.signIn(c)
		}
	}
	return nil
}

func (c *Config) clientCredentials() connection.SignIn {
	return connection.ClientCredentials(connection.OAuth{
		TokenURL: c.WorkflowGenTokenURL,
		ClientID: c.WorkflowGenClientID,
		Secret:   c.secret(c.WorkflowGenClientSecret),
		Resource: c.WorkflowGenResource,
		Scope:    c.WorkflowGenScope,
	})
}

// vaultPrefix begins a setting that names a secret of Key Vault instead of being one.
const vaultPrefix = "vault:"

// secret is where a secret is had from, again where the one that was had is refused: so a secret that is rotated in the
// vault is good from then on.
func (c *Config) secret(s Secret) connection.Secret {
	name, inVault := strings.CutPrefix(string(s), vaultPrefix)
	if !inVault {
		return connection.Fixed(string(s))
	}
	open := sync.OnceValues(func() (*keyvault.Vault, error) { return c.newVault() })
	return func(ctx context.Context, _ bool) (string, error) {
		vault, err := open()
		if err != nil {
			return "", err
		}
		v, err := vault.Newest(ctx, name)
		if err != nil {
			return "", fmt.Errorf("read the secret %s of Key Vault: %w", name, err)
		}
		return v.Value, nil
	}
}

// checkVault tells of secrets that lie in a vault which is not named.
func (c *Config) checkVault() (errs []error) {
	for name, s := range map[string]Secret{"WORKFLOWGEN_PASSWORD": c.WorkflowGenPassword, "WORKFLOWGEN_TOKEN": c.WorkflowGenToken,
		"WORKFLOWGEN_CLIENT_SECRET": c.WorkflowGenClientSecret, "WORKFLOWGEN_API_KEY": c.WorkflowGenAPIKey} {
		if strings.HasPrefix(string(s), vaultPrefix) && c.Vault == "" {
			errs = append(errs, fmt.Errorf("KEY_VAULT_URL is not set: %s lies there", name))
		}
	}
	return errs
}
