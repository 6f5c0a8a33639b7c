// Package oauth serves the token endpoint (RFC 6749 §3.2): it issues an access token to a client that sends its secret (§4.4) or
// an assertion of Entra (RFC 7523 §2.2). It reads and writes the messages; package auth decides.
package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/telemetry"
)

// MaxBody is the size of the largest accepted body, in bytes. A request with an assertion is smaller.
const MaxBody = 32 << 10

// deadline bounds the time of a request. Entra waits longer.
const deadline = 30 * time.Second

// bodyTime bounds the time in which a body arrives.
const bodyTime = 10 * time.Second

// Handler serves the token endpoint.
type Handler struct{ door *auth.Authenticator }

// New returns a Handler.
func New(door *auth.Authenticator) *Handler { return &Handler{door} }

// failure is an error response of RFC 6749 §5.2, with its HTTP status and header.
type failure struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
	status      int
	header      [2]string
}

func (f failure) Error() string { return f.Description }

func invalid(description string) error {
	return failure{Code: "invalid_request", Description: description, status: http.StatusBadRequest}
}

var errTooLarge = failure{Code: "invalid_request", Description: "The body is too large.", status: http.StatusRequestEntityTooLarge}

// ServeHTTP serves one request for a token.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), deadline)
	defer cancel()
	telemetry.Add(ctx, slog.String("route", r.Method+" token"))
	access, err := h.grant(ctx, w, r)
	if err != nil {
		if f, ok := errors.AsType[failure](err); ok && f.status != http.StatusMethodNotAllowed {
			h.door.InvalidRequest(ctx, f.Description)
		}
		writeError(ctx, w, err)
		return
	}
	write(w, http.StatusOK, map[string]any{
		"access_token": access.Token, "token_type": "Bearer", "expires_in": int(access.Lifetime.Seconds()), "scope": access.Scope,
	})
}

func (h *Handler) grant(ctx context.Context, w http.ResponseWriter, r *http.Request) (auth.Access, error) {
	if r.Method != http.MethodPost { // RFC 6749 §3.2
		return auth.Access{}, failure{"invalid_request", "Send it by POST.", http.StatusMethodNotAllowed, [2]string{"Allow", "POST"}}
	}
	if r.ContentLength > MaxBody {
		return auth.Access{}, errTooLarge
	}
	client, err := readBounded(w, r)
	if err != nil {
		return auth.Access{}, err
	}
	return h.door.Grant(ctx, client)
}

// readBounded reads the client from the body. It bounds the size and the time of the body, because a caller without credentials
// sends it. The deadline ends with the body: net/http would otherwise take a later one for a client that hung up.
func readBounded(w http.ResponseWriter, r *http.Request) (auth.Client, error) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // fails only without a connection, as in a test
	client, err := read(r)
	_ = connection.SetReadDeadline(time.Time{})
	return client, err
}

// table maps the errors of package auth to responses. The first row that matches counts.
var table = []struct {
	is     error
	answer failure
}{
	{auth.ErrDenied, failure{"invalid_client", "", http.StatusUnauthorized, [2]string{"WWW-Authenticate", `Basic realm="SCIM"`}}},
	{auth.ErrTooMany, failure{"invalid_client", "", http.StatusTooManyRequests, [2]string{"Retry-After", "30"}}},
	{auth.ErrNoTokens, failure{"unsupported_grant_type", "This gateway issues no access tokens.", http.StatusBadRequest, [2]string{}}},
	{auth.ErrUnavailable, failure{"temporarily_unavailable", "Try again later.", http.StatusServiceUnavailable, [2]string{"Retry-After", "10"}}},
}

func failureOf(err error) failure {
	if f, ok := errors.AsType[failure](err); ok {
		return f
	}
	for _, row := range table {
		if errors.Is(err, row.is) {
			return row.answer
		}
	}
	return failure{Code: "server_error", status: http.StatusInternalServerError}
}

// writeError writes the response for an error, and notes the error itself in the event if the gateway is at fault.
func writeError(ctx context.Context, w http.ResponseWriter, err error) {
	f := failureOf(err)
	telemetry.Fail(ctx, f.status, err, f.Code)
	if f.header[0] != "" {
		w.Header().Set(f.header[0], f.header[1])
	}
	write(w, f.status, f)
}

// write writes a response that caches must not store (RFC 6749 §5.1).
func write(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only if the client is gone
}
