package main_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// The four ways to sign in, at the shipped program, with the real clients. Nothing that was shown or kept is in the logs:
// checkLogs looks for all of it.
func TestEveryWayToSignIn(t *testing.T) {
	a := newAzure(t)
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	token := a.token(t, "new", "--expires", "20d").Secret
	client := a.token(t, "new", "--what", "client").Secret
	a.token(t, "signing-key")
	p := start(t, workflowGen.URL, a.env...)

	bearer := a.login.Bearer(nil)
	assertion := a.login.Assertion(audience, nil)
	oauth := p.access(t, url.Values{"client_id": {clientID}, "client_secret": {client}})
	federated := p.access(t, url.Values{"client_id": {clientID}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}})
	for way, shown := range map[string]string{"secret": token, "entra": bearer, "oauth": oauth, "federated": federated} {
		if status := p.show(t, shown, way); status != 200 {
			t.Errorf("%s: %d", way, status)
		}
	}
	for what, shown := range map[string]string{"client secret": client, "assertion": assertion, "unknown": auth.NewSecret(auth.TokenPrefix)} {
		if status := p.show(t, shown, what); status != 401 && status != 503 {
			t.Errorf("%s opens SCIM: %d", what, status)
		}
	}
	if body := p.health(t); body != `{"status":"ok","workflowgen":"ready","days":{"scim-client-secret":364,"scim-signing-key":364,"scim-token":19}}` {
		t.Errorf("the health is %s", body)
	}
	signed := []string{bearer, assertion, oauth, federated}
	p.secrets = append([]string{token, client, "PRIVATE KEY"}, signed...)
	for _, s := range signed {
		p.secrets = append(p.secrets, s[strings.LastIndex(s, ".")+1:]) // the signature alone would do for who has the rest
	}
	p.end(t)
	for _, way := range []string{"secret", "entra", "oauth", "federated"} {
		if event := p.event(way); !strings.Contains(event, `"auth":"`+way+`","key":"`) {
			t.Errorf("%s: the event is %s", way, event)
		}
	}
	if !strings.Contains(p.stderr.String(), `"level":"WARN","msg":"credential","name":"scim-token"`) {
		t.Errorf("no warning of a token that ends in 19 days: %s", p.stderr)
	}
}

// Requests that come before the vault has answered wait for it: none fails, and the vault is asked once for all of them.
func TestColdStartWaits(t *testing.T) {
	a := newAzure(t)
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	token := a.token(t, "new").Secret
	release := a.vault.Hold()
	p := start(t, workflowGen.URL, append(a.env, "OAUTH_CLIENT_ID=", "FEDERATION_AUDIENCES=", "FEDERATION_SUBJECT=")...)
	p.secrets = []string{token}
	var sent, answered sync.WaitGroup
	for range 50 {
		sent.Add(1)
		answered.Go(func() {
			sent.Done()
			if status := p.show(t, token, "early"); status != 200 {
				t.Errorf("%d", status)
			}
		})
	}
	sent.Wait()
	release()
	answered.Wait()
	if n := a.vault.Calls("get"); n != 1 {
		t.Errorf("the vault was asked %d times, want once", n)
	}
}

// Thousands of wrong tokens leave few lines in the log of the shipped program, and each request is in one of them or counted by
// one: the end of the program holds it to that.
func TestWrongTokensLeaveFewLines(t *testing.T) {
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	p := start(t, workflowGen.URL)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 300 {
				if status := p.show(t, "wrong", "stranger"); status != 401 && status != 429 {
					t.Errorf("a wrong token: %d", status)
				}
			}
		})
	}
	all.Wait()
	p.end(t)
	if n := len(p.stdout.all()) + len(p.stderr.all()); n > 50 {
		t.Errorf("4800 wrong tokens wrote %d lines", n)
	}
	if !strings.Contains(p.stderr.String(), `"msg":"sign-ins refused","cause":"unknown token"`) {
		t.Errorf("there is no summary: %s", p.stderr)
	}
}

// access asks for an access token.
func (p *program) access(t *testing.T, form url.Values) string {
	t.Helper()
	form.Set("grant_type", "client_credentials")
	r, err := http.NewRequestWithContext(t.Context(), "POST", p.url+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, body := p.do(t, r)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || res.StatusCode != 200 {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	return answer.Token
}

// show sends a request with a token, and answers the status.
func (p *program) show(t *testing.T, token, invocation string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", p.url+"/scim/v2/Users?count=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Azure-Functions-InvocationId", invocation)
	res, _ := p.do(t, r)
	return res.StatusCode
}

func (p *program) health(t *testing.T) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", p.url+"/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body := p.do(t, r)
	return string(body)
}
