package vaultsim

import (
	"context"
	"net/http"
	"net/http/httptest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Server is a vault at an address.
type Server struct {
	*Vault
	*httptest.Server
}

// Start serves a new vault over TLS, which Client trusts. Close ends it.
func Start() *Server {
	v := New()
	return &Server{v, httptest.NewTLSServer(http.HandlerFunc(v.ServeHTTP))}
}

// GetToken makes the vault the credential that it takes: what a test in the same process signs in with.
func (s *Server) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: s.token, ExpiresOn: ends()}, nil
}
