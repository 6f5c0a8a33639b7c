package page_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/page"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// On Table Storage too an entry and a story are one call each, and the first page is one and another for refused sign-ins, and the addresses of a page lead where they say.
func TestTables(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	var calls atomic.Int32
	to := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: azurite.Address()})
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		to.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	ledger, err := tables.Open(tables.Config{Connection: azurite.ConnectionStringAt(strings.TrimPrefix(proxy.URL, "http://"))})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		e := provision.Entry{Time: time.Now().Add(-time.Duration(i) * time.Minute), Operation: fmt.Sprintf("OP%d", i), Verb: "PATCH", Type: "User",
			Name: "o'neil@contoso.example", Decision: provision.Applied, Changed: []string{"title"}}
		if err := ledger.Note(t.Context(), provision.Key{Type: "User", ID: "encrypted:U/1+x=="}, e); err != nil {
			t.Fatal(err)
		}
	}
	ledger.Wait()
	h := page.New(ledger, page.EasyAuth(operators))
	get := func(path string, cost int32) string {
		t.Helper()
		calls.Store(0)
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator)
		if r.StatusCode != 200 || calls.Load() != cost {
			t.Fatalf("%s: status %d after %d calls", path, r.StatusCode, calls.Load())
		}
		return body(t, r)
	}
	first := get("/synclog?name=o%27neil%40contoso.example", 2)
	if n := strings.Count(first, "<li "); n != 50 {
		t.Errorf("%d rows", n)
	}
	link := func(what string) string {
		t.Helper()
		found := regexp.MustCompile(`href="(/synclog` + what + `[^"]*)"`).FindStringSubmatch(first)
		if found == nil {
			t.Fatalf("there is no link to %s", what)
		}
		return html.UnescapeString(found[1])
	}
	if text := get(link("/entry/"), 1); !strings.Contains(text, "Change job title") {
		t.Errorf("the entry: %s", text)
	}
	if text := get(link("/story/"), 1); strings.Count(text, "<time") < 60 {
		t.Errorf("the story: %s", text)
	}
	if text := get(link(`/\?after=`), 2); strings.Count(text, "<li ") != 10 {
		t.Errorf("the older ones: %s", text)
	}
}
