package chaos

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/wait"
)

// evidence ends the trouble, sweeps when the leases are over, and collects the evidence.
func (l *lab) evidence(play *entrasim.Play) *Evidence {
	l.Helper()
	l.calm()
	ledger := l.ledger()
	l.sweepUntil(ledger)
	e := &Evidence{Wanted: play.Model(), Held: Held(l.workflowGen.sim, directory, play.Model()), Transitions: l.workflowGen.made(),
		Stories: map[provision.Key][]synclog.Line{}}
	ctx := l.Context()
	e.Feed = l.all(func(after string) (synclog.Page, error) {
		return ledger.Feed(ctx, synclog.Query{Limit: 1000, After: after})
	})
	for _, line := range e.Feed {
		if _, there := e.Stories[line.Key]; there {
			continue
		}
		e.Stories[line.Key] = l.story(ledger, line.Key)
		last, err := ledger.Last(ctx, line.Key)
		l.must(err)
		if last.Open() {
			e.Open = append(e.Open, fmt.Sprintf("%s %s: %s %s", line.Key.Type, line.Key.ID, last.Verb, last.Operation))
		}
	}
	return e
}

// ledger opens the ledger without the proxies, to read from it.
func (l *lab) ledger() *tables.Ledger {
	l.Helper()
	ledger, err := tables.Open(tables.Config{Connection: l.azurite.ConnectionString()})
	l.must(err)
	return ledger
}

// all reads a part of the log page by page.
func (l *lab) all(read func(after string) (synclog.Page, error)) (lines []synclog.Line) {
	l.Helper()
	for first, after := true, ""; first || after != ""; first = false {
		page, err := read(after)
		l.must(err)
		lines = append(lines, page.Lines...)
		after = page.Next
	}
	return lines
}

func (l *lab) story(ledger *tables.Ledger, k provision.Key) []synclog.Line {
	l.Helper()
	return l.all(func(after string) (synclog.Page, error) { return ledger.Story(l.Context(), k, 1000, after) })
}

// patience is the number of sweeps in a row that may close nothing. A pause follows each of them, in which leases end.
const patience = 60

// sweepUntil makes the processes sweep, as the host's timer does, until nothing is open. It has no time limit: it fails only if
// sweep after sweep closes nothing.
func (l *lab) sweepUntil(ledger *tables.Ledger) {
	l.Helper()
	least, idle := math.MaxInt, 0
	for i := 0; ; i++ {
		l.sweep(l.workers[i%len(l.workers)])
		open := 0
		for _, line := range l.all(func(after string) (synclog.Page, error) {
			return ledger.Feed(l.Context(), synclog.Query{Limit: 1000, After: after})
		}) {
			if line.Open {
				open++
			}
		}
		if open == 0 {
			return
		}
		if idle++; open < least {
			least, idle = open, 0
		}
		if idle > patience {
			l.Fatalf("%d changes stay open: %d sweeps closed none of them", open, idle)
		}
		l.must(wait.For(l.Context(), 500*time.Millisecond))
	}
}

func (l *lab) sweep(w *worker) {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), http.MethodPost, "http://"+w.at()+"/Sweep", nil)
	l.must(err)
	if res, err := direct.RoundTrip(r); err == nil {
		res.Body.Close()
	}
}
