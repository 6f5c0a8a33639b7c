package log_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// endless is a log of n entries, which it creates when they are read.
type endless struct{ n int }

func (e endless) Feed(_ context.Context, q synclog.Query) (synclog.Page, error) {
	from, _ := strconv.Atoi(q.After)
	var page synclog.Page
	for i := from; i < min(from+q.Limit, e.n); i++ {
		page.Lines = append(page.Lines, synclog.Line{Key: provision.Key{Type: "User", ID: "U1"}, Entry: provision.Entry{
			Time: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Second), Operation: fmt.Sprintf("OP%d", i), Verb: "PATCH", Type: "User",
			Name: "ann@contoso.example", Decision: provision.Applied, Changed: []string{"title"}, Duration: time.Duration(i%100) * time.Millisecond}})
	}
	if from+q.Limit < e.n {
		page.Next = strconv.Itoa(from + q.Limit)
	}
	return page, nil
}

func (e endless) Story(context.Context, provision.Key, int, string) (synclog.Page, error) {
	return synclog.Page{}, nil
}

func (e endless) Last(context.Context, provision.Key) (provision.Record, error) {
	return provision.Record{}, nil
}

// gauge counts lines, and measures memory now and then.
type gauge struct {
	lines, writes int
	most          uint64
}

func (g *gauge) Write(p []byte) (int, error) {
	g.lines += bytes.Count(p, []byte("\n"))
	if g.writes++; g.writes%50 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		g.most = max(g.most, m.HeapAlloc)
	}
	return len(p), nil
}

// onEndless runs a command with a log of n entries.
func onEndless(t *testing.T, n int, out io.Writer, args ...string) {
	t.Helper()
	t.Setenv("SYNC_STORAGE", "UseDevelopmentStorage=true") // which is not called
	root := commands(&run.Tool{WrapLog: func(explain.Log) explain.Log { return endless{n} }})
	root.SetArgs(args)
	root.SetOut(out)
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A large export takes no more memory than a small one.
func TestExportIsFlat(t *testing.T) {
	held := func(n int) uint64 {
		var g gauge
		onEndless(t, n, &g, "log", "export", "--format", "ndjson")
		if g.lines != n || g.most == 0 {
			t.Fatalf("%d lines of %d, %d bytes held", g.lines, n, g.most)
		}
		return g.most
	}
	small, large := held(25_000), held(100_000)
	if large > small+(4<<20) {
		t.Errorf("an export of 25,000 lines holds %d bytes, one of 100,000 %d", small, large)
	}
}

// Stats counts many entries right.
func TestStatsOfMany(t *testing.T) {
	var out strings.Builder
	onEndless(t, 30_000, &out, "log", "stats", "--json")
	for _, want := range []string{`"changes": 30000`, `"applied": 30000`, `"User PATCH": 30000`, `"medianMs": 49`, `"p95Ms": 94`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %s in\n%s", want, &out)
		}
	}
}

func (e endless) RefusedSignIns(context.Context, provision.SignInQuery) (provision.SignInPage, error) {
	return provision.SignInPage{}, nil
}

// The flag --outcome accepts each outcome that log prints, and names them all in the error for another.
func TestOutcomesAreAccepted(t *testing.T) {
	run := func(outcome string) error {
		root := commands(&run.Tool{WrapLog: func(explain.Log) explain.Log { return endless{0} }})
		root.SetArgs([]string{"log", "--storage", "UseDevelopmentStorage=true", "--outcome", outcome})
		return root.ExecuteContext(t.Context())
	}
	for _, o := range synclog.Outcomes() {
		if err := errors.Join(run(string(o.Code)), run(o.Name())); err != nil {
			t.Error(err)
		}
		if err := run("done"); err == nil || !strings.Contains(err.Error(), o.Name()) {
			t.Errorf("--outcome done: %v", err)
		}
	}
}
