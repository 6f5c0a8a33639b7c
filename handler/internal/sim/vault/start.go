package vault

import (
	"context"
	"io"
	"log"
	"net/http/httptest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Server is a vault with an address.
type Server struct {
	*Vault
	*httptest.Server
}

// Start serves a new vault over TLS, which Client trusts. Close ends it.
func Start() *Server {
	v := New()
	server := httptest.NewUnstartedServer(v)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // silences clients that end in the middle of a handshake
	server.StartTLS()
	return &Server{v, server}
}

// GetToken returns a token that the vault accepts, so that a test in the same process can use the Server as its credential.
func (s *Server) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: s.token, ExpiresOn: expiry()}, nil
}
