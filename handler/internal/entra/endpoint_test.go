package entra_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra"
)

// Where Azure's access restrictions refuse this machine, the fix is to let its address in, and not another firewall or token.
func TestEndpointThatAzureRefuses(t *testing.T) {
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("x-ms-forbidden-ip", "203.0.113.7")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
	}))
	defer front.Close()
	found := (&entra.Endpoint{Address: front.URL + "/scim/v2", Token: "t"}).Probe(t.Context())
	if len(found) != 1 || !strings.Contains(found[0].Says, "203.0.113.7") || !strings.Contains(found[0].Fix, "azd env set OPERATOR_CIDRS 203.0.113.7/32") {
		t.Errorf("%+v", found)
	}
}
