package auth

import (
	"context"
	"crypto/subtle"
	"log/slog"

	"workflowgen-scim/handler/internal/telemetry"
)

// Client is what somebody shows to get an access token: who it is, and either a secret or an assertion.
type Client struct{ ID, Secret, Assertion string }

// String does not show the secret.
func (c Client) String() string { return "client " + c.ID }

// GoString is String, for %#v.
func (c Client) GoString() string { return c.String() }

// Grant issues an access token to a client that shows its secret, or an assertion that Entra made of it. Errors are those of
// Check, and ErrNoTokens.
func (d *Door) Grant(ctx context.Context, c Client) (Access, error) {
	if d.issuer == nil {
		d.guard.note(ctx, refusedSummary, refuse(causeNotIssued, Check{Name: "access tokens", Expected: "issued", Received: "a request for one", Setting: "OAUTH_CLIENT_ID"}))
		return Access{}, ErrNoTokens
	}
	way, shown, err := d.signIn(ctx, c)
	if err != nil {
		return Access{}, d.guard.refuse(ctx, err)
	}
	telemetry.SignedIn(ctx)
	access, kid, err := d.issuer.issue(ctx, way)
	if err != nil {
		return Access{}, err
	}
	telemetry.Add(ctx, slog.String("signed_by", kid))
	return access, admit(ctx, way, shown)
}

// InvalidRequest counts a request for an access token that the token endpoint refused before it read a client from it. The
// text says what is wrong with the request: it is a constant of the program, and the caller gets it too.
func (d *Door) InvalidRequest(ctx context.Context, what string) {
	d.guard.note(ctx, refusedSummary, refuse(causeRequest, Check{Name: "request", Expected: "RFC 6749 §4.4", Received: clip(what)}))
}

// signIn answers the way by which a client signed in, and which version of a secret or which key was shown.
func (d *Door) signIn(ctx context.Context, c Client) (way, shown string, err error) {
	secret := Check{Name: "client secret", Expected: "a client secret or an assertion", Received: shape(c.Secret)}
	switch {
	case c.Assertion != "" && (c.ID == "" || d.isClient(c.ID)): // RFC 7521 §4.2: the assertion names the client
		shown, err = d.assertion(ctx, c.Assertion)
		return "federated", shown, err
	case !d.isClient(c.ID):
		return "", "", refuse(causeClient, Check{Name: "client", Expected: d.issuer.ClientID, Received: masked(c.ID), Setting: "OAUTH_CLIENT_ID"})
	case c.Secret == "":
		return "", "", refuse(causeNoSecret, secret)
	case len(c.Secret) > maxToken:
		return "", "", refuse(causeSecretTooLarge, secret)
	}
	v, err := d.issuer.clients.check(ctx, c.Secret, hashOf(c.Secret))
	if err != nil {
		return "", "", err
	}
	return "oauth", v.id, nil
}

func (d *Door) isClient(id string) bool {
	return subtle.ConstantTimeCompare([]byte(id), []byte(d.issuer.ClientID)) == 1
}

// assertion answers the key that a good assertion is signed with.
func (d *Door) assertion(ctx context.Context, text string) (string, error) {
	switch {
	case d.entra == nil:
		return "", refuse(causeNoAssertions, noAssertions)
	case len(text) > maxToken:
		return "", refuse(causeTooLarge, tooLarge(text))
	}
	_, kid, err := verify(ctx, text, d.entra.assertion)
	return kid, err
}
