// Package auth authenticates callers: by Entra's secret token, by a JWT that Entra issued, or by an access token that the gateway
// issued to a client with a secret or an assertion of Entra's.
//
// On a 401 Entra puts the whole provisioning job into quarantine. So a caller is denied only when its credentials are certainly
// wrong; while secrets and keys cannot be fetched it gets 503.
//
// Secrets and keys come through the interfaces Source and Authority and are held in memory. Good credentials cost no call and
// never wait. An unknown token that could be new waits a few seconds for the next fetch. The number of fetches in a minute is
// bounded: callers without credentials can neither overload the vault nor keep a new token from being found.
//
// Each refusal is counted by minute and cause (Tally) and recorded with the expected and received values (Check).
package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"workflowgen-scim/handler/internal/telemetry"
)

var (
	// ErrDenied: the request has no credentials, or wrong ones. The reason is in the event and in the Tally, not in the error:
	// a caller that guesses learns nothing.
	ErrDenied = errors.New("denied")

	// ErrTooMany: as ErrDenied, and many were denied recently, so that the caller is asked to slow down.
	ErrTooMany = errors.New("denied too often")

	// ErrUnavailable: the credentials cannot be checked now. This is trouble of the gateway's and not of the caller's.
	ErrUnavailable = errors.New("credentials cannot be checked now")

	// ErrNoTokens: the settings of this gateway let it issue no access tokens.
	ErrNoTokens = errors.New("no access tokens are issued here")
)

// Config lists the credentials that are accepted. A field that is not set accepts none.
type Config struct {
	// Tokens are secret tokens that are always accepted.
	Tokens []string

	// Vault keeps the secret token, the client secret and the signing key, as versions.
	Vault Source

	// Freshness bounds the age of values from the vault.
	Freshness Freshness

	// Entra describes the JWTs of Entra's that are accepted.
	Entra Entra

	// OAuth describes the access tokens that are issued.
	OAuth OAuth
}

// Authenticator checks the Authorization headers of requests, and issues access tokens.
type Authenticator struct {
	guard  *guard
	fixed  []version
	tokens *secrets // nil: no vault
	entra  *entra   // nil: no tenant is configured
	issuer *issuer  // nil: no access tokens are issued
}

// New returns an Authenticator. It fetches nothing yet: Run does, or the first request that needs a secret or key.
func New(cfg Config) *Authenticator {
	a := &Authenticator{guard: newGuard()}
	for _, t := range cfg.Tokens {
		a.fixed = append(a.fixed, version{hash: hashOf(t)})
	}
	if cfg.Vault != nil {
		a.tokens = newSecrets(cfg.Vault, TokenSecret, tokenCauses, cfg.Freshness)
	}
	if len(cfg.Entra.Tenants) > 0 {
		a.entra = newEntra(cfg.Entra)
	}
	if cfg.Vault != nil && cfg.OAuth.ClientID != "" {
		a.issuer = newIssuer(cfg.OAuth, cfg.Vault, cfg.Freshness)
	}
	return a
}

// ForTokens returns an Authenticator that accepts each of the secret tokens. There may be several, so that one can replace another
// without a gap.
func ForTokens(tokens ...string) *Authenticator { return New(Config{Tokens: tokens}) }

// Check returns nil for good credentials, and else ErrDenied, ErrTooMany or ErrUnavailable.
func (a *Authenticator) Check(ctx context.Context, authorization string) error {
	name, token, _ := strings.Cut(authorization, " ")
	scheme := Check{Name: "Authorization header", Expected: "Bearer and a token"}
	switch {
	case authorization == "":
		return a.guard.deny(ctx, refuse(causeNoHeader, scheme))
	case !strings.EqualFold(name, "Bearer"): // RFC 7235 §2.1: the name of a scheme has no case
		scheme.Received = knownScheme(name)
		return a.guard.deny(ctx, refuse(causeNotBearer, scheme))
	case len(token) > maxToken:
		return a.guard.deny(ctx, refuse(causeTokenTooLarge, tooLarge(token)))
	}
	return a.bearer(ctx, strings.TrimSpace(token))
}

// knownScheme returns the name of a scheme (RFC 9110 §11.1) if it is a well-known one. Any other could be a token that a caller
// sent without a scheme.
func knownScheme(name string) string {
	for _, known := range []string{"Basic", "Digest", "DPoP", "Negotiate", "NTLM", "SharedKey"} {
		if strings.EqualFold(name, known) {
			return known
		}
	}
	return "no known scheme"
}

// maxToken is the largest size of a token in bytes. Entra's JWTs have one or two thousand.
const maxToken = 8 << 10

func tooLarge(token string) Check {
	return Check{Name: "size", Expected: fmt.Sprintf("at most %d bytes", maxToken), Received: fmt.Sprintf("%d bytes", len(token))}
}

// bearer compares the token with the fixed ones first, because that costs almost nothing.
func (a *Authenticator) bearer(ctx context.Context, token string) error {
	hash := hashOf(token)
	if v, _ := match(a.fixed, hash); v != nil {
		return admit(ctx, "secret", "")
	}
	if (a.entra != nil || a.issuer != nil) && looksLikeJWT(token) {
		return a.jwt(ctx, token)
	}
	if a.tokens == nil {
		return a.guard.deny(ctx, refuse(causeUnknownToken, Check{Name: "token", Expected: "a token of SCIM_TOKEN", Received: shape(token), Setting: "SCIM_TOKEN"}))
	}
	v, err := a.tokens.check(ctx, token, hash)
	if err != nil {
		return a.guard.refuse(ctx, err)
	}
	return admit(ctx, "secret", v.id)
}

// admit adds to the event how a request was authenticated: the way, and the key or version of a secret.
func admit(ctx context.Context, way, key string) error {
	telemetry.SignedIn(ctx)
	telemetry.Add(ctx, slog.String("auth", way))
	if key != "" {
		telemetry.Add(ctx, slog.String("key", key))
	}
	return nil
}
