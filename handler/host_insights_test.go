package main_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// insights stands where Application Insights does: it keeps what the host sends there.
type insights struct {
	*httptest.Server
	mu   sync.Mutex
	kept []item
	text strings.Builder // of all that came, also what is no item
}

// item is a row of a table, as it is sent.
type item struct {
	Tags map[string]string
	Data struct {
		BaseType string
		BaseData struct {
			Message, SeverityLevel string // of a trace
			Name, ResponseCode     string // of a request
			Properties             map[string]string
		}
	}
}

func newInsights(t *testing.T) *insights {
	in := &insights{}
	in.Server = httptest.NewServer(in)
	t.Cleanup(in.Close)
	return in
}

// setting is where the host finds it, for what it keeps and for what it shows live.
func (in *insights) setting() string {
	return fmt.Sprintf("APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=%s/;LiveEndpoint=%[1]s/", in.URL)
}

// ServeHTTP takes items in, one after the other, zipped.
func (in *insights) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/track") {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	items, err := readItems(r, &in.text)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	in.kept = append(in.kept, items...)
	fmt.Fprintf(w, `{"itemsReceived":%d,"itemsAccepted":%[1]d,"errors":[]}`, len(items))
}

func readItems(r *http.Request, text io.Writer) (items []item, err error) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return nil, err
		}
	}
	for dec := json.NewDecoder(io.TeeReader(body, text)); ; {
		var one item
		if err := dec.Decode(&one); errors.Is(err, io.EOF) {
			return items, nil
		} else if err != nil {
			return nil, err
		}
		items = append(items, one)
	}
}

// tables are what is kept by now: the handler's lines, and the requests by the ids of their invocations.
func (in *insights) tables() (lines []item, requests map[string]item) {
	in.mu.Lock()
	defer in.mu.Unlock()
	requests = map[string]item{}
	for _, one := range in.kept {
		switch {
		case one.Data.BaseType == "RequestData":
			requests[one.Data.BaseData.Properties["InvocationId"]] = one
		case one.Data.BaseData.Properties["Category"] == "Host.Function.Console":
			lines = append(lines, one)
		}
	}
	return lines, requests
}

// severities are what the host makes of the two outputs, for which it is the output and not the line that counts.
var severities = map[any]string{"INFO": "Information", "WARN": "Warning", "ERROR": "Error"}

// test holds what is kept to what the handler said: each line is there, on its own, as grave as it says, and the event of a
// request can be joined with the host's row of that request by both ids. The host sends twice a minute.
func (in *insights) test(t *testing.T, h *hosted) {
	said := len(h.events())
	h.until(t, "the host has sent everything", func() bool {
		lines, requests := in.tables()
		return len(lines) >= said && !slices.ContainsFunc(lines, func(line item) bool { return lacksRow(line, requests) })
	})
	lines, requests := in.tables()
	in.checkSecrets(t)
	for _, line := range lines {
		event := fields(line.Data.BaseData.Message)
		if line.Data.BaseData.SeverityLevel != severities[event["level"]] {
			t.Errorf("kept as %q: %s", line.Data.BaseData.SeverityLevel, line.Data.BaseData.Message)
		}
		if event["msg"] != "request" {
			continue
		}
		id, _ := event["invocation_id"].(string)
		status := fmt.Sprint(event["status"])
		if event["route"] == "Sweep" {
			status = "0" // a timer has none
		}
		if row := requests[id]; row.Tags["ai.operation.id"] != event["trace_id"] || row.Data.BaseData.ResponseCode != status {
			t.Errorf("an event that has no row, but %+v: %s", row, line.Data.BaseData.Message)
		}
	}
}

// lacksRow reports whether a line is the event of a request whose row has not come: the host may send it later than the line.
func lacksRow(line item, requests map[string]item) bool {
	event := fields(line.Data.BaseData.Message)
	id, _ := event["invocation_id"].(string)
	_, there := requests[id]
	return event["msg"] == "request" && id != "" && !there
}

// checkSecrets looks for secrets in everything that the host has sent.
func (in *insights) checkSecrets(t *testing.T) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, secret := range []string{secretToken, password} {
		if strings.Contains(in.text.String(), secret) {
			t.Error("a secret is kept")
		}
	}
}
