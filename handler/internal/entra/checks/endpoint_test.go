package checks_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/setup"
)

// If Azure's access restrictions refuse this machine, the fix is to allow its address, and not another firewall or token.
func TestEndpointThatAzureRefuses(t *testing.T) {
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("x-ms-forbidden-ip", "203.0.113.7")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
	}))
	defer front.Close()
	scene := &checks.Scene{Endpoint: &setup.Endpoint{Address: front.URL + "/scim/v2", Token: "t"}}
	found := named("endpoint").Look(t.Context(), scene)
	if len(found) != 1 || !strings.Contains(found[0].Text, "203.0.113.7") || found[0].Fix.Action != checks.AllowMachine ||
		!strings.Contains(found[0].Fix.Detail, "azd env set OPERATOR_CIDRS 203.0.113.7/32") {
		t.Errorf("%+v", found)
	}
}
