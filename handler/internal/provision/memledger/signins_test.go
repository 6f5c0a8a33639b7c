package memledger_test

import (
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
	ledgertest "workflowgen-scim/handler/internal/test/ledger"
)

func TestSignInPromises(t *testing.T) {
	ledgertest.TestSignIns(t, func(*testing.T) provision.SignInLedger { return memledger.New() },
		func(t *testing.T, l provision.SignInLedger) int {
			page, err := l.(*memledger.Ledger).Feed(t.Context(), synclog.Query{})
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Lines)
		})
}

// The oldest refused sign-ins make room, whatever the order in which records come.
func TestSignInsAreBounded(t *testing.T) {
	l, now := memledger.New(), time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)
	for i := range memledger.MaxSignIns + 5 {
		r := provision.RefusedSignIns{Minute: now.Add(time.Duration(i) * time.Minute), Cause: "token", Count: 1}
		if err := l.RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{r}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := l.RefusedSignIns(t.Context(), provision.SignInQuery{Limit: 2 * memledger.MaxSignIns})
	if err != nil || len(page.Refused) != memledger.MaxSignIns || !page.Refused[len(page.Refused)-1].Minute.Equal(now.Add(5*time.Minute)) {
		t.Errorf("%d records, error %v", len(page.Refused), err)
	}
	if _, err := l.RefusedSignIns(t.Context(), provision.SignInQuery{After: "x"}); err == nil {
		t.Error("an After that no page gave is taken")
	}
}
