package telemetry

import (
	"log/slog"
	"net/http"
	"strings"
)

// Requests writes the events of the requests that it serves.
type Requests struct {
	log   *slog.Logger
	next  http.Handler
	quota quota
}

// Handler writes an event for each request that next serves, if the caller signed in (see SignedIn). Of the others it writes
// the first few of each kind in a minute, and then one summary event a minute and kind with the attributes cause, count and
// suppressed: callers without credentials cannot fill the log.
func Handler(l *slog.Logger, next http.Handler) *Requests {
	return &Requests{log: l, next: next, quota: quota{log: l}}
}

// Flush writes the summary events of the running minute. Call it when nothing is served any more.
func (h *Requests) Flush() { h.quota.flush() }

// ServeHTTP serves one request and writes its event.
func (h *Requests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, e := Begin(r.Context())
	Add(ctx, slog.String("method", r.Method))
	if id := traceID(r.Header.Get("Traceparent")); id != "" {
		Add(ctx, slog.String(traceKey, id))
	}
	if id := r.Header.Get("X-Azure-Functions-Invocationid"); id != "" {
		Add(ctx, slog.String("invocation_id", id))
	}
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		Add(ctx, slog.Int("status", rec.status))
		if k, limited := e.limit(); !limited || h.quota.allow(ctx, k) {
			e.End(ctx, h.log, "request")
		}
	}()
	h.next.ServeHTTP(rec, r.WithContext(ctx))
}

// traceID is the trace id in a traceparent header (W3C Trace Context §3.2): version-traceid-parentid-flags.
func traceID(parent string) string {
	parts := strings.Split(parent, "-")
	if len(parts) != 4 || len(parts[1]) != 32 {
		return ""
	}
	return parts[1]
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
