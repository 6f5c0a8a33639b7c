package auth

import (
	"cmp"
	"context"
	"crypto/rsa"
	"slices"
	"strings"
	"time"
)

// Entra describes the JWTs of Entra's that are accepted.
type Entra struct {
	// Authority is the sign-in service of Entra.
	Authority Authority

	// Tenants are the ids of the tenants whose tokens are accepted.
	Tenants []string

	// Audiences are the audiences of the tokens that Entra sends as a bearer, as the function Audiences returns them. They
	// are the same for every tenant, which is why the tenant is checked. Without any, no such token is accepted.
	Audiences []string

	// Apps are the applications that such tokens are issued to: Entra's provisioning service.
	Apps []string

	// AssertionAudiences are the audiences of the assertions that Entra exchanges for access tokens, as the function Audiences
	// returns them. Without any, no assertion is accepted.
	AssertionAudiences []string

	// Subject is the required subject of an assertion: the object id of the provisioning service in the tenant.
	Subject string
}

// Authority is the sign-in service of Entra.
type Authority interface {
	// Issuers returns the names under which it issues tokens of a tenant, in version 1 and in version 2.
	Issuers(tenant string) (v1, v2 string)

	// Keys returns the public keys of its current signing keys for a tenant, by their ids.
	Keys(ctx context.Context, tenant string) (map[string]*rsa.PublicKey, error)
}

// Microsoft announces new keys long before it signs with them.
const (
	keysEvery = 6 * time.Hour
	keysStale = 48 * time.Hour
	keysPause = 5 * time.Second // between two fetches because of unknown keys
)

// entra has the rules for tokens of the tenants.
type entra struct {
	Entra
	tenants map[string]*tenant // by id
}

type tenant struct {
	v1, v2 string // its issuers
	keys   *cached[map[string]*rsa.PublicKey]
}

func newEntra(cfg Entra) *entra {
	e := &entra{Entra: cfg, tenants: map[string]*tenant{}}
	for _, id := range cfg.Tenants {
		t := &tenant{}
		t.v1, t.v2 = cfg.Authority.Issuers(id)
		t.keys = newCached("the keys of tenant "+id, Freshness{keysEvery, keysStale}, keysPause,
			func(ctx context.Context, _ bool) (map[string]*rsa.PublicKey, error) {
				return cfg.Authority.Keys(ctx, id)
			})
		e.tenants[id] = t
	}
	return e
}

// bearer returns the rules for a token that Entra sends instead of a secret one.
func (e *entra) bearer(c *claims) rules {
	t := e.tenants[c.Tenant]
	expected := "an issuer of the tenant"
	if t != nil {
		expected = t.v1 + " or " + t.v2
	}
	return rules{conditions: append(unless(len(e.Audiences) > 0, condition{Check{Name: "Entra's own tokens", Expected: "accepted, with an audience",
		Received: "one of them", Setting: "ENTRA_AUDIENCES"}, causeNoEntra}),
		e.tenant(c),
		condition{Check{Name: "issuer", Expected: expected, Received: clip(c.Issuer), Setting: "ENTRA_AUTHORITY",
			OK: t != nil && (c.Issuer == t.v1 || c.Issuer == t.v2)}, causeIssuer},
		audience(c, e.Audiences, "ENTRA_AUDIENCES"),
		condition{Check{Name: "application", Expected: strings.Join(e.Apps, ", "), Received: clip(cmp.Or(c.App, c.Party)), Setting: "ENTRA_APPS",
			OK: slices.ContainsFunc(e.Apps, func(id string) bool { return same(id, c.App) || same(id, c.Party) })}, causeApplication},
	), key: t.key, keys: tenantKeys}
}

// assertion returns the rules for an assertion, with which Entra requests an access token (RFC 7523).
func (e *entra) assertion(c *claims) rules {
	t := e.tenants[c.Tenant]
	expected := "the issuer of the tenant"
	if t != nil {
		expected = t.v2
	}
	return rules{conditions: append(unless(len(e.AssertionAudiences) > 0 && e.Subject != "", condition{noAssertions, causeNoAssertions}),
		e.tenant(c),
		condition{Check{Name: "issuer", Expected: expected, Received: clip(c.Issuer), Setting: "ENTRA_AUTHORITY", OK: t != nil && c.Issuer == t.v2}, causeIssuer},
		condition{Check{Name: "version", Expected: "2.0", Received: clip(c.Version), OK: c.Version == "2.0"}, causeIssuer},
		audience(c, e.AssertionAudiences, "FEDERATION_AUDIENCES"),
		condition{Check{Name: "subject", Expected: e.Subject, Received: clip(c.Subject), Setting: "FEDERATION_SUBJECT", OK: same(e.Subject, c.Subject)}, causeSubject},
	), key: t.key, keys: tenantKeys}
}

var noAssertions = Check{Name: "assertions", Expected: "accepted, with an audience and a subject", Received: "an assertion", Setting: "FEDERATION_AUDIENCES"}

// unless returns the condition if it is not met: one that is met is not recorded.
func unless(met bool, c condition) []condition {
	if met {
		return nil
	}
	return []condition{c}
}

func (e *entra) tenant(c *claims) condition {
	return condition{Check{Name: "tenant", Expected: strings.Join(e.Tenants, ", "), Received: clip(c.Tenant), Setting: "ENTRA_TENANTS",
		OK: e.tenants[c.Tenant] != nil}, causeTenant}
}

var tenantKeys = Check{Expected: "a key that Entra publishes for the tenant", Setting: "ENTRA_AUTHORITY"}

// key returns the public key with the id kid.
func (t *tenant) key(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	return keyOf(ctx, t.keys, kid, func(keys map[string]*rsa.PublicKey) *rsa.PublicKey { return keys[kid] })
}

// keyOf returns the key with the id kid among the held keys or, if it is not there, among fetched ones.
func keyOf[T any](ctx context.Context, c *cached[T], kid string, in func(T) *rsa.PublicKey) (*rsa.PublicKey, error) {
	h, err := c.get(ctx)
	if err != nil {
		return nil, err
	}
	if key := in(h.value); key != nil {
		return key, nil
	}
	key, err := seek(ctx, c, hashOf(kid), true, in)
	if err == nil && key == nil {
		err = &Refusal{Cause: causeKey}
	}
	return key, err
}
