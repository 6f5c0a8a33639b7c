package tables_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// A reader makes no tables, and finds one change by the beginning of its id.
func TestLog(t *testing.T) {
	storage := testtools.StartAzurite(t).ConnectionString()
	w := &wire{}
	log, err := tables.OpenLog(tables.Config{Connection: storage, Prefix: "t1", Transport: w})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Feed(t.Context(), synclog.Query{}); err == nil || !strings.Contains(err.Error(), "no tables t1ledger and t1feed") {
		t.Errorf("without tables: %v", err)
	}
	l, err := tables.Open(tables.Config{Connection: storage, Prefix: "t1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, operation := range []string{"ABC234", "ABD234", "AB'"} {
		if err := l.Note(t.Context(), ann, provision.Entry{Operation: operation, Type: "User", Decision: provision.Applied}); err != nil {
			t.Fatal(err)
		}
	}
	l.Wait()
	for operation, want := range map[string]int{"": 3, "AB": 3, "ABC": 1, "ABC234": 1, "ABC2345": 0, "B": 0, "AB'": 1} {
		page, err := log.Feed(t.Context(), synclog.Query{Operation: operation})
		if err != nil || len(page.Lines) != want {
			t.Errorf("%q finds %d lines, %v", operation, len(page.Lines), err)
		}
	}
	if page, err := log.Story(t.Context(), ann, 5, ""); err != nil || len(page.Lines) != 3 {
		t.Errorf("a story of %d lines, %v", len(page.Lines), err)
	}
	if calls := slices.Compact(slices.Sorted(slices.Values(w.forget()))); !slices.Equal(calls, []string{"GET feed", "GET ledger"}) {
		t.Errorf("looking calls %v", calls)
	}
}

// UseDevelopmentStorage=true is an Azurite at its usual address, with the key that every one has.
func TestDevelopmentStorage(t *testing.T) {
	if want := testtools.ConnectionString("127.0.0.1:10002"); tables.Development != want {
		t.Errorf("it stands for\n%s, want\n%s", tables.Development, want)
	}
}

// The error of an unreachable storage does not quote the query.
func TestLogAway(t *testing.T) {
	log, err := tables.OpenLog(tables.Config{Connection: testtools.ConnectionString("127.0.0.1:1")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = log.Feed(t.Context(), synclog.Query{Name: "ann@contoso.example"}); err == nil || strings.Contains(err.Error(), "ann@") {
		t.Errorf("%v", err)
	}
}

// refusing is a storage that refuses every sign-in.
type refusing struct{}

func (refusing) Do(r *http.Request) (*http.Response, error) {
	body := `{"odata.error":{"code":"AuthorizationPermissionMismatch","message":{"value":"This request is not authorized."}}}`
	return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{"X-Ms-Error-Code": {"AuthorizationPermissionMismatch"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// The error of a missing role names the role.
func TestLogWithoutRole(t *testing.T) {
	log, err := tables.OpenLog(tables.Config{Connection: "UseDevelopmentStorage=true", Transport: refusing{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = log.Feed(t.Context(), synclog.Query{})
	if err == nil || !strings.Contains(err.Error(), "AuthorizationPermissionMismatch") || !strings.Contains(err.Error(), "Storage Table Data Reader") {
		t.Errorf("%v", err)
	}
	if _, raw := errors.AsType[*azcore.ResponseError](err); raw {
		t.Error("the service's own text runs over many lines")
	}
}
