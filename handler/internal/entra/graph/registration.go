package graph

import (
	"context"
	"net/http"
	"net/url"
)

// Registration is an app registration, with the properties that a sign-in to a web page needs.
type Registration struct {
	ID     string          `json:"id,omitempty"`
	AppID  string          `json:"appId,omitempty"`
	Groups string          `json:"groupMembershipClaims"` // which groups of the user are in a token
	Web    RegistrationWeb `json:"web"`
}

// RegistrationWeb holds the addresses that Entra redirects a sign-in to.
type RegistrationWeb struct {
	RedirectURIs []string `json:"redirectUris"`
	Implicit     struct {
		IDTokens bool `json:"enableIdTokenIssuance"`
	} `json:"implicitGrantSettings"`
}

// Registrations lists the app registrations of a name.
func (c *Client) Registrations(ctx context.Context, name string) ([]Registration, error) {
	return all[Registration](ctx, c, "/applications"+query("displayName eq "+quote(name), "id,appId,groupMembershipClaims,web"))
}

// CreateRegistration creates an app registration for users of the tenant. See [NotDone] for what an error means.
func (c *Client) CreateRegistration(ctx context.Context, name string, r Registration) (Registration, error) {
	var created Registration
	err := c.create(ctx, "/applications", object{"displayName": name, "signInAudience": "AzureADMyOrg",
		"groupMembershipClaims": r.Groups, "web": r.Web}, &created)
	return created, err
}

// UpdateRegistration changes the groups and the addresses of an app registration.
func (c *Client) UpdateRegistration(ctx context.Context, r Registration) error {
	return c.call(ctx, http.MethodPatch, "/applications/"+url.PathEscape(r.ID), Registration{Groups: r.Groups, Web: r.Web}, nil)
}

// FederatedIdentity is a managed identity that may sign in as an app registration, instead of a secret.
type FederatedIdentity struct {
	Name      string   `json:"name"`
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"` // the object id of the identity
	Audiences []string `json:"audiences"`
}

// FederatedIdentities lists the identities that may sign in as an app registration. It is empty for a registration that Graph
// does not show yet.
func (c *Client) FederatedIdentities(ctx context.Context, registration string) ([]FederatedIdentity, error) {
	list, err := all[FederatedIdentity](ctx, c, federatedPath(registration))
	if NotFound(err) {
		return nil, nil
	}
	return list, err
}

// AddFederatedIdentity lets an identity sign in as an app registration. It succeeds also if the identity is there already, which
// the list may not show yet.
func (c *Client) AddFederatedIdentity(ctx context.Context, registration string, f FederatedIdentity) error {
	return c.add(ctx, federatedPath(registration), f)
}

func federatedPath(registration string) string {
	return "/applications/" + url.PathEscape(registration) + "/federatedIdentityCredentials"
}

// SignInPrincipal is the enterprise application through which users sign in to a registration.
type SignInPrincipal struct {
	ID       string `json:"id"`
	Required bool   `json:"appRoleAssignmentRequired"` // only assigned users can sign in
}

// SignInPrincipalOf reads the enterprise application of a client id, the zero one if none exists.
func (c *Client) SignInPrincipalOf(ctx context.Context, appID string) (SignInPrincipal, error) {
	return first[SignInPrincipal](ctx, c, "/servicePrincipals"+query("appId eq "+quote(appID), "id,appRoleAssignmentRequired"))
}

// CreateSignInPrincipal creates the enterprise application of a client id, to which only assigned users can sign in.
func (c *Client) CreateSignInPrincipal(ctx context.Context, appID string) (SignInPrincipal, error) {
	var created SignInPrincipal
	err := c.call(ctx, http.MethodPost, "/servicePrincipals", object{"appId": appID, "appRoleAssignmentRequired": true}, &created)
	return created, err
}

// RequireAssignment lets only assigned users sign in.
func (c *Client) RequireAssignment(ctx context.Context, principal string) error {
	return c.call(ctx, http.MethodPatch, "/servicePrincipals/"+url.PathEscape(principal), object{"appRoleAssignmentRequired": true}, nil)
}
