package main_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/mapping"
)

const (
	hostedRequests = 6000 // of a measurement
	hostedClients  = 16
)

// config needs nothing of WorkflowGen.
const config = "/scim/v2/ServiceProviderConfig"

// event is as long as the event of a request.
const event = `{"time":"2026-11-23T21:42:11.826901519Z","level":"INFO","msg":"request","method":"GET","trace_id":"0af7651916cd43dd8448eb211c80319c",` +
	`"invocation_id":"fd999c17-9e75-4f7b-9847-1c5cf08f8c4f","auth":"secret","route":"GET ServiceProviderConfig","status":200,"ms":0.171}`

// BenchmarkUnderHost compares what the program answers under the real host with what a handler that does nothing but
// give the same answer does: the rest is the host's. So is what it spends on passing on a line for each request, about a tenth, which a second handler shows
// that does nothing but log. All are measured several times, in turn, and the best of each counts, for the host warms up. A read
// asks WorkflowGen too, whose simulator here takes its share of the same processors, and so has no bound.
func BenchmarkUnderHost(b *testing.B) {
	for b.Loop() {
		ours := underHost(b, "")
		answer := "ANSWER=" + ours.read(b, config)
		trivial, logging := underHost(b, "./testdata/trivial", answer), underHost(b, "./testdata/trivial", answer, "LINE="+event)
		users := ours.sim.Users()
		ann := "/scim/v2/Users/" + mapping.ID(users[len(users)-1].ID)
		var nothing, lines, something, reads float64
		for range 5 {
			nothing = max(nothing, trivial.rate(b, config))
			lines = max(lines, logging.rate(b, config))
			something = max(something, ours.rate(b, config))
			reads = max(reads, ours.rate(b, ann))
		}
		trivial.kill()
		logging.kill()
		ours.kill()
		figures.atLeast("requests under the host, against a handler that does nothing", 0.9, something/nothing, "times")
		figures.atLeast("the same, against a handler that does nothing but log", 0.9, something/lines, "times")
		figures.atMost("from the start of the host to the first answer", 30, ours.took.Seconds(), "s")
		b.ReportMetric(nothing, "trivial-requests/s")
		b.ReportMetric(lines, "logging-requests/s")
		b.ReportMetric(something, "requests/s")
		b.ReportMetric(reads, "reads/s")
	}
}

// rate is how many requests a second are answered.
func (h *hosted) rate(b *testing.B, target string) float64 {
	b.Helper()
	began := time.Now()
	eachOf(b, hostedRequests, hostedClients, func(int) error {
		_, err := h.get(b, target)
		return err
	})
	return hostedRequests / time.Since(began).Seconds()
}

// read is what is answered.
func (h *hosted) read(b *testing.B, target string) string {
	b.Helper()
	body, err := h.get(b, target)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

func (h *hosted) get(b *testing.B, target string) (string, error) {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, h.url+target, nil)
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	res, err := h.client.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s %w", res.Status, body, err)
	}
	return string(body), nil
}
