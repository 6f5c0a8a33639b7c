package settings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// API is one of WorkflowGen's interfaces for user administration.
type API string

// The APIs of WorkflowGen.
const (
	GraphQL API = "graphql"
	SCIM    API = "scim"
)

// UnmarshalText accepts the two APIs.
func (a *API) UnmarshalText(text []byte) error {
	switch v := API(text); v {
	case GraphQL, SCIM:
		*a = v
		return nil
	}
	return fmt.Errorf("%q is neither graphql nor scim", text)
}

// workflowGenSignIn reports what is wrong with the sign-in to WorkflowGen: there must be exactly one, and it must be complete.
func (c *Config) workflowGenSignIn() []error {
	ways := []struct {
		setting, value string
		needs          map[string]string
	}{
		{"WORKFLOWGEN_USERNAME", c.WorkflowGenUsername, nil},
		{"WORKFLOWGEN_TOKEN", string(c.WorkflowGenToken), nil},
		{"WORKFLOWGEN_CLIENT_ID", c.WorkflowGenClientID, map[string]string{
			"WORKFLOWGEN_TOKEN_URL":                       c.WorkflowGenTokenURL,
			"WORKFLOWGEN_CLIENT_SECRET":                   string(c.WorkflowGenClientSecret),
			"WORKFLOWGEN_RESOURCE (or WORKFLOWGEN_SCOPE)": cmp.Or(c.WorkflowGenResource, c.WorkflowGenScope),
		}},
		{"WORKFLOWGEN_API_KEY", string(c.WorkflowGenAPIKey), nil},
	}
	var wrong problems
	var chosen, names []string
	for _, w := range ways {
		names = append(names, w.setting)
		if w.value == "" {
			continue
		}
		chosen = append(chosen, w.setting)
		for _, name := range slices.Sorted(maps.Keys(w.needs)) {
			wrong.addIf(w.needs[name] == "", "%s is not set, and %s needs it", name, w.setting)
		}
	}
	wrong.addIf(len(chosen) == 0, "none of %s is set: one of them signs in to WorkflowGen", strings.Join(names, ", "))
	wrong.addIf(len(chosen) > 1, "%s are set: set only one, which signs in to WorkflowGen", strings.Join(chosen, " and "))
	wrong.addIf(c.WorkflowGenPassword != "" && c.WorkflowGenUsername == "", "WORKFLOWGEN_PASSWORD is set without WORKFLOWGEN_USERNAME")
	return append(wrong, c.secretsInVault()...)
}

// secretsInVault reports the secrets that are in a Key Vault that is not named.
func (c *Config) secretsInVault() (wrong problems) {
	for _, s := range []struct {
		name  string
		value Secret
	}{
		{"WORKFLOWGEN_PASSWORD", c.WorkflowGenPassword}, {"WORKFLOWGEN_TOKEN", c.WorkflowGenToken},
		{"WORKFLOWGEN_CLIENT_SECRET", c.WorkflowGenClientSecret}, {"WORKFLOWGEN_API_KEY", c.WorkflowGenAPIKey},
	} {
		_, inVault := s.value.VaultName()
		wrong.addIf(inVault && c.Vault == "", "KEY_VAULT_URL is not set, and %s is a secret of that vault", s.name)
	}
	return wrong
}

// VaultName returns the name of the secret in Key Vault that a setting of the form "vault:NAME" stands for.
func (s Secret) VaultName() (name string, ok bool) { return strings.CutPrefix(string(s), "vault:") }
