package tenant

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// ClientSecret is the secret for which the token endpoint issues tokens.
const ClientSecret = "the-secret-of-a-client"

// Store is a minimal SCIM endpoint: it keeps what is posted.
type Store struct {
	Token string
	Users map[string]map[string]any
}

func newStore(token string) *Store { return &Store{Token: token, Users: map[string]map[string]any{}} }

var filter = regexp.MustCompile(`^(\w+) eq "([^"]*)"$`)

// ServeHTTP answers the token endpoint, the service provider configuration, POST, and GET with a filter.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/scim+json")
	switch {
	case r.URL.Path == "/oauth/token":
		s.issue(w, r)
	case r.Header.Get("Authorization") != "Bearer "+s.Token:
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, "{%q:%q}", "detail", "refused with "+r.Header.Get("Authorization"))
	case strings.HasSuffix(r.URL.Path, "/ServiceProviderConfig"):
		fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}`)
	case r.Method == http.MethodPost:
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		id := fmt.Sprint(len(s.Users) + 1)
		body["id"], s.Users[id] = id, body
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(body)
	default:
		s.list(w, r)
	}
}

func (s *Store) issue(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("client_secret") != ClientSecret {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	fmt.Fprintf(w, "{%q:%q}", "access_token", s.Token)
}

func (s *Store) list(w http.ResponseWriter, r *http.Request) {
	found := []any{}
	if m := filter.FindStringSubmatch(r.URL.Query().Get("filter")); m != nil && strings.HasSuffix(r.URL.Path, "/Users") {
		for _, u := range s.Users {
			if u[m[1]] == m[2] {
				found = append(found, u)
			}
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"totalResults": len(found), "Resources": found})
}
