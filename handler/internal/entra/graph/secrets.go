package graph

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
)

// The settings of a SCIM connector that this program uses. Graph calls them secrets and accepts no other spelling.
const (
	BaseAddress   = "BaseAddress" // the tenant URL
	SecretToken   = "SecretToken"
	SyncAll       = "SyncAll" // "true": all users and groups are in scope
	Notifications = "SyncNotificationSettings"
)

// pair is one setting. Graph names it by key, or by name.
type pair struct {
	Key   string  `json:"key"`
	Name  string  `json:"name,omitempty"`
	Value *string `json:"value"`
}

// Masked reports whether a value stands for a secret that Entra does not show: "*", or several.
func Masked(value string) bool { return value != "" && strings.Trim(value, "*") == "" }

// Secrets reads the settings of the connector. A secret one is "*".
func (c *Client) Secrets(ctx context.Context, principal string) (map[string]string, error) {
	pairs, err := all[pair](ctx, c, synchronization(principal)+"/secrets")
	if NotFound(err) {
		return nil, nil
	}
	m := make(map[string]string, len(pairs))
	for _, p := range pairs {
		value := ""
		if p.Value != nil {
			value = *p.Value
		}
		m[cmp.Or(p.Key, p.Name)] = value
	}
	return m, err
}

// PutSecrets stores the settings of the connector. Give all of them: whether Graph keeps those not given is not documented.
func (c *Client) PutSecrets(ctx context.Context, principal string, settings map[string]string) error {
	return c.call(ctx, http.MethodPut, synchronization(principal)+"/secrets", map[string][]pair{"value": pairs(settings)}, nil)
}

func pairs(settings map[string]string) []pair {
	list := make([]pair, 0, len(settings))
	for key, value := range settings {
		list = append(list, pair{Key: key, Value: &value})
	}
	slices.SortFunc(list, func(a, b pair) int { return strings.Compare(a.Key, b.Key) })
	return list
}

// Provisions returns the tenant URL that an application provisions, "" if none is stored.
func (c *Client) Provisions(ctx context.Context, principal string) (string, error) {
	secrets, err := c.Secrets(ctx, principal)
	return secrets[BaseAddress], err
}

// Validate makes Entra try an address and a token that are not stored yet. Entra calls the address from its provisioning
// service. The error does not contain the token.
func (c *Client) Validate(ctx context.Context, principal, address, token string) error {
	err := c.validate(ctx, principal, map[string]any{
		"templateId": templateSCIM, "useSavedCredentials": false,
		"credentials": pairs(map[string]string{BaseAddress: address, SecretToken: token}),
	})
	return WithoutSecret(err, token)
}

// ValidateSaved makes Entra try the stored address and credentials.
func (c *Client) ValidateSaved(ctx context.Context, principal string) error {
	return c.validate(ctx, principal, map[string]any{"templateId": templateSCIM, "useSavedCredentials": true})
}

func (c *Client) validate(ctx context.Context, principal string, credentials map[string]any) error {
	return c.call(ctx, http.MethodPost, synchronization(principal)+"/jobs/validateCredentials", credentials, nil)
}

// SignIn is the way in which Entra signs in at the SCIM endpoint; its text fits a sentence.
type SignIn string

// The ways to sign in. OAuth, with a secret or with a federation, can be chosen only in the portal: Graph accepts its settings
// in the beta version only.
const (
	SignInNone  SignIn = "" // no connection is stored
	SignInToken SignIn = "a secret token"
	SignInEntra SignIn = "tokens that Entra issues" // the secret token was left empty
	SignInOAuth SignIn = "OAuth"
)

// SignInOf returns the way that the settings of the connector select. How Graph's version 1.0 shows OAuth is not documented;
// all settings of the beta version have OAuth in their name.
func SignInOf(secrets map[string]string) SignIn {
	for key, value := range secrets {
		key = strings.ToLower(key)
		if value != "" && strings.HasPrefix(key, "oauth") || key == "authenticationtype" && strings.Contains(strings.ToLower(value), "oauth") {
			return SignInOAuth
		}
	}
	switch {
	case secrets[BaseAddress] == "":
		return SignInNone
	case secrets[SecretToken] == "":
		return SignInEntra
	}
	return SignInToken
}

// NeedsStopped reports whether Entra provisions on demand, and deletes a connection, only while the job is stopped: where
// Entra signs in by anything other than a secret token.
func NeedsStopped(secrets map[string]string) bool {
	way := SignInOf(secrets)
	return way == SignInOAuth || way == SignInEntra
}
