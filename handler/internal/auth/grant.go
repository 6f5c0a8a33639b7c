package auth

import (
	"context"
	"crypto/subtle"
	"log/slog"

	"workflowgen-scim/handler/internal/telemetry"
)

// Client is the request for an access token: the client's id, and either a secret or an assertion.
type Client struct{ ID, Secret, Assertion string }

// String does not show the secret.
func (c Client) String() string { return "client " + c.ID }

// GoString is String, for %#v.
func (c Client) GoString() string { return c.String() }

// Grant issues an access token to a client with a good secret, or a good assertion of Entra's. Its errors are those of Check, and
// ErrNoTokens.
func (a *Authenticator) Grant(ctx context.Context, c Client) (Access, error) {
	if a.issuer == nil {
		a.guard.note(ctx, refusedSummary, refuse(causeNotIssued, Check{Name: "access tokens", Expected: "issued", Received: "a request for one", Setting: "OAUTH_CLIENT_ID"}))
		return Access{}, ErrNoTokens
	}
	way, shown, err := a.signIn(ctx, c)
	if err != nil {
		return Access{}, a.guard.refuse(ctx, err)
	}
	telemetry.SignedIn(ctx)
	access, kid, err := a.issuer.issue(ctx, way)
	if err != nil {
		return Access{}, err
	}
	telemetry.Add(ctx, slog.String("signed_by", kid))
	return access, admit(ctx, way, shown)
}

// InvalidRequest counts a request for an access token that the token endpoint refused before it read a client from it. The
// text describes the mistake: it is a constant of the program, and the caller gets it too.
func (a *Authenticator) InvalidRequest(ctx context.Context, what string) {
	a.guard.note(ctx, refusedSummary, refuse(causeRequest, Check{Name: "request", Expected: "RFC 6749 §4.4", Received: clip(what)}))
}

// signIn returns the way by which a client signed in, and the version of its secret or the key of its assertion.
func (a *Authenticator) signIn(ctx context.Context, c Client) (way, shown string, err error) {
	secret := Check{Name: "client secret", Expected: "a client secret or an assertion", Received: shape(c.Secret)}
	switch {
	case c.Assertion != "" && (c.ID == "" || a.isClient(c.ID)): // RFC 7521 §4.2: the assertion names the client
		shown, err = a.assertion(ctx, c.Assertion)
		return "federated", shown, err
	case !a.isClient(c.ID):
		return "", "", refuse(causeClient, Check{Name: "client", Expected: a.issuer.ClientID, Received: masked(c.ID), Setting: "OAUTH_CLIENT_ID"})
	case c.Secret == "":
		return "", "", refuse(causeNoSecret, secret)
	case len(c.Secret) > maxToken:
		return "", "", refuse(causeSecretTooLarge, secret)
	}
	v, err := a.issuer.clients.check(ctx, c.Secret, hashOf(c.Secret))
	if err != nil {
		return "", "", err
	}
	return "oauth", v.id, nil
}

func (a *Authenticator) isClient(id string) bool {
	return subtle.ConstantTimeCompare([]byte(id), []byte(a.issuer.ClientID)) == 1
}

// assertion returns the id of the key that a good assertion is signed with.
func (a *Authenticator) assertion(ctx context.Context, text string) (string, error) {
	switch {
	case a.entra == nil:
		return "", refuse(causeNoAssertions, noAssertions)
	case len(text) > maxToken:
		return "", refuse(causeTooLarge, tooLarge(text))
	}
	_, kid, err := verify(ctx, text, a.entra.assertion)
	return kid, err
}
