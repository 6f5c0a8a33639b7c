package memledger_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/provision/provisiontest"
)

func TestPromises(t *testing.T) {
	provisiontest.TestLedger(t, provisiontest.Config{
		Open:   func(*testing.T) provisiontest.Ledger { return memledger.New() },
		Expire: func(*testing.T, provisiontest.Ledger) { time.Sleep(provision.Lease) },
		Run:    synctest.Test,
	})
}

func TestLogIsBounded(t *testing.T) {
	l := memledger.New()
	k := provision.Key{Type: "User", ID: "1"}
	for i := range memledger.MaxEntries + 5 {
		if err := l.Note(t.Context(), k, provision.Entry{Operation: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	h := l.History(k)
	if len(h) != memledger.MaxEntries || h[0].Operation != fmt.Sprint(memledger.MaxEntries+4) || h[len(h)-1].Operation != "5" {
		t.Errorf("%d entries, from %s back to %s", len(h), h[0].Operation, h[len(h)-1].Operation)
	}
}

func BenchmarkChange(b *testing.B) {
	l, k := memledger.New(), provision.Key{Type: "User", ID: "1"}
	b.ReportAllocs()
	for b.Loop() {
		prev, _ := l.Last(b.Context(), k)
		r, err := l.Begin(b.Context(), prev, provision.Record{Key: k, State: provision.Running})
		if err != nil {
			b.Fatal(err)
		}
		r.State = provision.Done
		if err := l.Finish(b.Context(), r, provision.Entry{}); err != nil {
			b.Fatal(err)
		}
	}
}
