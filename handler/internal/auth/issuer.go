package auth

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// OAuth describes the access tokens that are issued.
type OAuth struct {
	// ClientID is the id of the only client, Entra. Without one no tokens are issued.
	ClientID string

	// Issuer is the public URL of the gateway. The tokens are valid for its SCIM endpoint and for nothing else.
	Issuer string

	// Lifetime is the time for which a token is valid.
	Lifetime time.Duration
}

const (
	scope = "scim" // the only one

	// MaxLifetime is the longest lifetime of an access token: Entra's validator accepts 60 to 360 minutes.
	MaxLifetime = 6 * time.Hour
)

// Access is an access token that was issued.
type Access struct {
	Token    string
	Lifetime time.Duration
	Scope    string
}

// String does not show the token.
func (a Access) String() string { return "an access token" }

// GoString is String, for %#v.
func (a Access) GoString() string { return a.String() }

// issuer issues access tokens, and checks them when they come back.
type issuer struct {
	OAuth
	clients *secrets // of the client
	keys    *cached[[]signingKey]
}

func newIssuer(cfg OAuth, vault Source, f Freshness) *issuer {
	return &issuer{cfg, newSecrets(vault, ClientSecret, clientCauses, f), newSigningKeys(vault, f)}
}

func (i *issuer) audience() string { return i.Issuer + "/scim" }

// issue signs an access token for a client that signed in by a way.
func (i *issuer) issue(ctx context.Context, way string) (access Access, kid string, err error) {
	h, err := i.keys.get(ctx)
	if err != nil {
		return Access{}, "", err
	}
	key := i.signer(h.value)
	if key == nil {
		return Access{}, "", fmt.Errorf("%w: %s holds no key that is good now", ErrUnavailable, SigningSecret)
	}
	now := time.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims{Scope: scope, Way: way, RegisteredClaims: jwt.RegisteredClaims{
		Issuer: i.Issuer, Audience: jwt.ClaimStrings{i.audience()}, Subject: i.ClientID, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(i.Lifetime)),
	}})
	t.Header["kid"], t.Header["typ"] = key.id, "at+jwt" // RFC 9068 §2.1
	signed, err := t.SignedString(key.private)
	if err != nil {
		return Access{}, "", fmt.Errorf("sign an access token: %w", err)
	}
	return Access{signed, i.Lifetime, scope}, key.id, nil
}

// signer returns the newest key that every instance of the gateway has fetched by now. A newer one signs only if there is no
// other.
func (i *issuer) signer(keys []signingKey) *signingKey {
	var oldest *signingKey
	now := time.Now()
	for n := range keys { // newest first
		if k := &keys[n]; live(k.from, k.until, now) {
			if oldest = k; now.Sub(k.created) > i.keys.freshness.Every+time.Minute {
				return k
			}
		}
	}
	return oldest
}

// rules returns the rules for an access token that comes back.
func (i *issuer) rules(c *claims) rules {
	return rules{conditions: []condition{
		{Check{Name: "issuer", Expected: i.Issuer, Received: clip(c.Issuer), Setting: "PUBLIC_BASE_URL", OK: c.Issuer == i.Issuer}, causeIssuer},
		audience(c, []string{i.audience()}, "PUBLIC_BASE_URL"),
		{Check{Name: "client", Expected: i.ClientID, Received: masked(c.Subject), Setting: "OAUTH_CLIENT_ID", OK: c.Subject == i.ClientID}, causeOwnClient},
		{Check{Name: "scope", Expected: scope, Received: clip(c.Scope), OK: c.Scope == scope}, causeScope},
	}, key: i.key, keys: Check{Expected: "a version of " + SigningSecret + " in the Key Vault", Setting: "KEY_VAULT_URL"}}
}

func (i *issuer) key(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	return keyOf(ctx, i.keys, kid, func(keys []signingKey) *rsa.PublicKey { return publicKey(keys, kid) })
}
