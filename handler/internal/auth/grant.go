package auth

import (
	"context"
	"crypto/rsa"
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
		return Access{}, ErrNoTokens
	}
	way, shown, err := d.signIn(ctx, c)
	if err != nil {
		return Access{}, d.guard.refuse(ctx, err)
	}
	access, kid, err := d.issuer.issue(ctx, way)
	if err != nil {
		return Access{}, err
	}
	telemetry.Add(ctx, slog.String("signed_by", kid))
	return access, admit(ctx, way, shown)
}

// signIn answers the way by which a client signed in, and which version of a secret or which key was shown.
func (d *Door) signIn(ctx context.Context, c Client) (way, shown string, err error) {
	switch {
	case c.Assertion != "" && (c.ID == "" || d.isClient(c.ID)): // RFC 7521 §4.2: the assertion names the client
		shown, err = d.assertion(ctx, c.Assertion)
		return "federated", shown, err
	case !d.isClient(c.ID):
		return "", "", refusal("unknown client")
	case c.Secret == "":
		return "", "", refusal("no client secret")
	case len(c.Secret) > maxToken:
		return "", "", refusal("client secret too large")
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
		return "", refusal("assertions are not accepted")
	case len(text) > maxToken:
		return "", refusal("assertion too large")
	}
	_, kid, err := verify(text, func(c *claims, kid string) (*rsa.PublicKey, error) { return d.entra.assertion(ctx, c, kid) })
	return kid, err
}
