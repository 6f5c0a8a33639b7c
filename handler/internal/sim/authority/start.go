package authority

import (
	"io"
	"log"
	"net/http/httptest"
)

// Server is a sign-in service with an address.
type Server struct {
	*Service
	*httptest.Server
}

// Start serves a tenant's sign-in over TLS, which Client trusts. Close ends it.
func Start(tenant string) *Server {
	s := New(tenant)
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // silences clients that end in the middle of a handshake
	server.StartTLS()
	s.Base = server.URL
	return &Server{s, server}
}
