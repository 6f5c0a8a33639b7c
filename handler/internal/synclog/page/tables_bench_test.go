package page_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/page"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// BenchmarkFirstPage is the time until the page is shown, with 20,000 rows in Table Storage (Azurite).
func BenchmarkFirstPage(b *testing.B) {
	ledger, err := tables.Open(tables.Config{Connection: testtools.StartAzurite(b).ConnectionString()})
	if err != nil {
		b.Fatal(err)
	}
	var all errgroup.Group
	all.SetLimit(16)
	for i := range 20_000 {
		all.Go(func() error {
			return ledger.Announce(b.Context(), provision.Record{Key: provision.Key{Type: "User", ID: fmt.Sprint(i % 200)}, Verb: "PATCH",
				Operation: fmt.Sprintf("OP%d", i), Name: fmt.Sprintf("user%d@contoso.example", i%200), Began: time.Now().Add(-time.Duration(i) * time.Minute)})
		})
	}
	if err := all.Wait(); err != nil {
		b.Fatal(err)
	}
	h := page.New(ledger, page.EasyAuth(operators))
	r := httptest.NewRequest(http.MethodGet, "/synclog", nil)
	r.Header.Set("X-MS-CLIENT-PRINCIPAL", operator)
	for b.Loop() {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusOK || strings.Count(w.Body.String(), "<li ") != 50 {
			b.Fatalf("status %d\n%s", w.Code, w.Body)
		}
	}
}
