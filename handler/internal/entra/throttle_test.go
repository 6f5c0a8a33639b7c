package entra_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// A 429 is obeyed: what Graph says is waited for, decimals and all, and nothing is asked before that.
func TestPatienceWaitsAsLongAsGraphSays(t *testing.T) {
	w := newWorld(t, graphsim.Options{Units: 3}, false)
	for i := range 8000 {
		w.AddUser(graphsim.User{UserPrincipalName: fmt.Sprint(i)})
	}
	w.clock.now = w.clock.now.Add(1234 * time.Millisecond)
	read, before := 0, w.clock.Now()
	for _, err := range w.People(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		read++
	}
	// Nine pages of a unit each, of which three go into ten seconds.
	if took := w.clock.Now().Sub(before); read != 8000 || w.Throttled() != 2 || took != 20*time.Second {
		t.Errorf("%d users, %d times throttled, %v", read, w.Throttled(), took)
	}
}

// Where Graph does not say for how long, it is not asked more often than it bears.
func TestAuditLogsAreNotAskedTooOften(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	ann := w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example"})
	w.setUp(t, w.options())
	for range 6000 {
		w.Fault(ann.ID, "EntryConflict")
	}
	records, err := w.Log(t.Context(), w.principal(t).ID, w.clock.Now().Add(-time.Hour), 10_000)
	if err != nil || len(records) != 6000 || w.Throttled() != 0 {
		t.Errorf("%d records, %d times throttled, %v", len(records), w.Throttled(), err)
	}
}

// slow answers every request with one status and one Retry-After.
type slow struct {
	status int
	after  string
	asked  int
}

func (s *slow) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.asked++
	w.Header().Set("Retry-After", s.after)
	w.WriteHeader(s.status)
}

// What is worth repeating is repeated, and a POST only where Graph says that it did nothing.
func TestWhatIsRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		slow
		post  bool
		asked int
		pause time.Duration // the first; 0 is none
	}{
		"whole seconds":         {slow{status: 429, after: "3"}, false, 8, 3 * time.Second},
		"decimals":              {slow{status: 429, after: "2.128"}, false, 8, 2128 * time.Millisecond},
		"longer than a minute":  {slow{status: 429, after: "90"}, false, 8, 90 * time.Second},
		"longer than is waited": {slow{status: 429, after: "3600"}, false, 1, 0},
		"not said":              {slow{status: 503}, false, 8, time.Second},
		"a POST put off":        {slow{status: 429, after: "1"}, true, 8, time.Second},
		"a POST gone wrong":     {slow{status: 500}, true, 1, 0},
		"a GET gone wrong":      {slow{status: 500}, false, 8, time.Second},
		"a no":                  {slow{status: 403}, false, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, graphsim.Options{}, false)
			client := w.client(t, &c.slow, false)
			var err error
			if c.post {
				_, _, err = client.Instantiate(t.Context(), "X")
			} else {
				_, err = client.Principal(t.Context(), "x")
			}
			if !entra.Answered(err, c.status) || c.slow.asked != c.asked {
				t.Errorf("asked %d times, %v", c.slow.asked, err)
			}
			if len(w.clock.waited) != c.asked-1 || c.pause > 0 && w.clock.waited[0] != c.pause {
				t.Errorf("waited %v", w.clock.waited)
			}
		})
	}
}
