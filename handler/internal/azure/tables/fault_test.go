package tables_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// lost sends what a test chooses, and loses the first answer to it.
func lost(method, path string) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
	done := false
	return func(r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		res, err := send()
		if !done && r.Method == method && strings.Contains(r.URL.Path, path) {
			done = true
			if err == nil {
				res.Body.Close()
			}
			return nil, errors.New("connection reset by peer")
		}
		return res, err
	}
}

// The client sends again what was not answered. What was done is not done twice, and not taken for another's.
func TestLostAnswers(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for what, c := range map[string]struct {
		method, path string
		do           func(o *opened)
		history      int
	}{
		"Begin of the first change": {"POST", "ledger", func(o *opened) { o.made(ann, "two", "") }, 1},
		"Begin of the next":         {"PUT", "ledger", func(o *opened) { o.made(ann, "one", ""); o.made(ann, "two", "") }, 2},
		"Finish":                    {"POST", "$batch", func(o *opened) { o.made(ann, "two", "") }, 1},
	} {
		o := open(t, azurite.ConnectionString())
		o.last(ann) // makes the tables
		o.wire.between = lost(c.method, c.path)
		c.do(o)
		if r := o.last(ann); r.Operation != "two" || r.State != provision.Done || len(o.History(ann)) != c.history {
			t.Errorf("%s: %+v, %d entries", what, r, len(o.History(ann)))
		}
	}
	o := open(t, azurite.ConnectionString())
	o.last(ann)
	o.wire.between = lost("POST", "$batch")
	if o.member("one", "u"); len(o.History(sales)) != 1 {
		t.Errorf("Close: %d entries", len(o.History(sales)))
	}
}

// refusal returns a refusal in the service's form.
func refusal(r *http.Request, status int, code string) *http.Response {
	body := `{"odata.error":{"code":"` + code + `","message":{"lang":"en-US","value":"-"}}}`
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Request: r, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"X-Ms-Error-Code": {code}, "Content-Type": {"application/json"}}}
}

// Whatever is wrong with the storage is the ledger's trouble, and over once the storage is well again.
func TestStorageTrouble(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	answer := func(status int, code string) func(*http.Request, func() (*http.Response, error)) (*http.Response, error) {
		return func(r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
			return refusal(r, status, code), nil
		}
	}
	for what, between := range map[string]func(*http.Request, func() (*http.Response, error)) (*http.Response, error){
		"wrong key":         answer(403, "AuthenticationFailed"),
		"the table is gone": answer(404, "TableNotFound"),
		"nonsense":          answer(200, ""),
	} {
		o := open(t, azurite.ConnectionString())
		before := o.last(ann)
		o.wire.between = between
		_, read := o.Last(t.Context(), ann)
		_, begun := o.Begin(t.Context(), before, change(ann, "one"))
		opened := o.Open(t.Context(), provision.Intent{Key: sales, Operation: "one"})
		if what == "nonsense" {
			begun, opened = provision.ErrLedger, provision.ErrLedger // an answer without an ETag is one to have been done
		}
		for _, err := range []error{read, begun, opened} {
			if !errors.Is(err, provision.ErrLedger) {
				t.Errorf("%s: %v, want ErrLedger", what, err)
			}
		}
		o.Wait() // what frees the members that may have been claimed
		if o.wire.between = nil; what != "nonsense" {
			o.made(ann, "two", "")
		}
	}
}

// A table that is deleted by hand is made again, and nothing is taken for new meanwhile.
func TestDeletedTable(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.made(ann, "one", "")
	if err := o.DeleteTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Last(t.Context(), ann); !errors.Is(err, provision.ErrLedger) {
		t.Errorf("%v, want ErrLedger", err)
	}
	o.made(ann, "two", "")
}

func TestOpenErrors(t *testing.T) {
	for _, connection := range []string{"AccountName=x", "AccountKey=="} {
		if _, err := tables.Open(tables.Config{Connection: connection}); err == nil {
			t.Errorf("%q is taken", connection)
		}
	}
}
