package scimhttp_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scimhttp"
)

// unavailable is a vault that never answers.
type unavailable struct{}

func (unavailable) Newest(context.Context, string) (auth.Version, error) {
	return auth.Version{}, errors.New("unavailable")
}
func (unavailable) Versions(context.Context, string) ([]auth.Version, error) {
	return nil, errors.New("unavailable")
}

// A caller without good credentials has its answer. If the gateway cannot check them it is 503, at a cold start after ten
// seconds.
func TestSignInAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := provision.New(directory{}, memledger.New(), provision.Config{})
		ask := func(authn *auth.Authenticator, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("POST", "/scim/v2/Users", strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer wrong")
			w := httptest.NewRecorder()
			scimhttp.New(service, authn, "https://scim.example.com").ServeHTTP(w, r)
			if w.Header().Get("Content-Type") != "application/scim+json" || !strings.Contains(w.Body.String(), "urn:ietf:params:scim:api:messages:2.0:Error") {
				t.Errorf("%d is not in SCIM's form: %s", w.Code, w.Body)
			}
			return w
		}
		authn := auth.ForTokens("secret")
		if w := ask(authn, "{}"); w.Code != 401 || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%d, WWW-Authenticate %q", w.Code, w.Header().Get("WWW-Authenticate"))
		}
		if w := ask(authn, strings.Repeat("x", scimhttp.MaxBody+1)); w.Code != 401 {
			t.Errorf("a body that is too large, without a good token: %d", w.Code)
		}
		if w := ask(auth.New(auth.Config{Vault: unavailable{}}), "{}"); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("the vault is unavailable: %d %s", w.Code, w.Body)
		}
		var last *httptest.ResponseRecorder
		for range 101 {
			last = ask(authn, "{}")
		}
		if last.Code != 429 || last.Header().Get("Retry-After") == "" {
			t.Errorf("after 101 refusals: %d", last.Code)
		}
	})
}
