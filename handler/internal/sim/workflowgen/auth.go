package workflowgen

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// The headers that an instance reads besides Authorization, as public code that talks to one has them.
const (
	apiKeyHeader      = "x-wfgen-graphql-api-key"
	impersonateHeader = "x-wfgen-impersonate-username"
)

// signedIn passes on requests with the administrator's credentials. A real instance offers the ways that its configuration
// names; this one always offers Basic, and the others if it has tokens, a key or an application.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.knows(r) && r.Header.Get(impersonateHeader) != "" && !s.options.Impersonation:
			page(w, http.StatusForbidden, "403 - Forbidden: system operations are not allowed for this user.")
			return
		case s.knows(r):
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("WWW-Authenticate", `Basic realm="WorkflowGen"`)
		if len(s.options.Tokens) > 0 {
			w.Header().Add("WWW-Authenticate", "Bearer")
		}
		page(w, http.StatusUnauthorized, "401 - Unauthorized: Access is denied due to invalid credentials.")
	})
}

func (s *Server) knows(r *http.Request) bool {
	if username, password, ok := r.BasicAuth(); ok {
		return fold(username) == fold(s.options.Username) && same(password, *s.password.Load())
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if scheme == "" && s.options.APIKey != "" {
		return same(r.Header.Get(apiKeyHeader), s.options.APIKey)
	}
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	if s.tokens.good(token) {
		return true
	}
	for _, good := range s.options.Tokens {
		if same(token, good) {
			return true
		}
	}
	return false
}

// ChangePassword gives the administrator another password.
func (s *Server) ChangePassword(password string) { s.password.Store(&password) }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
