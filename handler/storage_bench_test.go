package main_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

const (
	changes     = 2000 // of a measurement
	manyChanges = 100_000
	changers    = 8 // at a time
	feedLength  = 20_000
)

// BenchmarkStorage compares what the program does on a Table Storage (Azurite) with what the storage can do: the same calls
// without anything between them.
func BenchmarkStorage(b *testing.B) {
	azurite := testtools.StartAzurite(b)
	for b.Loop() {
		alone := bareChanges(b, azurite.ConnectionString())
		p, ids := changing(b, azurite.ConnectionString())
		changeAll(b, p, ids, changes)
		began := time.Now()
		changeAll(b, p, ids, changes)
		through := changes / time.Since(began).Seconds()
		p.end(b)
		figures.atLeast("changes with Table Storage, against its calls alone", 0.5, through/alone, "times")
		b.ReportMetric(through, "changes/s")
		b.ReportMetric(alone, "bare-changes/s")
	}
}

// BenchmarkStorageMemory looks at what many changes leave in the program's memory. The storage forgets them, so that it can
// keep up.
func BenchmarkStorageMemory(b *testing.B) {
	storage := httptest.NewServer(http.HandlerFunc(forget))
	defer storage.Close()
	for b.Loop() {
		p, ids := changing(b, testtools.ConnectionString(storage.Listener.Addr().String()))
		changeAll(b, p, ids, changes)
		before := residentMB(b, p.process.Process.Pid)
		changeAll(b, p, ids, manyChanges)
		after := residentMB(b, p.process.Process.Pid)
		p.end(b)
		figures.atMost(fmt.Sprintf("memory after %d changes, against %d", changes+manyChanges, changes), 1.5, after/before, "times")
		b.ReportMetric(after, "MB")
	}
}

// forget is a Table Storage that takes everything and keeps nothing.
func forget(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Etag", `W/"1"`)
	switch {
	case strings.HasSuffix(r.URL.Path, "$batch"):
		w.Header().Set("Content-Type", "multipart/mixed; boundary=batch")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "--batch\r\nContent-Type: multipart/mixed; boundary=changes\r\n\r\n--changes\r\nContent-Type: application/http\r\n\r\n"+
			"HTTP/1.1 204 No Content\r\n\r\n\r\n--changes--\r\n--batch--\r\n")
	case r.Method == http.MethodGet:
		w.Header().Set("X-Ms-Error-Code", "ResourceNotFound")
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// bareChanges is how many changes a second the storage takes.
func bareChanges(b *testing.B, connection string) float64 {
	ledger, err := tables.Open(tables.Config{Connection: connection, Prefix: "bare"})
	if err != nil {
		b.Fatal(err)
	}
	change := func(i int) error {
		ctx := context.Background()
		r := provision.Record{Key: provision.Key{Type: "User", ID: fmt.Sprint(i % 200)}, Operation: fmt.Sprint("op", i), Began: time.Now(), State: provision.Running}
		announced := make(chan error, 1)
		go func() { announced <- ledger.Announce(ctx, r) }()
		prev, err := ledger.Last(ctx, r.Key)
		if err != nil {
			return err
		}
		if err := <-announced; err != nil {
			return err
		}
		if r, err = ledger.Begin(ctx, prev, r); err != nil {
			return err
		}
		r.State = provision.Done
		return ledger.Finish(ctx, r, provision.Entry{Operation: r.Operation, Time: r.Began, Decision: provision.Applied})
	}
	began := time.Now()
	eachOf(b, changes, changers, change)
	ledger.Wait()
	return changes / time.Since(began).Seconds()
}

// eachOf does n things, so many at a time. Things that are 200 apart are not done at once.
func eachOf(b *testing.B, n, workers int, do func(i int) error) {
	b.Helper()
	var all errgroup.Group
	for w := range workers {
		all.Go(func() error {
			for i := w; i < n; i += workers {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		b.Fatal(err)
	}
}

// changing is a program on a storage, with users to change.
func changing(b *testing.B, connection string) (p *program, ids []string) {
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password})
	for i := range 200 {
		id, err := sim.AddUser(wgsim.UserRow{UserName: fmt.Sprint("user", i), LastName: "x", IsActive: true})
		if err != nil {
			b.Fatal(err)
		}
		ids = append(ids, mapping.ID(id))
	}
	server := httptest.NewServer(sim)
	b.Cleanup(server.Close)
	return start(b, server.URL, "SYNC_STORAGE="+connection), ids
}

func changeAll(b *testing.B, p *program, ids []string, n int) {
	b.Helper()
	s := site{program: p}
	eachOf(b, n, changers, func(i int) error {
		body := fmt.Sprintf(`{"Operations":[{"op":"Replace","path":"title","value":"%d %d"}]}`, i, time.Now().UnixNano())
		res, err := p.client.Do(s.request(b, "PATCH", "/scim/v2/Users/"+ids[i%len(ids)], body))
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if answer, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s %s %w", res.Status, answer, err)
		}
		return nil
	})
}

// BenchmarkFeed reads the first page of a long log.
func BenchmarkFeed(b *testing.B) {
	ledger, err := tables.Open(tables.Config{Connection: testtools.StartAzurite(b).ConnectionString()})
	if err != nil {
		b.Fatal(err)
	}
	eachOf(b, feedLength, changers, func(i int) error {
		e := provision.Entry{Operation: fmt.Sprint("op", i), Time: time.Now().Add(-time.Duration(i) * time.Minute), Decision: provision.Applied}
		return ledger.Announce(b.Context(), provision.Record{Key: provision.Key{Type: "User", ID: fmt.Sprint(i % 200)}, Operation: e.Operation, Began: e.Time})
	})
	for b.Loop() {
		if page, err := ledger.Feed(b.Context(), synclog.Query{}); err != nil || len(page.Lines) != 50 {
			b.Fatalf("%d lines, error %v", len(page.Lines), err)
		}
	}
}
