package app

import (
	"encoding/json"
	"net/http"
)

// health is the answer to a probe.
type health struct {
	Status      string         `json:"status"`
	WorkflowGen string         `json:"workflowgen"`    // as of the latest check
	Days        map[string]int `json:"days,omitempty"` // how long each credential is still good
}

// healthHandler answers that the program runs, what the latest check of WorkflowGen found, and how many days the credentials are
// still good. It does not call WorkflowGen: a probe must not wake it.
func (a *App) healthHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := health{Status: "ok", WorkflowGen: a.readiness.status(), Days: map[string]int{}}
		for _, e := range a.door.Expiries() {
			h.Days[e.Name] = e.Days()
		}
		w.Header().Set("Content-Type", "application/json")
		body, _ := json.Marshal(h) // texts and numbers
		_, _ = w.Write(body)
	})
}
