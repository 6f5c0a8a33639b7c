// Package authority stands in for the sign-in service of Entra: it publishes keys, by discovery, rotates them, and signs the
// tokens that Entra would send.
//
// It rests on Microsoft's documentation of the addresses of discovery and keys, the issuers of versions 1 and 2, and the claims
// in the provisioning service's tokens and assertions. It was not compared with a token of a real tenant.
package authority

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The claims of the provisioning service.
const (
	Audience = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621" // of the tokens for any application that is not in the gallery
	App      = "00000014-0000-0000-c000-000000000000"
	Subject  = "5b4c9c29-8d6c-4a5f-9a7d-0c2b8e1f3a64" // its object id in the tenant, made up
)

// Service is the sign-in service of one tenant.
type Service struct {
	Tenant string
	Base   string // its address, set before the first request

	mu          sync.Mutex
	keys        map[string]*rsa.PrivateKey // published, by kid
	newer       string                     // the kid that signs
	unavailable bool
	requests    int
}

// New returns a Service with one key.
func New(tenant string) *Service {
	s := &Service{Tenant: tenant, keys: map[string]*rsa.PrivateKey{}}
	s.Rotate(false)
	return s
}

// Rotate signs with a new key from now on. Microsoft goes on publishing the old one for a while, as with keepOld.
func (s *Service) Rotate(keepOld bool) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // there is no entropy
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !keepOld {
		clear(s.keys)
	}
	s.newer = rand.Text()
	s.keys[s.newer] = key
}

// SetUnavailable makes the service answer 503, or with false ends that.
func (s *Service) SetUnavailable(unavailable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unavailable = unavailable
}

// Asked returns the number of requests for discovery and keys.
func (s *Service) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// ServeHTTP answers discovery and keys.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	path, ok := strings.CutPrefix(r.URL.Path, "/"+s.Tenant+"/")
	var body any
	switch {
	case s.unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case ok && path == "v2.0/.well-known/openid-configuration":
		body = map[string]string{"issuer": s.issuer(), "jwks_uri": s.Base + "/" + s.Tenant + "/discovery/v2.0/keys"}
	case ok && path == "discovery/v2.0/keys":
		body = s.set()
	default:
		w.WriteHeader(http.StatusBadRequest) // as for a tenant that does not exist
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Service) issuer() string { return s.Base + "/" + s.Tenant + "/v2.0" }

// set returns the keys, and one that is not an RSA key, which a reader must skip.
func (s *Service) set() any {
	keys := []map[string]string{{"kty": "EC", "kid": "other", "crv": "P-256"}}
	for kid, key := range s.keys {
		keys = append(keys, map[string]string{"kty": "RSA", "use": "sig", "kid": kid,
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())})
	}
	return map[string]any{"keys": keys}
}

// Bearer returns the token that Entra sends when its secret token is left blank: of version 1, with some claims changed; nil
// removes a claim.
func (s *Service) Bearer(changes map[string]any) string {
	return s.Sign(with(map[string]any{"iss": "https://sts.windows.net/" + s.Tenant + "/", "aud": Audience, "appid": App, "tid": s.Tenant,
		"ver": "1.0", "oid": Subject, "sub": Subject}, changes), nil)
}

// Assertion returns the token that Entra sends to a token endpoint: of version 2, for an audience.
func (s *Service) Assertion(audience string, changes map[string]any) string {
	return s.Sign(with(map[string]any{"iss": s.issuer(), "aud": audience, "azp": App, "tid": s.Tenant, "ver": "2.0",
		"oid": Subject, "sub": Subject}, changes), nil)
}

// with adds the times that every token has, and then the changes.
func with(claims, changes map[string]any) jwt.MapClaims {
	now := time.Now()
	all := jwt.MapClaims{"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	maps.Copy(all, claims)
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// Sign signs claims with the newest key. The fields of header are added to the usual ones, or replace them.
func (s *Service) Sign(claims jwt.MapClaims, header map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	t.Header["kid"] = s.newer
	maps.Copy(t.Header, header)
	signed, err := t.SignedString(s.keys[s.newer])
	if err != nil {
		panic(err) // the key was generated here
	}
	return signed
}

// PublicKey returns the newest key, for tests that misuse it.
func (s *Service) PublicKey() *rsa.PublicKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &s.keys[s.newer].PublicKey
}

// PublicKeys returns the published keys, by their ids.
func (s *Service) PublicKeys() map[string]*rsa.PublicKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]*rsa.PublicKey{}
	for kid, key := range s.keys {
		all[kid] = &key.PublicKey
	}
	return all
}
