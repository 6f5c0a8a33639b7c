package tenant

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// Online is a tenant and a gateway that are both reached over HTTP.
type Online struct {
	*Tenant
	Gateway http.Handler // what answers at URL; the SCIM endpoint at first
	URL     string       // the tenant URL
}

// NewOnline returns such a tenant, in which nothing is set up.
func NewOnline(t *testing.T) *Online {
	t.Helper()
	n := &Online{Tenant: New(t, graphsim.Options{}, false)}
	n.Gateway = n.SCIM
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.Gateway.ServeHTTP(w, r) }))
	n.Server = graphsim.New(graphsim.Options{})
	server := httptest.NewServer(n.Server)
	t.Cleanup(gateway.Close)
	t.Cleanup(server.Close)
	n.URL = gateway.URL + "/scim/v2"
	n.Client = Must(graph.New(graph.Config{URL: server.URL, Credential: Credential(graphsim.Token("caller", false)), Wait: n.Clock.Wait}))
	return n
}

// Options returns options by which setup connects the gateway, with all users in scope.
func (n *Online) Options() setup.Options {
	o := n.Tenant.Options()
	o.Address, o.Transport, o.Scope = n.URL, nil, "all"
	return o
}
