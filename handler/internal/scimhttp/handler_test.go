package scimhttp_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/telemetry"
	"workflowgen-scim/handler/internal/workflowgen"
)

// directory is a Directory that can only read a user, by a function of the test. All other methods panic.
type directory struct {
	provision.Directory
	user func(context.Context) (workflowgen.User, error)
}

func (d directory) User(ctx context.Context, _ string) (workflowgen.User, error) { return d.user(ctx) }

func newHandler(user func(context.Context) (workflowgen.User, error)) http.Handler {
	s := provision.New(directory{user: user}, memledger.New(), provision.Config{})
	return scimhttp.New(s, auth.ForTokens("secret"), "https://scim.example.com/")
}

// ask sends a GET of a user with the token and returns the answer.
func ask(h http.Handler, ctx context.Context) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, "GET", "/scim/v2/Users/"+mapping.ID("U1"), nil)
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Each error has its answer. Trouble of the gateway's own is never 401 or 429, which put Entra's job into quarantine. An error
// that wraps several has the answer of the first row of the table.
func TestErrorsHaveTheirAnswers(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		body   string
		header string
	}{
		{fmt.Errorf("user: %w", provision.ErrNotFound), 404, "not found", ""},
		{fmt.Errorf("create user: %w", &provision.Taken{Reason: "It is Bob's."}), 409, `"scimType":"uniqueness"`, ""},
		{&provision.Refused{Reason: "the only coordinator of Sales"}, 400, "the only coordinator of Sales", ""},
		{&provision.InvalidReference{ID: "U9", Reason: "no user"}, 400, `"scimType":"invalidValue"`, ""},
		{scim.Errorf(scim.NoTarget, "No element."), 400, `"scimType":"noTarget"`, ""},
		{fmt.Errorf("body: %w", scim.ErrTooLarge), 413, "too large", ""},
		{provision.TooManyMembers(25_000), 413, "25000 members is too large to be recorded: send several requests of at most 20000", ""},
		{provision.ErrBusy, 503, "running", "10"},
		{fmt.Errorf("dial 10.0.0.7: %w", provision.ErrUnavailable), 503, "try again later", "30"},
		{fmt.Errorf("read: %w", provision.ErrUnknown), 503, "not known whether", "30"},
		{fmt.Errorf("%w: %w", provision.ErrUnknown, scim.Errorf(scim.InvalidSyntax, "The body is not JSON.")), 503, "not known whether", "30"},
		{fmt.Errorf("%w: %w", provision.ErrUnavailable, provision.ErrUnknown), 503, "not known whether", "30"},
		{fmt.Errorf("%w: %w", context.DeadlineExceeded, provision.ErrUnknown), 503, "not known whether", "30"},
		{fmt.Errorf("%w: %w", provision.ErrNotFound, provision.ErrUnavailable), 503, "try again later", "30"},
		{fmt.Errorf("%w: %w", provision.ErrUnavailable, &provision.Refused{Reason: "no"}), 503, "try again later", "30"},
		{fmt.Errorf("table: %w", provision.ErrLedger), 503, "try again later", "30"},
		{context.DeadlineExceeded, 503, "try again later", "30"},
		{errors.New("dial 10.0.0.7"), 500, "See the gateway log", ""},
	} {
		w := ask(newHandler(func(context.Context) (workflowgen.User, error) { return workflowgen.User{}, c.err }), t.Context())
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) || w.Header().Get("Retry-After") != c.header {
			t.Errorf("%v: %d %s, Retry-After %q", c.err, w.Code, w.Body, w.Header().Get("Retry-After"))
		}
		if strings.Contains(w.Body.String(), "10.0.0.7") {
			t.Errorf("%v: the client is told an address that only the administrator may know: %s", c.err, w.Body)
		}
	}
}

// An administrator finds the event of an internal error by the operation id in the answer.
func TestInternalErrorHasItsOperationID(t *testing.T) {
	h := newHandler(func(context.Context) (workflowgen.User, error) { return workflowgen.User{}, errors.New("a bug") })
	w := ask(telemetry.Handler(slog.New(slog.DiscardHandler), h), t.Context())
	if want := "See the gateway log. Its operation id is 0af7651916cd43dd8448eb211c80319c."; w.Code != 500 || !strings.Contains(w.Body.String(), want) {
		t.Errorf("%d %s, want %q", w.Code, w.Body, want)
	}
}

func TestPanicIsAnAnswer(t *testing.T) {
	w := ask(newHandler(func(context.Context) (workflowgen.User, error) { panic("a bug") }), t.Context())
	if w.Code != 500 || w.Header().Get("Content-Type") != "application/scim+json" || strings.Contains(w.Body.String(), "a bug") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLocationIsPublic(t *testing.T) {
	w := ask(newHandler(func(context.Context) (workflowgen.User, error) { return workflowgen.User{ID: "U1"}, nil }), t.Context())
	if want := `"location":"https://scim.example.com/scim/v2/Users/` + mapping.ID("U1") + `"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("%s does not hold %s", w.Body, want)
	}
}
