package authority_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/authority"
	authoritysim "workflowgen-scim/handler/internal/sim/authority"
)

const tenant = "11111111-2222-3333-4444-555555555555"

func TestKeys(t *testing.T) {
	sim := authoritysim.Start(tenant)
	defer sim.Close()
	a, err := authority.New(sim.URL, sim.Client().Transport)
	if err != nil {
		t.Fatal(err)
	}
	sim.Rotate(true)
	keys, err := a.Keys(t.Context(), tenant)
	if err != nil || len(keys) != 2 || keys["other"] != nil {
		t.Errorf("%d keys, error %v; want the two of RSA", len(keys), err)
	}
	for kid, key := range sim.PublicKeys() {
		if !key.Equal(keys[kid]) {
			t.Errorf("%s is another key", kid)
		}
	}
	if _, err := a.Keys(t.Context(), "00000000-0000-0000-0000-000000000000"); err == nil {
		t.Error("a tenant that does not exist has keys")
	}
	sim.SetUnavailable(true)
	if _, err := a.Keys(t.Context(), tenant); err == nil {
		t.Error("there are keys although no server answers")
	}
}

// A door with a real authority reads the keys by discovery over TLS, and makes no call while it has them.
func TestDoor(t *testing.T) {
	sim := authoritysim.Start(tenant)
	defer sim.Close()
	a, err := authority.New(sim.URL, sim.Client().Transport)
	if err != nil {
		t.Fatal(err)
	}
	door := auth.New(auth.Config{Entra: auth.Entra{Authority: a, Tenants: []string{tenant}, Audiences: []string{authoritysim.Audience}, Apps: []string{authoritysim.App}}})
	for range 3 {
		if err := door.Check(t.Context(), "Bearer "+sim.Bearer(nil)); err != nil {
			t.Error(err)
		}
	}
	if sim.Asked() != 2 {
		t.Errorf("%d calls, want two: discovery and keys", sim.Asked())
	}
	sim.Rotate(false)
	if err := door.Check(t.Context(), "Bearer "+sim.Bearer(nil)); err != nil || sim.Asked() != 4 {
		t.Errorf("after a rotation: %v, %d calls", err, sim.Asked())
	}
}

// A discovery document that names keys at another host is refused.
func TestKeysElsewhereAreNotAskedFor(t *testing.T) {
	var elsewhere bool
	stranger := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere = true }))
	defer stranger.Close()
	for name, serve := range map[string]func(w http.ResponseWriter, r *http.Request, issuer string){
		"keys at another host": func(w http.ResponseWriter, _ *http.Request, issuer string) {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"https://keys.example.com/keys"}`, issuer)
		},
		"keys without TLS": func(w http.ResponseWriter, _ *http.Request, issuer string) {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"http://127.0.0.1/keys"}`, issuer)
		},
		"keys at a host that only looks right": func(w http.ResponseWriter, _ *http.Request, issuer string) {
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"https://login.microsoftonline.com.example.com/keys"}`, issuer)
		},
		"another issuer": func(w http.ResponseWriter, r *http.Request, _ string) {
			fmt.Fprintf(w, `{"issuer":"https://sts.windows.net/x/","jwks_uri":"https://%s/keys"}`, r.Host)
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, stranger.URL, http.StatusFound)
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request, _ string) { fmt.Fprint(w, "<html>") },
		"without an end": func(w http.ResponseWriter, _ *http.Request, _ string) {
			fmt.Fprint(w, `{"issuer":"`, strings.Repeat("x", 2<<20))
		},
	} {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			serve(w, r, "https://"+r.Host+"/"+tenant+"/v2.0")
		}))
		a, err := authority.New(server.URL, server.Client().Transport)
		if err != nil {
			t.Fatal(err)
		}
		if keys, err := a.Keys(t.Context(), tenant); err == nil || elsewhere {
			t.Errorf("%s: %d keys, and no error", name, len(keys))
		}
		server.Close()
	}
}

func TestOnlyMicrosoftsClouds(t *testing.T) {
	for address, good := range map[string]bool{
		"https://login.microsoftonline.com": true, "https://login.microsoftonline.us/": true, "https://login.partner.microsoftonline.cn": true,
		"https://127.0.0.1:8443": true, "http://login.microsoftonline.com": false, "https://login.example.com": false, "": false,
		"https://login.microsoftonline.com:444": false, "https://login.microsoftonline.com.example.com": false,
		"https://user@login.microsoftonline.com": false, "http://127.0.0.1:8080": false,
	} {
		if _, err := authority.New(address, nil); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	a, err := authority.New("https://login.partner.microsoftonline.cn/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v1, v2 := a.Issuers(tenant); v1 != "https://sts.chinacloudapi.cn/"+tenant+"/" || v2 != "https://login.partner.microsoftonline.cn/"+tenant+"/v2.0" {
		t.Errorf("issuers in China: %s, %s", v1, v2)
	}
}
