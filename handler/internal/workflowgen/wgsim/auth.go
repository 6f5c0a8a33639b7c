package wgsim

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// signedIn lets requests pass that bring the administrator's credentials. Which of the two ways an instance offers depends
// on its configuration; this one offers Basic always, and bearer where it has tokens.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.knows(r) {
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
		return fold(username) == fold(s.options.Username) && same(password, s.options.Password)
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	for _, good := range s.options.Tokens {
		if same(token, good) {
			return true
		}
	}
	return false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
