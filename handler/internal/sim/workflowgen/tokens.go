package workflowgen

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// tokens holds the access tokens given out.
type tokens struct {
	mu    sync.Mutex
	until map[string]time.Time
	given int
}

const defaultTokenLife = time.Hour

// serveToken issues a token to the application with the right secret (RFC 6749 §4.4).
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	refuse := func(status int, why string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": why, "error_description": "The simulator gives no token."})
	}
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		refuse(http.StatusBadRequest, "unsupported_grant_type")
	case r.PostFormValue("client_id") != s.options.ClientID, !same(r.PostFormValue("client_secret"), s.options.ClientSecret):
		refuse(http.StatusUnauthorized, "invalid_client")
	case r.PostFormValue("resource") == "" && r.PostFormValue("scope") == "":
		refuse(http.StatusBadRequest, "invalid_request")
	default:
		life := cmp.Or(s.options.TokenLife, defaultTokenLife)
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": s.tokens.give(life), "token_type": "Bearer", "expires_in": int(life.Seconds())})
	}
}

func (t *tokens) give(life time.Duration) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	token := rand.Text()
	if t.until == nil {
		t.until = map[string]time.Time{}
	}
	t.until[token] = time.Now().Add(life)
	t.given++
	return token
}

func (t *tokens) good(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Now().Before(t.until[token])
}

// TokensGiven returns the number of access tokens given out.
func (s *Server) TokensGiven() int {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	return s.tokens.given
}

// RevokeTokens invalidates every access token given out.
func (s *Server) RevokeTokens() {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	clear(s.tokens.until)
}
