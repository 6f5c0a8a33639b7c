package memledger

import (
	"iter"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// ring is the newest MaxEntries log entries, each with the resource it is about. They are counted from the first ever on.
type ring struct {
	lines []synclog.Line
	added int
}

func (r *ring) add(k provision.Key, e provision.Entry) {
	l := synclog.Line{Entry: e, Key: k}
	if len(r.lines) < MaxEntries {
		r.lines = append(r.lines, l)
	} else {
		*r.at(r.added) = l
	}
	r.added++
}

// at returns the place of line n.
func (r *ring) at(n int) *synclog.Line { return &r.lines[n%MaxEntries] }

// before returns the numbers of the lines that are kept, from the one before n backwards.
func (r *ring) before(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := min(n, r.added) - 1; n >= r.added-len(r.lines) && yield(n); n-- {
		}
	}
}

// of returns the entries about a resource, newest first.
func (r *ring) of(k provision.Key) []provision.Entry {
	var found []provision.Entry
	for n := range r.before(r.added) {
		if l := r.at(n); l.Key == k {
			found = append(found, l.Entry)
		}
	}
	return found
}
