package auth

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// leeway is the difference that the clocks of issuer and gateway may have.
const leeway = 2 * time.Minute

// claims are the claims of a JWT that are checked, for every issuer.
type claims struct {
	jwt.RegisteredClaims
	Tenant  string `json:"tid,omitempty"`
	App     string `json:"appid,omitempty"` // in Entra's version 1
	Party   string `json:"azp,omitempty"`   // the same in version 2
	Version string `json:"ver,omitempty"`
	Scope   string `json:"scope,omitempty"`
	Way     string `json:"way,omitempty"` // in access tokens: how the client signed in
}

// rules has the conditions on the claims of a JWT, and finds the key that it must be signed with.
type rules struct {
	conditions []condition
	key        func(ctx context.Context, kid string) (*rsa.PublicKey, error) // an error of cause "unknown key" has no checks
	keys       Check                                                         // describes the accepted keys
}

// condition is a check with the cause of the refusal if it is not met.
type condition struct {
	Check
	cause string
}

var options = []jwt.ParserOption{jwt.WithLeeway(leeway), jwt.WithIssuedAt(), jwt.WithExpirationRequired()}

// parser accepts RS256 and nothing else. The token does not choose the algorithm: it could choose "none", or HS256 with the
// public key as the secret.
var parser = jwt.NewParser(append(options, jwt.WithValidMethods([]string{algorithm}), jwt.WithStrictDecoding())...)

const algorithm = "RS256"

// verify returns the claims of a JWT and the id of the key that signed it, or a Refusal with the checks that were made.
func verify(ctx context.Context, token string, ask func(*claims) rules) (*claims, string, error) {
	var c claims
	var v verification
	t, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		return v.keyOf(ctx, t, ask(&c), &c)
	})
	if err != nil {
		return nil, "", v.because(t, err)
	}
	return &c, v.kid, nil
}

// verification collects the checks of a JWT.
type verification struct {
	checks []Check
	kid    string
}

// keyOf finds the key that a JWT must be signed with, if its header and its claims are as they must be.
func (v *verification) keyOf(ctx context.Context, t *jwt.Token, r rules, c *claims) (*rsa.PublicKey, error) {
	v.add(Check{Name: "algorithm", Expected: algorithm, Received: algorithm, OK: true})
	if _, critical := t.Header["crit"]; critical { // RFC 7515 §4.1.11: it lists extensions that must be understood, and none is
		v.add(Check{Name: "critical header", Expected: "none", Received: "crit"})
		return nil, &Refusal{Cause: causeCritical}
	}
	cause := v.claims(r.conditions)
	v.times(c)
	if cause != "" {
		return nil, &Refusal{Cause: cause}
	}
	v.kid, _ = t.Header["kid"].(string)
	key, err := r.key(ctx, v.kid)
	if err == nil || !errors.Is(err, ErrUnavailable) {
		r.keys.Name, r.keys.Received, r.keys.OK = "key", clip(v.kid), err == nil
		v.add(r.keys)
	}
	return key, err
}

func (v *verification) add(c Check) { v.checks = append(v.checks, c) }

// claims records every condition, so that an operator sees all settings that are wrong at once. It returns the cause of the
// first condition that is not met.
func (v *verification) claims(all []condition) (cause string) {
	for _, c := range all {
		v.add(c.Check)
		if !c.OK && cause == "" {
			cause = c.cause
		}
	}
	return cause
}

var validator = jwt.NewValidator(options...)

func (v *verification) times(c *claims) {
	var received []string
	for _, t := range []struct {
		name string
		at   *jwt.NumericDate
	}{{"nbf", c.NotBefore}, {"iat", c.IssuedAt}, {"exp", c.ExpiresAt}} {
		if t.at != nil {
			received = append(received, t.name+" "+t.at.UTC().Format(time.RFC3339))
		}
	}
	v.add(Check{Name: "times", Expected: fmt.Sprintf("valid at %s, within %v", time.Now().UTC().Format(time.RFC3339), leeway),
		Received: clip(strings.Join(received, ", ")), OK: validator.Validate(c.RegisteredClaims) == nil})
}

// reasons are the causes of the parser's errors. The first that fits counts.
var reasons = []struct {
	is    error
	cause string
}{
	{jwt.ErrTokenMalformed, causeMalformed},
	{jwt.ErrTokenUnverifiable, causeAlgorithm}, // the rules' own refusals come before this
	{jwt.ErrTokenSignatureInvalid, causeSignature},
	{jwt.ErrTokenExpired, causeExpired},
	{jwt.ErrTokenRequiredClaimMissing, causeNoExpiry},
	{jwt.ErrTokenNotValidYet, causeNotYet},
	{jwt.ErrTokenUsedBeforeIssued, causeFuture},
}

// because turns an error of the parser into a refusal. ErrUnavailable stays as it is.
func (v *verification) because(t *jwt.Token, err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return &Refusal{r.Cause, v.checks}
	}
	cause := causeInvalid
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			cause = r.cause
			break
		}
	}
	if t != nil && t.Method != nil && t.Method.Alg() != algorithm {
		cause = causeAlgorithm
	}
	return &Refusal{cause, append(v.checks, v.last(t, cause)...)}
}

// last is the check that failed, where the parser made it and not the rules.
func (v *verification) last(t *jwt.Token, cause string) []Check {
	switch cause {
	case causeAlgorithm:
		received := ""
		if t != nil {
			received, _ = t.Header["alg"].(string)
		}
		return []Check{{Name: "algorithm", Expected: algorithm, Received: clip(received)}}
	case causeSignature:
		return []Check{{Name: "signature", Expected: "made with the key named by kid"}}
	case causeMalformed, causeInvalid:
		return []Check{{Name: "format", Expected: "a JWT in compact form"}}
	}
	return []Check{{Name: "signature", Expected: "made with the key named by kid", OK: true}} // the times are checked after it
}

// looksLikeJWT distinguishes a JWT from a secret token, so that neither is compared with the other kind.
func looksLikeJWT(token string) bool {
	return strings.HasPrefix(token, "ey") && strings.Count(token, ".") == 2
}

// jwt checks a JWT: an access token of the gateway's, or a token of Entra's.
func (a *Authenticator) jwt(ctx context.Context, token string) error {
	way := "entra"
	_, kid, err := verify(ctx, token, func(c *claims) rules {
		if a.issuer != nil && (c.Issuer == a.issuer.Issuer || a.entra == nil) {
			way = c.Way
			return a.issuer.rules(c)
		}
		return a.entra.bearer(c)
	})
	if err != nil {
		return a.guard.refuse(ctx, err)
	}
	return admit(ctx, way, kid)
}
