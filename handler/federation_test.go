package main_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// Whichever spelling of the application an administrator copies, the shipped program admits the three audiences that Entra
// sends and no other. What it expected and what came is in the log.
func TestFederationAudiences(t *testing.T) {
	a := newAzure(t)
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	a.token(t, "new", "--what", "client")
	a.token(t, "signing-key")
	id, host := strings.TrimPrefix(audience, "api://"), strings.TrimPrefix(publicURL, "https://")
	for _, spelling := range []string{id, audience, audience + "/.default", audience + "/" + host} {
		p := start(t, workflowGen.URL, append(a.env, "FEDERATION_AUDIENCES="+spelling)...)
		for aud, want := range map[string]int{
			id: 200, audience: 200, audience + "/" + host: 200, strings.ToUpper(id): 200,
			audience + "/.default": 401, audience + "/evil.example": 401, audience + "/" + host + ".evil.example": 401,
			"api://66666666-7777-8888-9999-000000000000": 401, "*": 401, id + "x": 401, audience + "/": 401,
		} {
			if status := p.federate(t, a.login.Assertion(aud, nil)); status != want {
				t.Errorf("FEDERATION_AUDIENCES=%s: audience %s: %d, want %d", spelling, aud, status, want)
			}
		}
		p.end(t)
		if log := p.stderr.String(); !strings.Contains(log, `"check":"audience","expected":"`+id+`, `+audience+`, `+audience+"/"+host+`","ok":false,"received_unverified":"`) ||
			!strings.Contains(log, `"setting":"FEDERATION_AUDIENCES"`) {
			t.Errorf("the log does not say what was expected: %s", log)
		}
	}
}

// federate shows an assertion at the token endpoint, and returns the status.
func (p *program) federate(t *testing.T, assertion string) int {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}
	r, err := http.NewRequestWithContext(t.Context(), "POST", p.url+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, _ := p.do(t, r)
	p.secrets = append(p.secrets, assertion, assertion[strings.LastIndex(assertion, ".")+1:])
	return res.StatusCode
}
