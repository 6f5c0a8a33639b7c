package auth

import (
	"context"
	"crypto/rsa"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// leeway is by how much the clocks of issuer and gateway may differ.
const leeway = 2 * time.Minute

// claims are what we look at in a JWT, whoever issued it.
type claims struct {
	jwt.RegisteredClaims
	Tenant  string `json:"tid,omitempty"`
	App     string `json:"appid,omitempty"` // in Entra's version 1
	Party   string `json:"azp,omitempty"`   // the same in version 2
	Version string `json:"ver,omitempty"`
	Scope   string `json:"scope,omitempty"`
	Way     string `json:"way,omitempty"` // in ours: how the client signed in
}

// rules says whether the claims are as they must be, and if so with which key the JWT must be signed.
type rules func(c *claims, kid string) (*rsa.PublicKey, error)

// parser takes RS256 and nothing else. That the algorithm is ours to say, and not the token's, is what keeps out "none", and
// a public key that is passed off as the secret of HS256.
var parser = jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithLeeway(leeway), jwt.WithIssuedAt(),
	jwt.WithExpirationRequired(), jwt.WithStrictDecoding())

// verify answers the claims of a JWT and the key it was signed with, or a refusal.
func verify(token string, ask rules) (*claims, string, error) {
	var c claims
	var kid string
	t, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		if _, critical := t.Header["crit"]; critical { // RFC 7515 §4.1.11: it says what we must understand, and do not
			return nil, refusal("critical header")
		}
		kid, _ = t.Header["kid"].(string)
		return ask(&c, kid)
	})
	if err != nil {
		return nil, "", because(t, err)
	}
	return &c, kid, nil
}

// reasons are what the event says of an error of the parser. The first that fits counts.
var reasons = []struct {
	is  error
	why refusal
}{
	{jwt.ErrTokenMalformed, "malformed JWT"},
	{jwt.ErrTokenUnverifiable, "wrong algorithm"}, // the rules' own words come before this
	{jwt.ErrTokenSignatureInvalid, "wrong signature"},
	{jwt.ErrTokenExpired, "expired JWT"},
	{jwt.ErrTokenRequiredClaimMissing, "JWT without an expiry"},
	{jwt.ErrTokenNotValidYet, "JWT not valid yet"},
	{jwt.ErrTokenUsedBeforeIssued, "JWT issued in the future"},
}

// because turns an error of the parser into a refusal. Our own trouble stays what it is.
func because(t *jwt.Token, err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	if why, ok := errors.AsType[refusal](err); ok {
		return why
	}
	if t != nil && t.Method != nil && t.Method.Alg() != "RS256" {
		return refusal("wrong algorithm")
	}
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			return r.why
		}
	}
	return refusal("invalid JWT")
}

// looksLikeJWT tells a JWT from a secret token, so that neither is looked for among the other.
func looksLikeJWT(token string) bool {
	return strings.HasPrefix(token, "ey") && strings.Count(token, ".") == 2
}

// jwt lets in who carries a JWT of ours or of Entra's.
func (d *Door) jwt(ctx context.Context, token string) error {
	way := "entra"
	_, kid, err := verify(token, func(c *claims, kid string) (*rsa.PublicKey, error) {
		switch {
		case d.issuer != nil && c.Issuer == d.issuer.Issuer:
			way = c.Way
			return d.issuer.rules(ctx, c, kid)
		case d.entra != nil:
			return d.entra.bearer(ctx, c, kid)
		}
		return nil, refusal("wrong issuer")
	})
	if err != nil {
		return d.guard.refuse(ctx, err)
	}
	return admit(ctx, way, kid)
}

// forOne reports whether one of the audiences that a JWT is meant for is one of those wanted.
func forOne(c *claims, wanted []string) bool {
	return slices.ContainsFunc(c.Audience, func(a string) bool { return slices.Contains(wanted, a) })
}
