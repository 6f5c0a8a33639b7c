package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
)

// The timer sweeps a ledger that outlives the process, here one whose storage cannot be reached, and needs none in memory.
func TestTimerSweepsWhatOutlivesTheProcess(t *testing.T) {
	const unreachable = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/a;"
	for storage, want := range map[string]int{settings.InMemory: http.StatusOK, unreachable: http.StatusInternalServerError} {
		cfg, err := load(settings.Values{"SYNC_STORAGE": storage})
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.New(cfg, telemetry.NewLogger(t.Output(), t.Output()))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if a.ServeHTTP(w, httptest.NewRequest("POST", "/Sweep", nil)); w.Code != want {
			t.Errorf("%s: the timer is answered %d, want %d", storage, w.Code, want)
		}
	}
}
