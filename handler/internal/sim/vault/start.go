package vault

import (
	"context"
	"io"
	"log"
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
	server := httptest.NewUnstartedServer(v)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that end in the middle of a handshake
	server.StartTLS()
	return &Server{v, server}
}

// GetToken makes the vault the credential that it takes: what a test in the same process signs in with.
func (s *Server) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: s.token, ExpiresOn: ends()}, nil
}
