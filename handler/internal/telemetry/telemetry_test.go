package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/telemetry"
)

// serve runs one request through a handler that adds to its event, and returns stdout and stderr.
func serve(r *http.Request, h http.HandlerFunc) (out, err bytes.Buffer) {
	telemetry.Handler(telemetry.NewLogger(&out, &err), h).ServeHTTP(httptest.NewRecorder(), r)
	return out, err
}

func TestOneEventForARequest(t *testing.T) {
	r := httptest.NewRequest("PATCH", "/scim/v2/Users/1", nil)
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	r.Header.Set("X-Azure-Functions-InvocationId", "e3b0c442")
	out, stderr := serve(r, func(w http.ResponseWriter, r *http.Request) {
		telemetry.Add(r.Context(), slog.String("decision", "applied"))
		telemetry.Call(r.Context(), 3*time.Millisecond)
		telemetry.Call(r.Context(), 4*time.Millisecond)
		w.WriteHeader(http.StatusNoContent)
	})
	var event map[string]any
	d := json.NewDecoder(&out)
	if err := d.Decode(&event); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"level": "INFO", "method": "PATCH", "status": 204.0, "decision": "applied", "calls": 2.0, "calls_ms": 7.0,
		"trace_id": "0af7651916cd43dd8448eb211c80319c", "invocation_id": "e3b0c442",
	} {
		if event[name] != want {
			t.Errorf("%s is %v, want %v", name, event[name], want)
		}
	}
	if err := d.Decode(&event); err != io.EOF || stderr.Len() != 0 {
		t.Errorf("there is more than one event: %v, stderr %s", event, &stderr)
	}
}

func TestWarningsGoToStderr(t *testing.T) {
	out, stderr := serve(httptest.NewRequest("GET", "/", nil), func(w http.ResponseWriter, r *http.Request) {
		telemetry.Raise(r.Context(), slog.LevelWarn)
		telemetry.Raise(r.Context(), slog.LevelInfo) // does not lower it
	})
	if out.Len() != 0 || !bytes.Contains(stderr.Bytes(), []byte(`"level":"WARN"`)) {
		t.Errorf("stdout %s, stderr %s", &out, &stderr)
	}
}

// The log has the text of the gateway's errors, and only a code for those of the caller, whose text may name people.
func TestFail(t *testing.T) {
	for status, want := range map[int]string{500: `"level":"ERROR".*"error":"of ann@example.com"`, 503: `"level":"WARN".*"error":"of ann@example.com"`, 400: `"level":"INFO".*"error":"invalid"`} {
		out, stderr := serve(httptest.NewRequest("GET", "/", nil), func(_ http.ResponseWriter, r *http.Request) {
			telemetry.Fail(r.Context(), status, errors.New("of ann@example.com"), "invalid")
		})
		if all := out.String() + stderr.String(); !regexp.MustCompile(want).MatchString(all) {
			t.Errorf("%d: %s, want %s", status, all, want)
		}
	}
}

func TestInvalidTraceParentIsLeftOut(t *testing.T) {
	for _, header := range []string{"", "x", "00-short-b7ad6b7169203331-01"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Traceparent", header)
		out, _ := serve(r, func(http.ResponseWriter, *http.Request) {})
		if bytes.Contains(out.Bytes(), []byte("trace_id")) {
			t.Errorf("%q: %s", header, &out)
		}
	}
}

func TestOutsideOfARequestNothingHappens(t *testing.T) {
	telemetry.Add(t.Context(), slog.String("a", "b"))
	telemetry.Raise(t.Context(), slog.LevelError)
	telemetry.Call(t.Context(), time.Second)
}
