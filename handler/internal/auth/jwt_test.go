package auth_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"workflowgen-scim/handler/internal/auth"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
)

const (
	tenant       = "11111111-2222-3333-4444-555555555555"
	otherTenant  = "66666666-7777-8888-9999-000000000000"
	loginService = "https://login.microsoftonline.com"
)

// login is an Authority without a network, for tests with a fake clock.
type login struct {
	mu    sync.Mutex
	sim   *authoritysim.Service
	err   error
	asked int
}

func newLogin() *login {
	sim := authoritysim.New(tenant)
	sim.Base = loginService
	return &login{sim: sim}
}

func (l *login) Issuers(tenant string) (v1, v2 string) {
	return "https://sts.windows.net/" + tenant + "/", loginService + "/" + tenant + "/v2.0"
}

func (l *login) Keys(context.Context, string) (map[string]*rsa.PublicKey, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return l.sim.PublicKeys(), l.err
}

func (l *login) change(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// newEntraAuthenticator accepts the JWTs of a tenant.
func newEntraAuthenticator(l *login) *auth.Authenticator {
	return auth.New(auth.Config{Entra: auth.Entra{
		Authority: l, Tenants: []string{otherTenant + "-not", tenant}, Audiences: []string{authoritysim.Audience}, Apps: []string{authoritysim.App},
	}})
}

type changes = map[string]any

func TestEntraJWT(t *testing.T) {
	l := newLogin()
	authn := newEntraAuthenticator(l)
	v2 := changes{"iss": loginService + "/" + tenant + "/v2.0", "appid": nil, "azp": authoritysim.App, "ver": "2.0"}
	for name, token := range map[string]string{
		"version 1":             l.sim.Bearer(nil),
		"version 2":             l.sim.Bearer(v2),
		"several audiences":     l.sim.Bearer(changes{"aud": []string{"another", authoritysim.Audience}}),
		"a clock that is ahead": l.sim.Bearer(changes{"nbf": in(time.Minute), "iat": in(time.Minute)}),
		"a clock that is late":  l.sim.Bearer(changes{"exp": in(-time.Minute)}),
	} {
		if event, err := ask(authn, token); err != nil || !strings.Contains(event, `"auth":"entra","key":"`) || strings.Contains(event, token) {
			t.Errorf("%s: error %v: %s", name, err, event)
		}
	}
	if l.asked != 1 {
		t.Errorf("the keys were asked for %d times, want once", l.asked)
	}
}

func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

// Each refusal has its reason in the event; the caller gets none.
func TestEntraJWTIsRefused(t *testing.T) {
	l := newLogin()
	authn := newEntraAuthenticator(l)
	good := l.sim.Bearer(nil)
	stranger := authoritysim.New(tenant)
	for _, c := range []struct{ name, token, why string }{
		{"no algorithm", unsigned(t), "wrong algorithm"},
		{"the public key as a secret", hs256(t, l.sim), "wrong algorithm"},
		{"an unknown algorithm", header(good, `{"alg":"XY999","kid":"k"}`), "wrong algorithm"},
		{"another tenant", l.sim.Bearer(changes{"tid": otherTenant, "iss": "https://sts.windows.net/" + otherTenant + "/"}), "wrong tenant"},
		{"another tenant's issuer", l.sim.Bearer(changes{"iss": "https://sts.windows.net/" + otherTenant + "/"}), "wrong issuer"},
		{"our tenant in another's token", l.sim.Bearer(changes{"tid": otherTenant}), "wrong tenant"},
		{"no tenant", l.sim.Bearer(changes{"tid": nil}), "wrong tenant"},
		{"an issuer without its slash", l.sim.Bearer(changes{"iss": "https://sts.windows.net/" + tenant}), "wrong issuer"},
		{"another audience", l.sim.Bearer(changes{"aud": "00000003-0000-0000-c000-000000000000"}), "wrong audience"},
		{"no audience", l.sim.Bearer(changes{"aud": nil}), "wrong audience"},
		{"another application", l.sim.Bearer(changes{"appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46"}), "wrong application"},
		{"no application", l.sim.Bearer(changes{"appid": nil}), "wrong application"},
		{"expired", l.sim.Bearer(changes{"exp": in(-time.Hour)}), "expired JWT"},
		{"without an end", l.sim.Bearer(changes{"exp": nil}), "JWT without an expiry"},
		{"of the future", l.sim.Bearer(changes{"nbf": in(time.Hour)}), "JWT not valid yet"},
		{"issued in the future", l.sim.Bearer(changes{"iat": in(time.Hour)}), "JWT issued in the future"},
		{"oversized", l.sim.Bearer(changes{"groups": strings.Repeat("g", 9000)}), "token too large"},
		{"a key of one's own", stranger.Bearer(nil), "unknown key"},
		{"a key of one's own under a known name", swap(good, stranger.Bearer(nil)), "wrong signature"},
		{"changed claims", payload(good, `{"iss":"x"}`), "wrong tenant"},
		{"a header with an unknown extension", l.sim.Sign(claimsOf(t, good), changes{"crit": []string{"exp"}}), "critical header"},
		{"no JSON", "eyJ.eyJ.x", "malformed JWT"},
		{"padding", good + "==", "malformed JWT"},
	} {
		event, err := ask(authn, c.token)
		if !errors.Is(err, auth.ErrDenied) || err.Error() != "denied" || !strings.Contains(event, `"denied":"`+c.why+`"`) {
			t.Errorf("%s: error %v, want %q: %s", c.name, err, c.why, event)
		}
		if strings.Contains(event, c.token) {
			t.Errorf("%s: the token is in the event", c.name)
		}
	}
	if _, err := ask(authn, good); err != nil {
		t.Errorf("after all of them a good one is refused: %v", err)
	}
	closed := auth.New(auth.Config{Entra: auth.Entra{Authority: l, Tenants: []string{tenant}}})
	if event, err := ask(closed, good); !errors.Is(err, auth.ErrDenied) || !strings.Contains(event, "tokens of Entra are not accepted") {
		t.Errorf("tokens of Entra are not configured: error %v: %s", err, event)
	}
}

// A new signing key of Entra is found without a restart. A token with an unknown key id waits for the next fetch and is then
// refused for certain; there is one fetch in five seconds.
func TestKeyRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogin()
		authn := newEntraAuthenticator(l)
		old := l.sim.Bearer(changes{"exp": in(48 * time.Hour)})
		expect(t, authn, old, nil, `"auth":"entra"`)
		l.sim.Rotate(true)
		expect(t, authn, l.sim.Bearer(nil), nil, `"auth":"entra"`)
		expect(t, authn, old, nil, `"auth":"entra"`)
		time.Sleep(time.Second)
		stranger, another := authoritysim.New(tenant).Bearer(nil), authoritysim.New(tenant).Bearer(nil)
		var both sync.WaitGroup
		both.Go(func() { expect(t, authn, stranger, auth.ErrDenied, "unknown key") })
		both.Go(func() { expect(t, authn, another, auth.ErrDenied, "unknown key") })
		both.Wait()
		for range 5 {
			expect(t, authn, stranger, auth.ErrDenied, "unknown key")
			time.Sleep(time.Second)
		}
		if l.asked != 3 {
			t.Errorf("the keys were asked for %d times, want 3", l.asked)
		}
		l.sim.Rotate(false)
		expect(t, authn, l.sim.Bearer(nil), nil, "")
		time.Sleep(time.Second)
		expect(t, authn, old, auth.ErrDenied, "unknown key")
	})
}

func TestKeysAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLogin()
		authn := newEntraAuthenticator(l)
		l.change(errors.New("away"))
		expect(t, authn, l.sim.Bearer(nil), auth.ErrUnavailable, `"auth_wait_ms":10000`)
		expect(t, authn, l.sim.Bearer(changes{"aud": "x"}), auth.ErrDenied, "wrong audience") // for this no key is needed
		l.change(nil)
		expect(t, authn, l.sim.Bearer(nil), nil, "")
		l.change(errors.New("away"))
		time.Sleep(24 * time.Hour)
		expect(t, authn, l.sim.Bearer(nil), nil, "")
	})
}

// parts takes a JWT apart.
func parts(token string) []string { return strings.Split(token, ".") }

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func header(token, with string) string {
	p := parts(token)
	return encode(with) + "." + p[1] + "." + p[2]
}

func payload(token, with string) string {
	p := parts(token)
	return p[0] + "." + encode(with) + "." + p[2]
}

// swap puts another's signature under a token.
func swap(token, another string) string {
	p := parts(token)
	return p[0] + "." + p[1] + "." + parts(another)[2]
}

func claimsOf(t *testing.T, token string) jwt.MapClaims {
	t.Helper()
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func unsigned(t *testing.T) string {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"tid": tenant}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// hs256 signs with the public key, which is no secret.
func hs256(t *testing.T, s *authoritysim.Service) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(s.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	key := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	signed := jwt.NewWithClaims(jwt.SigningMethodHS256, claimsOf(t, s.Bearer(nil)))
	signed.Header["kid"] = parts(s.Bearer(nil))[0]
	token, err := signed.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
