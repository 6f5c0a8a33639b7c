package telemetry_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/telemetry"
)

// locked is a buffer that timers write to as well.
type locked struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// take returns what was written since the last call.
func (l *locked) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.buf.Reset()
	return l.buf.String()
}

// Of requests without credentials the first five of a kind in a minute have an event, and one summary counts the rest. All
// events of callers that signed in are written.
func TestEventsWithoutSignInAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log locked
		h := telemetry.Handler(slog.New(slog.NewJSONHandler(&log, nil)), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/refused":
				telemetry.Raise(r.Context(), slog.LevelWarn)
				telemetry.Limit(r.Context(), "sign-ins refused", "unknown token")
			case "/good":
				telemetry.SignedIn(r.Context())
			}
		}))
		send := func(path string, times int) {
			for range times {
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
			}
		}
		time.Sleep(30 * time.Second)
		send("/refused", 7)
		send("/health", 6)
		send("/good", 20)
		if n := strings.Count(log.take(), `"msg":"request"`); n != 5+5+20 {
			t.Errorf("%d events, want 30", n)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait() // the minute is over, and no request comes
		want := `"level":"INFO","msg":"requests without sign-in","cause":"none","count":6,"suppressed":1`
		refused := `"level":"WARN","msg":"sign-ins refused","cause":"unknown token","count":7,"suppressed":2`
		if out := log.take(); !strings.Contains(out, want) || !strings.Contains(out, refused) || strings.Count(out, "\n") != 2 {
			t.Errorf("the summary is %s", out)
		}
		send("/refused", 5)
		time.Sleep(time.Minute)
		synctest.Wait()
		if out := log.take(); strings.Count(out, "\n") != 5 {
			t.Errorf("five events need no summary: %s", out)
		}
		send("/refused", 6)
		h.Flush()
		h.Flush()
		time.Sleep(time.Minute)
		synctest.Wait()
		if out := log.take(); strings.Count(out, "\n") != 6 || !strings.Contains(out, `"count":6,"suppressed":1`) {
			t.Errorf("at the end it is %s", out)
		}
	})
}
