package auth_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
)

// last returns the checks of the only refusal that an Authenticator has counted.
func last(t *testing.T, authn *auth.Authenticator) (cause string, checks map[string]auth.Check) {
	t.Helper()
	all := authn.Tallies(time.Now(), true)
	if len(all) != 1 {
		t.Fatalf("tallies %+v", all)
	}
	if !slices.Contains(auth.Causes(), all[0].Cause) {
		t.Errorf("%q is not one of the causes", all[0].Cause)
	}
	checks = map[string]auth.Check{}
	for _, c := range all[0].Checks {
		checks[c.Name] = c
	}
	return all[0].Cause, checks
}

// One refusal shows an operator every setting that is wrong, with the value to set it to.
func TestRefusalShowsExpectedAndReceived(t *testing.T) {
	l := newLogin()
	authn := newEntraAuthenticator(l)
	token := l.sim.Bearer(changes{"aud": "api://another", "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "exp": in(-time.Hour)})
	event, _ := ask(authn, token)
	cause, checks := last(t, authn)
	if cause != "wrong audience" {
		t.Errorf("the cause is %q", cause)
	}
	for _, want := range []auth.Check{
		{"audience", authoritysim.Audience, "api://another", "ENTRA_AUDIENCES", false},
		{"application", authoritysim.App, "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "ENTRA_APPS", false},
		{"algorithm", "RS256", "RS256", "", true},
	} {
		if checks[want.Name] != want {
			t.Errorf("%s: %+v", want.Name, checks[want.Name])
		}
	}
	if !checks["tenant"].OK || !checks["issuer"].OK || checks["times"].OK || checks["key"].Name != "" {
		t.Errorf("checks %+v", checks)
	}
	if !strings.Contains(event, `"received_unverified":"api://another","setting":"ENTRA_AUDIENCES"`) {
		t.Errorf("the event is %s", event)
	}
	if _, err := ask(authn, swap(l.sim.Bearer(nil), authoritysim.New(tenant).Bearer(nil))); err == nil {
		t.Fatal("a wrong signature is taken")
	}
	if cause, checks = last(t, authn); cause != "wrong signature" || !checks["key"].OK || checks["signature"].OK || !checks["times"].OK {
		t.Errorf("%s: %+v", cause, checks)
	}
}

// A claim of a stranger cannot break a line of the log, and its length is bounded.
func TestReceivedIsBounded(t *testing.T) {
	l := newLogin()
	authn := newEntraAuthenticator(l)
	for _, evil := range []string{strings.Repeat("é", 3000), "a\nb\x1b[31m\u202e\u2028c\x00", strings.Repeat("x", 125) + "é…é"} {
		event, _ := ask(authn, l.sim.Bearer(changes{"iss": evil, "tid": evil, "aud": []string{evil, evil, evil}, "appid": evil}))
		_, checks := last(t, authn)
		for _, c := range checks {
			if len(c.Received) > 128 || strings.ContainsAny(c.Received, "\n\x1b\u202e\u2028\x00\uFFFD") {
				t.Errorf("%s: received %d bytes: %q", c.Name, len(c.Received), c.Received)
			}
		}
		if len(event) > 4000 {
			t.Errorf("the event has %d bytes", len(event))
		}
	}
}

// A secret that an administrator put into the wrong field is shown nowhere.
func TestSecretsInTheWrongPlace(t *testing.T) {
	l := newLogin()
	authn := auth.New(auth.Config{Vault: newVault(), OAuth: auth.OAuth{ClientID: "entra", Issuer: "https://scim.example.com"},
		Entra: auth.Entra{Authority: l, Tenants: []string{tenant}, Audiences: []string{authoritysim.Audience}}})
	client, bearer := auth.NewSecret(auth.ClientPrefix), l.sim.Bearer(nil)
	var log bytes.Buffer
	for _, header := range []string{client, "Basic " + client, "Bearer " + client, bearer, "bearer " + bearer, "Token " + second} {
		event, _ := ask(authn, header)
		log.WriteString(event)
		_ = authn.Check(t.Context(), header)
	}
	for _, c := range []auth.Client{{ID: client, Secret: "entra"}, {ID: "entra", Secret: client}, {ID: "entra", Secret: bearer}, {Assertion: client}, {ID: second}} {
		if _, err := authn.Grant(t.Context(), c); err == nil {
			t.Errorf("%v gets a token", c)
		}
	}
	for _, tally := range authn.Tallies(time.Now(), true) {
		for _, c := range tally.Checks {
			log.WriteString(c.Expected + c.Received + "\n")
		}
	}
	for _, secret := range []string{client, second, bearer, parts(bearer)[2]} {
		if strings.Contains(log.String(), secret) || strings.Contains(log.String(), secret[len(secret)/2:]) {
			t.Errorf("a secret is in the log or the tallies: %s", &log)
		}
	}
}
