package scene

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/workflowgen"
)

// dates replaces times and the ids of operations by those of the first run.
type dates struct {
	known map[string]date
}

type date struct {
	time      time.Time
	operation string
}

// learn gives each line of the log a time, in their order.
func (d *dates) learn(t *testing.T, r synclog.Reader) {
	t.Helper()
	d.known = map[string]date{}
	var lines []synclog.Line
	for l, err := range synclog.All(t.Context(), r, synclog.Query{Limit: 1000}) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b synclog.Line) int { return a.Time.Compare(b.Time) })
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i, l := range lines {
		sum := sha256.Sum256([]byte{byte(i)})
		d.known[l.Operation] = date{at.Add(time.Duration(i) * 7 * time.Minute), base32.StdEncoding.EncodeToString(sum[:])[:26]}
	}
}

// change replaces the time and the id of a line.
func (d *dates) change(l *synclog.Line) {
	known, ok := d.known[l.Operation]
	if !ok {
		return
	}
	l.Time, l.Operation = known.time, known.operation
	l.Duration, l.Waited = 42*time.Millisecond, 0
	if l.Asked > 0 {
		l.Asked = 31 * time.Millisecond
	}
}

// real returns the real id of an operation.
func (d *dates) real(operation string) string {
	for real, known := range d.known {
		if operation != "" && strings.HasPrefix(known.operation, operation) {
			return real
		}
	}
	return operation
}

// dated is a log with replaced times.
type dated struct {
	explain.Log
	dates *dates
}

func (d *dated) Feed(ctx context.Context, q synclog.Query) (synclog.Page, error) {
	q.Operation = d.dates.real(q.Operation)
	return d.page(d.Log.Feed(ctx, q))
}

func (d *dated) Story(ctx context.Context, k provision.Key, limit int, after string) (synclog.Page, error) {
	return d.page(d.Log.Story(ctx, k, limit, after))
}

func (d *dated) page(p synclog.Page, err error) (synclog.Page, error) {
	for i := range p.Lines {
		d.dates.change(&p.Lines[i])
	}
	return p, err
}

// heldThen replaces the times of the last change in WorkflowGen.
type heldThen struct{ explain.Directory }

const modified = "2026-03-02T17:30:00Z"

func (h heldThen) User(ctx context.Context, id string) (workflowgen.User, error) {
	u, err := h.Directory.User(ctx, id)
	u.Modified = modified
	return u, err
}

func (h heldThen) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	us, n, err := h.Directory.FindUsers(ctx, q)
	for i := range us {
		us[i].Modified = modified
	}
	return us, n, err
}

// RealTimes ends the replacement of times and ids.
func (s *Scene) RealTimes() { s.dates.known = nil }
