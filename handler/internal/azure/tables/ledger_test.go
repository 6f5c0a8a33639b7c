package tables_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	ledgertest "workflowgen-scim/handler/internal/test/ledger"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// wire is the way to the storage. It can make the service's clock run ahead, writes down what is called, and lets a test
// put itself in between.
type wire struct {
	ahead   atomic.Int64 // nanoseconds
	moved   atomic.Int64 // when the clock was moved last, by the real one: what was written since is that much younger
	between func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error)

	mu    sync.Mutex
	calls []string
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.note(r)
	send := func() (*http.Response, error) {
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		w.shift(res)
		return res, nil
	}
	if w.between != nil {
		return w.between(r, send)
	}
	return send()
}

var timestamp = regexp.MustCompile(`"Timestamp":"[^"]*"`)

// shift moves the service's clock in an answer: in Date, and in the rows that were written since it was moved.
func (w *wire) shift(res *http.Response) {
	ahead := time.Duration(w.ahead.Load())
	now, err := http.ParseTime(res.Header.Get("Date"))
	if ahead == 0 || err != nil {
		return
	}
	res.Header.Set("Date", now.Add(ahead).UTC().Format(http.TimeFormat))
	if w.moved.Load() == 0 {
		return
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err == nil {
		body = timestamp.ReplaceAllFunc(body, func(text []byte) []byte {
			at, err := time.Parse(`"Timestamp":"2006-01-02T15:04:05.9999999Z"`, string(text))
			if err != nil || at.UnixNano() < w.moved.Load() {
				return text
			}
			return at.Add(ahead).AppendFormat(nil, `"Timestamp":"2006-01-02T15:04:05.0000000Z"`)
		})
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Set("Content-Length", strconv.Itoa(len(body)))
}

// move moves the service's clock ahead, by more than a lease. What Azurite has written may be stamped up to a millisecond ahead:
// only what is stamped after that was written since.
func (w *wire) move() {
	<-time.After(2 * time.Millisecond)
	w.ahead.Add(int64(provision.Lease + time.Second))
	w.moved.Store(time.Now().UnixNano())
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

// forget returns the calls, and forgets them.
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

// History returns the history for the conformance suite.
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
	ledgertest.TestLedger(t, ledgertest.Config{
		Open: func(t *testing.T) ledgertest.Ledger { return open(t, azurite.ConnectionString()) },
		Expire: func(_ *testing.T, l ledgertest.Ledger) {
			l.(*opened).wire.move()
		},
	})
}
