// Package auth decides who is let in: by the secret token of Entra, by a JWT that Entra issued, or by a JWT that we issued
// ourselves to a client which showed its secret or Entra's assertion of who it is.
//
// Entra takes a 401 for a reason to put the whole provisioning job into quarantine. So a caller is denied only when it is
// certain that what it shows is wrong; while secrets and keys cannot be fetched it is asked to come back later.
//
// Secrets and keys come from elsewhere, through the interfaces Source and Authority, and are held in memory. What is good
// costs no call and is never slowed down. A token that is unknown and could be new waits a few seconds for the next fetch. The
// number of fetches in a minute is bounded: callers without credentials can neither overload the vault nor keep a new token
// from being found.
//
// Each refusal is counted by minute and cause (Tally) and recorded with what was expected and received (Check).
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
	// ErrDenied: the request shows nothing, or nothing that is good. The reason is in the event and in the Tally, not in the
	// error: a caller that guesses learns nothing.
	ErrDenied = errors.New("denied")

	// ErrTooMany: as ErrDenied, and so many were denied of late that this one is asked to slow down.
	ErrTooMany = errors.New("denied too often")

	// ErrUnavailable: it cannot be known now whether the request is good. This is our trouble and not the caller's.
	ErrUnavailable = errors.New("credentials cannot be checked now")

	// ErrNoTokens: this gateway issues no access tokens, because it is not set up to.
	ErrNoTokens = errors.New("no access tokens are issued here")
)

// Config says what opens a Door. What is left out opens nothing.
type Config struct {
	// Tokens are secret tokens that are always good.
	Tokens []string

	// Vault keeps the secret token, the client secret and the signing key, as versions.
	Vault Source

	// Freshness says how long what was fetched from the vault serves.
	Freshness Freshness

	// Entra says which JWTs of Entra's are good.
	Entra Entra

	// OAuth says how access tokens are issued.
	OAuth OAuth
}

// Door lets requests in by their Authorization header, and issues the access tokens that some of them carry.
type Door struct {
	guard  *guard
	fixed  []version
	tokens *secrets // nil: no vault
	entra  *entra   // nil: no tenant is known
	issuer *issuer  // nil: no access tokens are issued
}

// New is a Door. It fetches nothing yet: Run does, and else the first request that needs something.
func New(cfg Config) *Door {
	d := &Door{guard: newGuard()}
	for _, t := range cfg.Tokens {
		d.fixed = append(d.fixed, version{hash: hashOf(t)})
	}
	if cfg.Vault != nil {
		d.tokens = newSecrets(cfg.Vault, TokenSecret, tokenCauses, cfg.Freshness)
	}
	if len(cfg.Entra.Tenants) > 0 {
		d.entra = newEntra(cfg.Entra)
	}
	if cfg.Vault != nil && cfg.OAuth.ClientID != "" {
		d.issuer = newIssuer(cfg.OAuth, cfg.Vault, cfg.Freshness)
	}
	return d
}

// NewDoor opens to each of the secret tokens. There may be several, so that one can take the place of another without a
// gap.
func NewDoor(tokens ...string) *Door { return New(Config{Tokens: tokens}) }

// Check answers nil if the header carries something good, and else ErrDenied, ErrTooMany or ErrUnavailable.
func (d *Door) Check(ctx context.Context, authorization string) error {
	name, token, _ := strings.Cut(authorization, " ")
	scheme := Check{Name: "Authorization header", Expected: "Bearer and a token"}
	switch {
	case authorization == "":
		return d.guard.deny(ctx, refuse(causeNoHeader, scheme))
	case !strings.EqualFold(name, "Bearer"): // RFC 7235 §2.1: the name of a scheme has no case
		scheme.Received = knownScheme(name)
		return d.guard.deny(ctx, refuse(causeNotBearer, scheme))
	case len(token) > maxToken:
		return d.guard.deny(ctx, refuse(causeTokenTooLarge, tooLarge(token)))
	}
	return d.bearer(ctx, strings.TrimSpace(token))
}

// knownScheme is the name of a scheme (RFC 9110 §11.1) if it certainly is one: a caller may have left the scheme out, and
// then what stands in its place is a token.
func knownScheme(name string) string {
	for _, known := range []string{"Basic", "Digest", "DPoP", "Negotiate", "NTLM", "SharedKey"} {
		if strings.EqualFold(name, known) {
			return known
		}
	}
	return "no known scheme"
}

// maxToken is how many bytes are looked at. Entra's JWTs have one or two thousand.
const maxToken = 8 << 10

func tooLarge(token string) Check {
	return Check{Name: "size", Expected: fmt.Sprintf("at most %d bytes", maxToken), Received: fmt.Sprintf("%d bytes", len(token))}
}

// bearer looks for the token among the secret ones first, because that costs next to nothing.
func (d *Door) bearer(ctx context.Context, token string) error {
	hash := hashOf(token)
	if v, _ := match(d.fixed, hash); v != nil {
		return admit(ctx, "secret", "")
	}
	if (d.entra != nil || d.issuer != nil) && looksLikeJWT(token) {
		return d.jwt(ctx, token)
	}
	if d.tokens == nil {
		return d.guard.deny(ctx, refuse(causeUnknownToken, Check{Name: "token", Expected: "a token of SCIM_TOKEN", Received: shape(token), Setting: "SCIM_TOKEN"}))
	}
	v, err := d.tokens.check(ctx, token, hash)
	if err != nil {
		return d.guard.refuse(ctx, err)
	}
	return admit(ctx, "secret", v.id)
}

// admit notes by what a request was let in: the way, and which key or version of a secret.
func admit(ctx context.Context, way, key string) error {
	telemetry.SignedIn(ctx)
	telemetry.Add(ctx, slog.String("auth", way))
	if key != "" {
		telemetry.Add(ctx, slog.String("key", key))
	}
	return nil
}
