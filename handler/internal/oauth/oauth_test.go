package oauth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/authority"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/oauth"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
	vaultsim "workflowgen-scim/handler/internal/sim/vault"
	"workflowgen-scim/handler/internal/telemetry"
)

const (
	tenant    = "11111111-2222-3333-4444-555555555555"
	clientID  = "entra"
	publicURL = "https://scim.example.com"
	audience  = "api://2d4d3d8e-2be3-4bef-9f87-7875a61c29de"
)

// service serves the token endpoint with a real vault client and a real authority.
type service struct {
	*testing.T
	vault  *vaultsim.Server
	login  *authoritysim.Server
	door   *auth.Authenticator
	secret string
	log    bytes.Buffer // the events
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{T: t, vault: vaultsim.Start(), login: authoritysim.Start(tenant), secret: auth.NewSecret(auth.ClientPrefix)}
	t.Cleanup(s.vault.Close)
	t.Cleanup(s.login.Close)
	s.vault.Set(auth.ClientSecret, s.secret)
	s.newKey()
	s.open(time.Hour)
	return s
}

// newKey stores a signing key in the vault, as scimctl does.
func (s *service) newKey() string {
	s.Helper()
	key, err := auth.NewSigningKey()
	if err != nil {
		s.Fatal(err)
	}
	return s.vault.Set(auth.SigningSecret, key)
}

// open opens another door, as another instance does.
func (s *service) open(lifetime time.Duration) {
	s.Helper()
	vault, err := keyvault.New(s.vault.URL, s.vault, s.vault.Client())
	if err != nil {
		s.Fatal(err)
	}
	login, err := authority.New(s.login.URL, s.login.Client().Transport)
	if err != nil {
		s.Fatal(err)
	}
	s.door = auth.New(auth.Config{
		Vault: vault, OAuth: auth.OAuth{ClientID: clientID, Issuer: publicURL, Lifetime: lifetime},
		Entra: auth.Entra{Authority: login, Tenants: []string{tenant}, AssertionAudiences: []string{audience}, Subject: authoritysim.Subject},
	})
}

// answer is the body of a response.
type answer struct {
	Token       string `json:"access_token"`
	Type        string `json:"token_type"`
	Expires     int    `json:"expires_in"`
	Scope       string `json:"scope"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// post sends a form, and returns the response and the event.
func (s *service) post(form url.Values, change func(*http.Request)) (*httptest.ResponseRecorder, answer, string) {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), "POST", "/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	var event bytes.Buffer
	telemetry.Handler(slog.New(slog.NewJSONHandler(&event, nil)), oauth.New(s.door)).ServeHTTP(w, r)
	s.log.Write(event.Bytes())
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		s.Errorf("%s: %v", w.Body, err)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		s.Error("the answer may be kept")
	}
	return w, a, event.String()
}

func form(pairs ...string) url.Values {
	f := url.Values{"grant_type": {"client_credentials"}}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

func assertion(text string, pairs ...string) url.Values {
	return form(append(pairs, "client_assertion", text, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")...)
}

// check signs in to the SCIM endpoint with a token.
func (s *service) check(token string) (string, error) {
	ctx, event := telemetry.Begin(s.Context())
	err := s.door.Check(ctx, "Bearer "+token)
	var log bytes.Buffer
	event.End(ctx, slog.New(slog.NewJSONHandler(&log, nil)), "request")
	s.log.Write(log.Bytes())
	return log.String(), err
}

// Entra sends id and secret in the header, in the body, or in both.
func TestClientCredentials(t *testing.T) {
	s := newService(t)
	basic := func(r *http.Request) { r.SetBasicAuth(clientID, s.secret) }
	for name, c := range map[string]struct {
		form   url.Values
		change func(*http.Request)
	}{
		"body":                {form("client_id", clientID, "client_secret", s.secret, "scope", "scim"), nil},
		"header":              {form(), basic},
		"both":                {form("client_id", clientID, "client_secret", s.secret), basic},
		"the id in both":      {form("client_id", clientID), basic},
		"another scope asked": {form("client_id", clientID, "client_secret", s.secret, "scope", publicURL+"/.default"), nil},
	} {
		w, a, event := s.post(c.form, c.change)
		if w.Code != 200 || a.Type != "Bearer" || a.Expires != 3600 || a.Scope != "scim" || !strings.Contains(event, `"auth":"oauth","key":"`) {
			t.Errorf("%s: %d %s: %s", name, w.Code, w.Body, event)
		}
		if event, err := s.check(a.Token); err != nil || !strings.Contains(event, `"auth":"oauth","key":"`) {
			t.Errorf("%s: the token is refused: %v: %s", name, err, event)
		}
		if strings.Contains(s.log.String(), a.Token) {
			t.Errorf("%s: the token is in the log", name)
		}
	}
	if strings.Contains(s.log.String(), s.secret) {
		t.Error("the secret is in the log")
	}
}

func TestFederation(t *testing.T) {
	s := newService(t)
	for name, f := range map[string]url.Values{
		"with the client": assertion(s.login.Assertion(audience, nil), "client_id", clientID, "scope", "scim"),
		"without it":      assertion(s.login.Assertion(audience, nil)),
	} {
		w, a, event := s.post(f, nil)
		if w.Code != 200 || a.Expires != 3600 || !strings.Contains(event, `"auth":"federated","key":"`) {
			t.Errorf("%s: %d %s: %s", name, w.Code, w.Body, event)
		}
		if event, err := s.check(a.Token); err != nil || !strings.Contains(event, `"auth":"federated"`) {
			t.Errorf("%s: the token is refused: %v: %s", name, err, event)
		}
	}
	s.login.Rotate(false)
	if w, _, _ := s.post(assertion(s.login.Assertion(audience, nil)), nil); w.Code != 200 {
		t.Errorf("after a rotation of Entra's keys: %d %s", w.Code, w.Body)
	}
}

func TestClientIsRefused(t *testing.T) {
	s := newService(t)
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	with := func(name string, value any) map[string]any { return map[string]any{name: value} }
	stranger := authoritysim.Start(tenant)
	defer stranger.Close()
	stranger.Base = s.login.URL
	for _, c := range []struct {
		name string
		form url.Values
		why  string
	}{
		{"without a client", form(), "unknown client"},
		{"another client", form("client_id", "x", "client_secret", s.secret), "unknown client"},
		{"no secret", form("client_id", clientID), "no client secret"},
		{"a wrong secret", form("client_id", clientID, "client_secret", auth.NewSecret(auth.ClientPrefix)), "unknown client secret"},
		{"a large secret", form("client_id", clientID, "client_secret", strings.Repeat("x", 9000)), "client secret too large"},
		{"an assertion for another client", assertion(s.login.Assertion(audience, nil), "client_id", "x"), "unknown client"},
		{"an assertion for another audience", assertion(s.login.Assertion("api://x", nil)), "wrong audience"},
		{"about another subject", assertion(s.login.Assertion(audience, with("sub", "x"))), "wrong subject"},
		{"of another tenant", assertion(s.login.Assertion(audience, with("tid", "66666666-7777-8888-9999-000000000000"))), "wrong tenant"},
		{"of version 1", assertion(s.login.Assertion(audience, with("ver", "1.0"))), "wrong issuer"},
		{"of another issuer", assertion(s.login.Assertion(audience, with("iss", "https://sts.windows.net/"+tenant+"/"))), "wrong issuer"},
		{"an expired one", assertion(s.login.Assertion(audience, with("exp", in(-time.Hour)))), "expired JWT"},
		{"one of the future", assertion(s.login.Assertion(audience, with("nbf", in(time.Hour)))), "JWT not valid yet"},
		{"a large one", assertion(s.login.Assertion(audience, with("x", strings.Repeat("x", 9000)))), "assertion too large"},
		{"with a key of one's own", assertion(stranger.Assertion(audience, nil)), "unknown key"},
		{"none at all", assertion("eyJ.eyJ.x"), "malformed JWT"},
	} {
		w, a, event := s.post(c.form, nil)
		if w.Code != 401 || a.Error != "invalid_client" || a.Description != "" || w.Header().Get("WWW-Authenticate") == "" || !strings.Contains(event, c.why) {
			t.Errorf("%s: %d %s; the event must say %q: %s", c.name, w.Code, w.Body, c.why, event)
		}
	}
}

func TestRequestIsWrong(t *testing.T) {
	s := newService(t)
	good := form("client_id", clientID, "client_secret", s.secret)
	twice := form("client_id", clientID, "client_id", clientID, "client_secret", s.secret)
	for name, c := range map[string]struct {
		form   url.Values
		change func(*http.Request)
		status int
		code   string
	}{
		"no grant":                     {url.Values{"client_id": {clientID}}, nil, 400, "invalid_request"},
		"another grant":                {url.Values{"grant_type": {"authorization_code"}}, nil, 400, "unsupported_grant_type"},
		"GET":                          {good, func(r *http.Request) { r.Method = "GET" }, 405, "invalid_request"},
		"JSON":                         {good, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 400, "invalid_request"},
		"a parameter twice":            {twice, nil, 400, "invalid_request"},
		"too much":                     {form("x", strings.Repeat("x", oauth.MaxBody)), nil, 413, "invalid_request"},
		"two clients":                  {good, func(r *http.Request) { r.SetBasicAuth("x", s.secret) }, 400, "invalid_request"},
		"a bearer":                     {good, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, 400, "invalid_request"},
		"an assertion of another kind": {form("client_assertion", "x", "client_assertion_type", "saml"), nil, 400, "invalid_request"},
	} {
		if w, a, _ := s.post(c.form, c.change); w.Code != c.status || a.Error != c.code || a.Description == "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	s.door = auth.ForTokens("secret")
	if w, a, _ := s.post(good, nil); w.Code != 400 || a.Error != "unsupported_grant_type" {
		t.Errorf("a gateway that issues none: %d %s", w.Code, w.Body)
	}
}

// A token is accepted by the SCIM endpoint of this gateway, for this client, until its key ends, and nowhere else.
func TestAccessTokenIsRefused(t *testing.T) {
	s := newService(t)
	_, a, _ := s.post(form("client_id", clientID, "client_secret", s.secret), nil)
	pem, err := auth.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	private, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(pem))
	if err != nil {
		t.Fatal(err)
	}
	kid := s.vault.Set(auth.SigningSecret, pem)
	s.open(time.Hour)
	sign := func(name string, value any) string {
		claims := jwt.MapClaims{"iss": publicURL, "aud": publicURL + "/scim", "sub": clientID, "scope": "scim", "way": "oauth", "exp": time.Now().Add(time.Hour).Unix()}
		claims[name] = value
		token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
		token.Header["kid"] = kid
		signed, err := token.SignedString(private)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	for token, why := range map[string]string{
		a.Token:                              "",
		sign("jti", "x"):                     "",
		sign("aud", publicURL):               "wrong audience",
		sign("sub", "another"):               "wrong client",
		sign("scope", "sync-log"):            "wrong scope",
		sign("exp", time.Now().Unix()-1000):  "expired JWT",
		sign("iss", "https://x.example.com"): "tokens of Entra are not accepted",
	} {
		event, err := s.check(token)
		if errors.Is(err, auth.ErrDenied) != (why != "") || !strings.Contains(event, why) {
			t.Errorf("want %q: error %v: %s", why, err, event)
		}
	}
}

// The key can be replaced at any time: tokens of the old one stay valid until they end.
func TestSigningKeyRotation(t *testing.T) {
	s := newService(t)
	_, before, _ := s.post(form("client_id", clientID, "client_secret", s.secret), nil)
	s.newKey()
	if _, err := s.check(before.Token); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	s.open(6 * time.Hour) // another instance, which sees both keys
	_, after, _ := s.post(form("client_id", clientID, "client_secret", s.secret), nil)
	for _, token := range []string{before.Token, after.Token} {
		if _, err := s.check(token); err != nil {
			t.Error(err)
		}
	}
	if after.Expires != 6*3600 {
		t.Errorf("the token is good for %d s", after.Expires)
	}
}

func TestVaultIsAway(t *testing.T) {
	s := newService(t)
	good := form("client_id", clientID, "client_secret", s.secret)
	if w, _, _ := s.post(good, nil); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	s.vault.SetUnavailable(true)
	if w, _, _ := s.post(good, nil); w.Code != 200 {
		t.Errorf("what is held does not serve: %d %s", w.Code, w.Body)
	}
	s.vault.SetUnavailable(false)
	s.vault.Set(auth.SigningSecret, "no key")
	s.open(time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond) // or it waits as at a cold start
	defer cancel()
	w, a, event := s.post(good, func(r *http.Request) { *r = *r.WithContext(ctx) })
	if w.Code != 503 || a.Error != "temporarily_unavailable" || w.Header().Get("Retry-After") == "" || strings.Contains(event, "no key\"") {
		t.Errorf("without a key: %d %s: %s", w.Code, w.Body, event)
	}
}

// Each refusal at the token endpoint is counted, also if the request names no client or the gateway issues no access tokens. The
// response has only the members of RFC 6749.
func TestRefusalsAreCounted(t *testing.T) {
	s := newService(t)
	for cause, f := range map[string]url.Values{
		"unknown client":        form("client_id", "another", "client_secret", s.secret),
		"no client secret":      form("client_id", clientID),
		"unknown client secret": form("client_id", clientID, "client_secret", auth.NewSecret(auth.ClientPrefix)),
		"malformed JWT":         assertion("eyJ.eyJ.x"),
		"wrong audience":        assertion(s.login.Assertion("api://another", nil)),
		"wrong subject":         assertion(s.login.Assertion(audience, map[string]any{"sub": "another"})),
		"invalid token request": {"grant_type": {"client_credentials"}, s.secret: {"1", "2"}},
	} {
		w, a, event := s.post(f, nil)
		all := s.door.Tallies(time.Now(), true)
		if len(all) != 1 || all[0].Cause != cause || all[0].Count != 1 || len(all[0].Checks) == 0 {
			t.Errorf("%s: tallies %+v", cause, all)
		}
		if w.Code == 401 && (a.Error != "invalid_client" || a.Description != "") {
			t.Errorf("%s: the caller is told %+v", cause, a)
		}
		if strings.Contains(event, s.secret) || strings.Contains(w.Body.String()+fmt.Sprint(all), s.secret) {
			t.Errorf("%s: a secret is shown: %s %s %+v", cause, event, w.Body, all)
		}
	}
	s.door = auth.ForTokens("secret")
	if _, _, _ = s.post(form("client_id", clientID, "client_secret", s.secret), nil); len(s.door.Tallies(time.Now(), true)) != 1 {
		t.Error("a request for an access token that is not issued is not counted")
	}
}
