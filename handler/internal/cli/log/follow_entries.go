package log

import (
	"context"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// entryFollower follows the feed of entries. The feed has changes in the order of their beginning, and they are printed at their
// end: so it reads again from the oldest that is open, and remembers what it has returned.
type entryFollower struct {
	reader synclog.Reader
	query  synclog.Query
	seen   map[string]time.Time // the beginning of entries that were returned, by operation
	from   time.Time            // where to read from
	start  time.Time            // entries that began before are not returned
}

// overlap is the greatest difference between the clocks of gateway instances.
const overlap = 30 * time.Second

// read returns the entries that began since from, the oldest first.
func (t *entryFollower) read(ctx context.Context) (lines []synclog.Line, err error) {
	q := t.query
	q.Since, q.Limit = t.from, pageSize
	lines, _, err = newestLines(ctx, t.reader, q, 100*pageSize)
	return lines, err
}

// ended returns the lines whose changes have ended and that were not returned before.
func (t *entryFollower) ended(lines []synclog.Line) (ended []synclog.Line) {
	if len(lines) == 0 {
		return nil
	}
	from := lines[len(lines)-1].Time.Add(-overlap)
	for _, l := range lines {
		if _, ok := t.seen[l.Operation]; ok || l.Time.Before(t.start) {
			continue
		}
		if l.Open {
			if time.Since(l.Time) < 2*provision.Lease && l.Time.Before(from) {
				from = l.Time
			}
			continue
		}
		t.seen[l.Operation] = l.Time
		ended = append(ended, l)
	}
	t.from = from
	for operation, began := range t.seen {
		if began.Before(from) {
			delete(t.seen, operation)
		}
	}
	return ended
}
