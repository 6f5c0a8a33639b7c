package synclog_test

import (
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
)

var minute = time.Date(2026, 11, 27, 8, 30, 0, 0, time.UTC)

// refusing is a log of refused sign-ins: three minutes of wrong tokens on two instances, and one wrong audience.
func refusing(t *testing.T) *memledger.Ledger {
	t.Helper()
	l := memledger.New()
	record := func(m int, cause, instance string, n int, checks ...provision.SignInCheck) {
		at := minute.Add(time.Duration(m) * time.Minute)
		r := provision.RefusedSignIns{Minute: at, Cause: cause, Instance: instance, Count: n, First: at.Add(time.Second), Last: at.Add(40 * time.Second), Checks: checks}
		if err := l.RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{r}); err != nil {
			t.Fatal(err)
		}
	}
	for m := range 3 {
		record(m, "unknown token", "a", 2)
		record(m, "unknown token", "b", 1)
	}
	record(1, "wrong audience", "a", 4, provision.SignInCheck{Name: "issuer", OK: true},
		provision.SignInCheck{Name: "audience", Expected: "api://a", Received: "=cmd", Setting: "ENTRA_AUDIENCES"})
	return l
}

func TestCountSignIns(t *testing.T) {
	l := refusing(t)
	all, err := synclog.CountSignIns(t.Context(), l, provision.SignInQuery{Limit: 2}, 100)
	if err != nil || all.Count != 13 || all.Cut || len(all.Causes) != 2 || !all.Last.Equal(minute.Add(2*time.Minute+40*time.Second)) {
		t.Fatalf("%+v, error %v", all, err)
	}
	if c := all.Causes[0]; c.Newest.Cause != "unknown token" || c.Count != 9 || !c.First.Equal(minute.Add(time.Second)) || !c.Newest.Last.Equal(all.Last) {
		t.Errorf("the most frequent cause is %+v", c)
	}
	cut, err := synclog.CountSignIns(t.Context(), l, provision.SignInQuery{Limit: 2}, 2)
	if err != nil || !cut.Cut || cut.Count != 3 {
		t.Errorf("of 2 records: %+v, error %v", cut, err)
	}
}

// Refused sign-ins are exported with what was expected and received, and not as a formula.
func TestExportSignIns(t *testing.T) {
	l := refusing(t)
	for f, want := range map[synclog.Format]string{
		synclog.CSV: "2026-11-27T08:31:00Z,wrong audience,4,2026-11-27T08:31:01Z,2026-11-27T08:31:40Z,audience:api://a>=cmd,ENTRA_AUDIENCES,a\n",
		synclog.NDJSON: `{"time":"2026-11-27T08:31:40Z","type":"SignIn","minute":"2026-11-27T08:31:00Z","cause":"wrong audience","count":4,` +
			`"first":"2026-11-27T08:31:01Z","last":"2026-11-27T08:31:40Z","instance":"a","checks":[{"name":"issuer","ok":true},` +
			`{"name":"audience","ok":false,"expected":"api://a","receivedUnverified":"=cmd","setting":"ENTRA_AUDIENCES"}]}` + "\n",
	} {
		var out strings.Builder
		err := synclog.ExportSignIns(&out, f, synclog.AllSignIns(t.Context(), l, provision.SignInQuery{Cause: "wrong audience"}))
		if got := out.String(); err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s\nwant %s\nerror %v", f, got, want, err)
		}
	}
	var out strings.Builder
	if err := synclog.ExportSignIns(&out, synclog.CSV, synclog.AllSignIns(t.Context(), l, provision.SignInQuery{Limit: 2})); err != nil || strings.Count(out.String(), "\n") != 8 {
		t.Errorf("all: %s, error %v", out.String(), err)
	}
}
