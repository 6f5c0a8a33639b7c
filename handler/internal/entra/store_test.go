package entra_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// clientSecret is what the token endpoint gives tokens for.
const clientSecret = "the-secret-of-a-client"

// store is a SCIM endpoint as small as can be: it keeps what is posted.
type store struct {
	token string
	users map[string]map[string]any
}

func newStore(token string) *store { return &store{token: token, users: map[string]map[string]any{}} }

var sought = regexp.MustCompile(`^(\w+) eq "([^"]*)"$`)

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/scim+json")
	if r.URL.Path == "/oauth/token" {
		if r.PostFormValue("client_secret") == clientSecret {
			fmt.Fprintf(w, "{%q:%q}", "access_token", s.token)
		} else {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+s.token {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, "{%q:%q}", "detail", "not let in with "+r.Header.Get("Authorization"))
		return
	}
	if strings.HasSuffix(r.URL.Path, "/ServiceProviderConfig") {
		fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}`)
		return
	}
	if r.Method == http.MethodPost {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		body["id"] = fmt.Sprint(len(s.users) + 1)
		s.users[body["id"].(string)] = body
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(body)
		return
	}
	found := []any{}
	if m := sought.FindStringSubmatch(r.URL.Query().Get("filter")); m != nil && strings.HasSuffix(r.URL.Path, "/Users") {
		for _, u := range s.users {
			if u[m[1]] == m[2] {
				found = append(found, u)
			}
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"totalResults": len(found), "Resources": found})
}
