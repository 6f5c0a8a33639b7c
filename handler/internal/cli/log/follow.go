package log

import (
	"context"
	"errors"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/synclog"
)

// follower follows what a filter selects: entries, refused sign-ins or both.
type follower struct {
	entries *entryFollower
	signIns *signInFollower
}

func newFollower(r synclog.Reader, f *filter, items []item) (t follower, err error) {
	wantEntries, wantSignIns, err := f.wants()
	if err != nil {
		return t, err
	}
	q, err := f.query()
	if wantEntries {
		t.entries = &entryFollower{reader: r, query: q, seen: map[string]time.Time{}, from: time.Now().Add(-overlap)}
		for _, i := range slices.Backward(items) {
			if i.signIn == nil {
				t.entries.start = i.line.Time
			}
		}
	}
	if wantSignIns {
		t.signIns = &signInFollower{reader: r, seen: map[string]int{}}
		if len(items) > 0 {
			t.signIns.start = items[0].time()
		}
	}
	return t, err
}

// first returns those of the items from before that are printed.
func (t follower) first(items []item) (show []item) {
	var lines []synclog.Line
	for _, i := range items {
		if i.signIn != nil {
			t.signIns.seen[signInKey(*i.signIn)] = i.signIn.Count
			show = append(show, i)
		} else {
			lines = append(lines, i.line)
		}
	}
	if t.entries != nil {
		show = append(show, t.ended(lines)...)
	}
	slices.SortStableFunc(show, byTime)
	return show
}

func (t follower) ended(lines []synclog.Line) (items []item) {
	for _, l := range t.entries.ended(lines) {
		items = append(items, item{line: l})
	}
	return items
}

// next returns what is new. Items that could be read are returned beside an error.
func (t follower) next(ctx context.Context) (items []item, err error) {
	if t.entries != nil {
		var lines []synclog.Line
		if lines, err = t.entries.read(ctx); err == nil {
			items = t.ended(lines)
		}
	}
	if t.signIns != nil {
		refused, failed := t.signIns.next(ctx, time.Now())
		items, err = append(items, refused...), errors.Join(err, failed)
	}
	return items, err
}
