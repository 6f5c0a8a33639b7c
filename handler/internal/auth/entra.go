package auth

import (
	"context"
	"crypto/rsa"
	"slices"
	"time"
)

// Entra says which JWTs of Entra's are good.
type Entra struct {
	// Authority is the sign-in service of Entra.
	Authority Authority

	// Tenants are the ids of the tenants whose tokens are good at all.
	Tenants []string

	// Audiences are whom the tokens that Entra sends as a bearer are meant for. They are the same for every tenant, which
	// is why the tenant is checked. Without any, no such token is good.
	Audiences []string

	// Apps are the applications that such tokens are issued to: Entra's provisioning service.
	Apps []string

	// AssertionAudiences are whom assertions are meant for, which Entra exchanges for access tokens of ours. Without any,
	// no assertion is good.
	AssertionAudiences []string

	// Subject is whom an assertion must be about: the object id that the provisioning service has in the tenant.
	Subject string
}

// Authority is the sign-in service of Entra.
type Authority interface {
	// Issuers are the names under which it issues tokens of a tenant, in version 1 and in version 2.
	Issuers(tenant string) (v1, v2 string)

	// Keys are the public keys, by their ids, that it signs the tokens of a tenant with now.
	Keys(ctx context.Context, tenant string) (map[string]*rsa.PublicKey, error)
}

// Microsoft announces new keys long before it signs with them.
const (
	keysEvery = 6 * time.Hour
	keysStale = 48 * time.Hour
	keysPause = time.Minute // until an unknown key may cause a fetch again
)

// entra knows the tokens of the tenants.
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

// bearer is the rule for a token that Entra sends instead of a secret one.
func (e *entra) bearer(ctx context.Context, c *claims, kid string) (*rsa.PublicKey, error) {
	t := e.tenants[c.Tenant]
	switch {
	case len(e.Audiences) == 0:
		return nil, refusal("tokens of Entra are not accepted")
	case t == nil:
		return nil, refusal("wrong tenant")
	case c.Issuer != t.v1 && c.Issuer != t.v2:
		return nil, refusal("wrong issuer")
	case !forOne(c, e.Audiences):
		return nil, refusal("wrong audience")
	case !slices.Contains(e.Apps, c.App) && !slices.Contains(e.Apps, c.Party):
		return nil, refusal("wrong application")
	}
	return t.key(ctx, kid)
}

// assertion is the rule for what Entra shows to get an access token of ours (RFC 7523).
func (e *entra) assertion(ctx context.Context, c *claims, kid string) (*rsa.PublicKey, error) {
	t := e.tenants[c.Tenant]
	switch {
	case len(e.AssertionAudiences) == 0 || e.Subject == "":
		return nil, refusal("assertions are not accepted")
	case t == nil:
		return nil, refusal("wrong tenant")
	case c.Issuer != t.v2 || c.Version != "2.0":
		return nil, refusal("wrong issuer")
	case !forOne(c, e.AssertionAudiences):
		return nil, refusal("wrong audience")
	case c.Subject != e.Subject:
		return nil, refusal("wrong subject")
	}
	return t.key(ctx, kid)
}

func (t *tenant) key(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	h, err := t.keys.get(ctx)
	if err != nil {
		return nil, err
	}
	if key := h.value[kid]; key != nil {
		return key, nil
	}
	key, certain, err := seek(ctx, t.keys, hashOf(kid), func(keys map[string]*rsa.PublicKey) *rsa.PublicKey { return keys[kid] })
	return known(t.keys, key, certain, err)
}

// known is the key that was sought, or why there is none.
func known[T any](c *cached[T], key *rsa.PublicKey, certain bool, err error) (*rsa.PublicKey, error) {
	switch {
	case err != nil:
		return nil, err
	case key != nil:
		return key, nil
	case certain:
		return nil, refusal("unknown key")
	}
	return nil, c.tooSoon()
}
