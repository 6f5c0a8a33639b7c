package scimhttp_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/workflowgen"
)

// empty is a directory without users.
type empty struct{ provision.Directory }

func (empty) User(context.Context, string) (workflowgen.User, error) {
	return workflowgen.User{}, provision.ErrNotFound
}

// Each operation of a bulk request carries what the headers of the whole say.
func TestBulkOperationsCarryTheRequest(t *testing.T) {
	ledger := memledger.New()
	h := scimhttp.New(provision.New(empty{}, ledger, provision.Config{}), auth.ForTokens("secret"), "https://scim.example.com")
	r := httptest.NewRequest("POST", "/scim/v2/Bulk", strings.NewReader(disableMany))
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("Adscimversion", "Date:2026-01-02, ActivityId:cycle-7")
	h.ServeHTTP(httptest.NewRecorder(), r)
	entries := ledger.History(provision.Key{Type: "User", ID: "U1"})
	if len(entries) != 2 {
		t.Fatalf("%d entries, want 2", len(entries))
	}
	for _, e := range entries {
		if e.Activity != "cycle-7" || e.Decision != provision.Rejected {
			t.Errorf("the entry has the activity %q and the decision %q", e.Activity, e.Decision)
		}
	}
}
