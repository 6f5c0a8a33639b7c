package tables_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/provisiontest"
	"workflowgen-scim/handler/internal/testtools"
)

// wire is the way to the storage. It can make the service's clock run ahead, writes down what is called, and lets a test
// put itself in between.
type wire struct {
	ahead   atomic.Int64 // nanoseconds
	between func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error)

	mu     sync.Mutex
	calls  []string
	passed []time.Time // when each of the leases was let pass
}

// pass lets a lease pass, by the service's clock: what it wrote before is so much older.
func (w *wire) pass() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passed = append(w.passed, time.Now())
}

// now is a time of the machine by the service's clock, when some leases were let pass.
func (w *wire) now(at time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	by := time.Duration(0)
	for _, p := range w.passed {
		if p.Before(at) {
			by += provision.Lease + time.Second
		}
	}
	return at.Add(by)
}

var timestamps = regexp.MustCompile(`"Timestamp":"([^"]+)"`)

// setClock makes the times in an answer those of the service's clock.
func (w *wire) setClock(res *http.Response) error {
	res.Header.Set("Date", w.now(time.Now()).Add(time.Duration(w.ahead.Load())).UTC().Format(http.TimeFormat))
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	body = timestamps.ReplaceAllFunc(body, func(text []byte) []byte {
		at, _ := time.Parse(time.RFC3339Nano, string(timestamps.FindSubmatch(text)[1]))
		return fmt.Appendf(nil, `"Timestamp":%q`, w.now(at).Format(time.RFC3339Nano))
	})
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return err
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.note(r)
	send := func() (*http.Response, error) {
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		return res, w.setClock(res)
	}
	if w.between != nil {
		return w.between(r, send)
	}
	return send()
}

var inParentheses = regexp.MustCompile(`^.*/t\d+(feed|ledger)(\(.*\))?$`)

// note writes a call down as "POST feed", or "POST batch" for a transaction, which is only of the ledger.
func (w *wire) note(r *http.Request) {
	call := "POST batch"
	if !strings.HasSuffix(r.URL.Path, "$batch") {
		call = r.Method + " " + inParentheses.ReplaceAllString(r.URL.Path, "$1")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, call)
}

// forget answers what was called, and forgets it.
func (w *wire) forget() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	calls := w.calls
	w.calls = nil
	return calls
}

// opened is a ledger on an Azurite, with tables of its own.
type opened struct {
	*tables.Ledger
	t    *testing.T
	wire *wire
}

var prefixes atomic.Int32

func open(t *testing.T, connection string) *opened {
	t.Helper()
	o := &opened{t: t, wire: &wire{}}
	var err error
	o.Ledger, err = tables.Open(tables.Config{Connection: connection, Prefix: fmt.Sprintf("t%d", prefixes.Add(1)), Transport: o.wire})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Wait)
	return o
}

// History is what provisiontest asks for.
func (o *opened) History(k provision.Key) []provision.Entry {
	o.t.Helper()
	page, err := o.Story(o.t.Context(), k, 1000, "")
	if err != nil {
		o.t.Error(err)
	}
	var entries []provision.Entry
	for _, line := range page.Lines {
		entries = append(entries, line.Entry)
	}
	return entries
}

func TestPromises(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	provisiontest.TestLedger(t, provisiontest.Config{
		Open: func(t *testing.T) provisiontest.Ledger { return open(t, azurite.ConnectionString()) },
		Expire: func(_ *testing.T, l provisiontest.Ledger) {
			l.(*opened).wire.pass()
		},
	})
}
