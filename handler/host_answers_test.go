package main_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
)

// unchanging are targets on every route, of what is there and what is not.
var unchanging = []string{
	"/scim/v2/Users", "/scim/v2/Users/bm9ib2R5", "/scim/v2/Users/", "/SCIM/V2/users/bm9ib2R5", "/scim/v2/Groups", "/scim/v2/Groups/bm9ib2R5",
	"/scim/v2/Groups/a/b", "/scim", "/scim/v2", "/scim/v2/Bulk", "/scim/v2/Me", "/scim/v2/Schemas/none", "/scim/Users/bm9ib2R5",
	"/wfgen/scim/v2/Groups", "/wfgen/scim", "/oauth/token", "/health", "/scim/v2/Users?count=0&count=1", "/scim/v2/Users?filter=%C3%A9+%2B%26&x",
	"/synclog", "/synclog/none",
}

// Every method on every route: the host adds nothing to the answer, and takes nothing away.
func (h *hosted) testUnchanged(t *testing.T) {
	alone := start(t, h.workflowGen)
	direct := &hosted{url: alone.url, client: alone.client}
	for name, route := range app.Functions() {
		literal, _, _ := strings.Cut(route, "/{")
		if !slices.ContainsFunc(unchanging, func(target string) bool { return strings.HasPrefix(target, "/"+literal) }) {
			t.Errorf("nothing is asked of %s", name)
		}
	}
	for _, target := range unchanging {
		for _, method := range everyMethod {
			method = strings.ToUpper(method)
			got, want := h.ask(t, method, target, "{"), direct.ask(t, method, target, "{")
			if got.StatusCode != want.StatusCode || got.body != want.body {
				t.Errorf("%s %s: %d %s; without the host %d %s", method, target, got.StatusCode, got.body, want.StatusCode, want.body)
			}
			for _, name := range headers {
				if !slices.Equal(got.Header.Values(name), want.Header.Values(name)) {
					t.Errorf("%s %s: %s: %q; without the host %q", method, target, name, got.Header.Values(name), want.Header.Values(name))
				}
			}
		}
	}
}

// Who shows one wrong token after another is asked to slow down, and is told how. Who has the right one is not.
func (h *hosted) testTooMany(t *testing.T) {
	var last answer
	for range 10_000 {
		if last = h.ask(t, "GET", "/scim/v2/Users", "", "Authorization", "Bearer wrong-token-0123456789abcdef"); last.StatusCode != http.StatusUnauthorized {
			break
		}
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" || !last.inSCIM() {
		t.Errorf("429: %d %v %s", last.StatusCode, last.Header, last.body)
	}
	if a := h.ask(t, "GET", "/scim/v2/Users?count=1", ""); a.StatusCode != http.StatusOK {
		t.Errorf("the right token: %d %s", a.StatusCode, a.body)
	}
}
