package graph_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

// The client waits after a 429 as long as Graph says, also for fractions of a second, and sends no request before.
func TestRetryAfter(t *testing.T) {
	w := tenant.New(t, graphsim.Options{Units: 3}, false)
	for i := range 8000 {
		w.AddUser(graphsim.User{UserPrincipalName: fmt.Sprint(i)})
	}
	w.Clock.Time = w.Clock.Time.Add(1234 * time.Millisecond)
	read, before := 0, w.Clock.Now()
	for _, err := range w.Users(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		read++
	}
	// Nine pages of a unit each, of which three go into ten seconds.
	if took := w.Clock.Now().Sub(before); read != 8000 || w.Throttled() != 2 || took != 20*time.Second {
		t.Errorf("%d users, %d times throttled, %v", read, w.Throttled(), took)
	}
}

// Where Graph does not say how long to wait, the client keeps below the limit.
func TestAuditLogPace(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	ann := w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example"})
	w.SetUp(t, w.Options())
	for range 6000 {
		w.Fault(ann.ID, "EntryConflict")
	}
	records, err := w.Log(t.Context(), w.Application(t).ID, w.Clock.Now().Add(-time.Hour), 10_000)
	if err != nil || len(records) != 6000 || w.Throttled() != 0 {
		t.Errorf("%d records, %d times throttled, %v", len(records), w.Throttled(), err)
	}
}

// throttling answers every request with one status and one Retry-After.
type throttling struct {
	status int
	after  string
	calls  int
}

func (s *throttling) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.calls++
	w.Header().Set("Retry-After", s.after)
	w.WriteHeader(s.status)
}

// Requests are retried, and a POST only where Graph says that it did nothing.
func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		throttling
		post  bool
		calls int
		pause time.Duration // the first; 0: no pause
	}{
		"whole seconds":         {throttling{status: 429, after: "3"}, false, 8, 3 * time.Second},
		"decimals":              {throttling{status: 429, after: "2.128"}, false, 8, 2128 * time.Millisecond},
		"longer than a minute":  {throttling{status: 429, after: "90"}, false, 8, 90 * time.Second},
		"longer than the limit": {throttling{status: 429, after: "3600"}, false, 1, 0},
		"no Retry-After":        {throttling{status: 503}, false, 8, time.Second},
		"a POST put off":        {throttling{status: 429, after: "1"}, true, 8, time.Second},
		"a POST gone wrong":     {throttling{status: 500}, true, 1, 0},
		"a GET gone wrong":      {throttling{status: 500}, false, 8, time.Second},
		"refused":               {throttling{status: 403}, false, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := tenant.New(t, graphsim.Options{}, false)
			client := w.Over(&c.throttling)
			var err error
			if c.post {
				_, _, err = client.Instantiate(t.Context(), "X")
			} else {
				_, err = client.Principal(t.Context(), "x")
			}
			if !graph.Answered(err, c.status) || c.throttling.calls != c.calls {
				t.Errorf("%d calls, %v", c.throttling.calls, err)
			}
			if len(w.Clock.Waited) != c.calls-1 || c.pause > 0 && w.Clock.Waited[0] != c.pause {
				t.Errorf("waited %v", w.Clock.Waited)
			}
		})
	}
}
