// Package oauth is the token endpoint (RFC 6749 §3.2): a client that shows its secret (§4.4), or an assertion that Entra made
// of it (RFC 7523 §2.2), gets an access token. Who is let in package auth decides; here is only what is on the wire.
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

// MaxBody is the largest body of a request: more than an assertion and all that belongs to it.
const MaxBody = 32 << 10

// deadline is when a request is given up, well before who asked does so.
const deadline = 30 * time.Second

// bodyTime is how long a body may take to arrive.
const bodyTime = 10 * time.Second

// Handler serves the token endpoint.
type Handler struct{ door *auth.Authenticator }

// New is a Handler.
func New(door *auth.Authenticator) *Handler { return &Handler{door} }

// failure is an error as RFC 6749 §5.2 wants it, and how it is sent.
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

// ServeHTTP answers one request.
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
	client, err := readSoon(w, r)
	if err != nil {
		return auth.Access{}, err
	}
	return h.door.Grant(ctx, client)
}

// readSoon reads the client, which is in the body: a caller without credentials may send so much of it, for so long. The
// deadline ends with the body, or net/http would take it for a client that hung up while the secret is checked.
func readSoon(w http.ResponseWriter, r *http.Request) (auth.Client, error) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // it fails only where there is no connection
	client, err := read(r)
	_ = connection.SetReadDeadline(time.Time{})
	return client, err
}

// table says what an error is to a client. The first row that fits counts.
var table = []struct {
	is     error
	answer failure
}{
	{auth.ErrDenied, failure{"invalid_client", "", http.StatusUnauthorized, [2]string{"WWW-Authenticate", `Basic realm="SCIM"`}}},
	{auth.ErrTooMany, failure{"invalid_client", "", http.StatusTooManyRequests, [2]string{"Retry-After", "30"}}},
	{auth.ErrNoTokens, failure{"unsupported_grant_type", "No access tokens are issued here.", http.StatusBadRequest, [2]string{}}},
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

// writeError tells the client its part, and the event what is our own trouble.
func writeError(ctx context.Context, w http.ResponseWriter, err error) {
	f := failureOf(err)
	switch {
	case f.status >= 500:
		level := slog.LevelWarn
		if f.status == http.StatusInternalServerError {
			level = slog.LevelError
		}
		telemetry.Raise(ctx, level)
		telemetry.Add(ctx, slog.String("error", err.Error()))
	default:
		telemetry.Add(ctx, slog.String("error", f.Code))
	}
	if f.header[0] != "" {
		w.Header().Set(f.header[0], f.header[1])
	}
	write(w, f.status, f)
}

// write sends what nobody may keep (RFC 6749 §5.1).
func write(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone cannot be told so
}
