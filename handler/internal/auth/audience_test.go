package auth_test

import (
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
)

const (
	app  = "2d4d3d8e-2be3-4bef-9f87-7875a61c29de"
	host = "scim.example.com"
)

// Each spelling of the application means the same three audiences.
func TestAudiences(t *testing.T) {
	three := []string{app, "api://" + app, "api://" + app + "/" + host}
	for value, want := range map[string][]string{
		app:                          three,
		"api://" + app:               three,
		"api://" + app + "/.default": three,
		"api://" + app + "/" + host:  three,
		strings.ToUpper(app):         three,
		"API://" + app + "/":         three,
		" " + app + "/.default":      three,
		"api://" + app + "/" + strings.ToUpper(host): three,
		"api://contoso.com/app":                      {"api://contoso.com/app"},
		"api://contoso.com/App/.default":             {"api://contoso.com/App"},
		"https://contoso.com/app":                    {"https://contoso.com/app"},
		"api://" + tenant + "/app":                   {"api://" + tenant + "/app"},
		"api://" + app + "/evil.example":             nil,
		"api://" + app + "/" + host + "/x":           nil,
		"api://" + app + "/*":                        nil,
		"api://*":                                    nil,
		"*":                                          nil,
		"":                                           nil,
		"WorkflowGen":                                nil,
		"api://":                                     nil,
	} {
		got, err := auth.Audiences([]string{value}, host, []string{tenant})
		if !slices.Equal(got, want) || (err != nil) != (want == nil) {
			t.Errorf("%q: %q, %v", value, got, err)
		}
	}
}

// Exactly the three forms of Entra's tokens are accepted, and nothing that looks like one.
func TestAudienceOfAToken(t *testing.T) {
	accepted, err := auth.Audiences([]string{"api://" + app + "/.default", "api://contoso.com/App"}, host, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := newLogin()
	authn := auth.New(auth.Config{Entra: auth.Entra{Authority: l, Tenants: []string{tenant}, Audiences: accepted, Apps: []string{"00000014-0000-0000-c000-000000000000"}}})
	for _, c := range []struct {
		aud  any
		good bool
	}{
		{app, true}, {"api://" + app, true}, {"api://" + app + "/" + host, true}, {strings.ToUpper(app), true},
		{"api://" + app + "/SCIM.example.com", true}, {"api://contoso.com/App", true}, {[]string{"x", app}, true},
		{"api://" + app + "/.default", false}, {"api://" + app + "/", false}, {"api://" + app + "/evil.example", false},
		{"api://" + app + "/" + host + ".evil.example", false}, {"api://" + app + "/" + host + "/x", false}, {app + "/" + host, false},
		{"https://" + app, false}, {"api://" + app + "x", false}, {" " + app, false}, {app[:35], false}, {"api://x/" + app, false},
		{"api://contoso.com/app", false}, {"api://contoso.com/App/" + host, false}, {"*", false}, {"", false}, {nil, false},
		{"api://\u212a", false}, {strings.Replace("api://"+app+"/"+host, "s", "\u017f", 1), false},
	} {
		if _, err := ask(authn, l.sim.Bearer(changes{"aud": c.aud})); (err == nil) != c.good {
			t.Errorf("%q: %v", c.aud, err)
		}
	}
}
