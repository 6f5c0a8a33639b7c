package tables_test

import (
	"fmt"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	ledgertest "workflowgen-scim/handler/internal/test/ledger"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

func TestSignInPromises(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	ledgertest.TestSignIns(t, func(t *testing.T) provision.SignInLedger { return open(t, azurite.ConnectionString()) },
		func(t *testing.T, l provision.SignInLedger) int {
			page, err := l.(*opened).Feed(t.Context(), synclog.Query{})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Lines)
		})
}

// The minutes of a batch are one call, and so is a page.
func TestSignInCalls(t *testing.T) {
	o := open(t, testtools.StartAzurite(t).ConnectionString())
	o.last(ann)
	o.wire.forget()
	o.refuse(t, time.Now(), 20)
	if calls := o.wire.forget(); len(calls) != 1 {
		t.Errorf("20 records are written by the calls %q, want one", calls)
	}
	page, err := o.RefusedSignIns(t.Context(), provision.SignInQuery{Limit: 5})
	if calls := o.wire.forget(); err != nil || len(page.Refused) != 5 || len(calls) != 1 {
		t.Errorf("%d records by the calls %q, error %v; want 5 by one call", len(page.Refused), calls, err)
	}
}

// refuse records so many minutes of refused sign-ins, up to now.
func (o *opened) refuse(t *testing.T, now time.Time, minutes int) {
	t.Helper()
	var all []provision.RefusedSignIns
	for i := range minutes {
		at := now.Add(-time.Duration(i) * time.Minute)
		all = append(all, provision.RefusedSignIns{Minute: at, Cause: "unknown-token", Instance: "a", Count: 1, First: at, Last: at})
	}
	if err := o.RecordRefusedSignIns(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

// The retention is that of entries, a sweep stays within its bound, and records do not get into a resource's history.
func TestPruneSignIns(t *testing.T) {
	o, now := open(t, testtools.StartAzurite(t).ConnectionString()), time.Now()
	o.made(ann, "one", "")
	o.refuse(t, now, 150)
	if removed, err := o.Prune(t.Context(), now.Add(-30*time.Minute), 10); removed != 10 || err != nil {
		t.Errorf("%d removed, error %v; want 10", removed, err)
	}
	if removed, err := o.Prune(t.Context(), now.Add(-30*time.Minute), 1000); removed < 108 || removed > 110 || err != nil {
		t.Errorf("%d removed, error %v; want what is left of 120", removed, err)
	}
	page, err := o.RefusedSignIns(t.Context(), provision.SignInQuery{Limit: 1000})
	if n := len(page.Refused); err != nil || n < 30 || n > 32 {
		t.Errorf("%d records are left, error %v; want those of 30 minutes", n, err)
	}
	if h := o.History(ann); len(h) != 1 {
		t.Errorf("the history of a user has %d entries, want 1", len(h))
	}
}

// The reader's role is enough to read, and an account without tables is explained.
func TestLogReadsSignIns(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	o := open(t, azurite.ConnectionString())
	o.refuse(t, time.Now(), 3)
	for prefix, want := range map[string]int{fmt.Sprintf("t%d", prefixes.Load()): 3, "none": -1} {
		l, err := tables.OpenLog(tables.Config{Connection: azurite.ConnectionString(), Prefix: prefix})
		if err != nil {
			t.Fatal(err)
		}
		page, err := l.RefusedSignIns(t.Context(), provision.SignInQuery{})
		if want >= 0 && (err != nil || len(page.Refused) != want) || want < 0 && err == nil {
			t.Errorf("%s: %d records, error %v", prefix, len(page.Refused), err)
		}
	}
}
