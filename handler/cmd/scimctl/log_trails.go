package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// trails follow what a command shows: entries, refused sign-ins or both.
type trails struct {
	entries *trail
	signIns *signInTrail
}

func newTrails(r synclog.Reader, p *part, items []item) (t trails, err error) {
	entries, signIns, err := p.wants()
	if err != nil {
		return t, err
	}
	q, err := p.query()
	if entries {
		t.entries = &trail{reader: r, query: q, seen: map[string]time.Time{}, from: time.Now().Add(-overlap)}
		for _, i := range slices.Backward(items) {
			if i.signIn == nil {
				t.entries.start = i.line.Time
			}
		}
	}
	if signIns {
		t.signIns = &signInTrail{reader: r, seen: map[string]int{}}
		if len(items) > 0 {
			t.signIns.start = items[0].time()
		}
	}
	return t, err
}

// first is what is shown of the items that were there at the beginning.
func (t trails) first(items []item) (show []item) {
	var lines []synclog.Line
	for _, i := range items {
		if i.signIn != nil {
			t.signIns.show(*i.signIn)
			show = append(show, i)
		} else {
			lines = append(lines, i.line)
		}
	}
	if t.entries != nil {
		show = append(show, t.over(lines)...)
	}
	slices.SortStableFunc(show, func(a, b item) int { return a.time().Compare(b.time()) })
	return show
}

func (t trails) over(lines []synclog.Line) (items []item) {
	for _, l := range t.entries.fresh(lines) {
		items = append(items, item{line: l})
	}
	return items
}

// fresh is what has come since the last time. What can be read is shown, whatever else cannot.
func (t trails) fresh(ctx context.Context) (items []item, err error) {
	if t.entries != nil {
		var lines []synclog.Line
		if lines, err = t.entries.read(ctx); err == nil {
			items = t.over(lines)
		}
	}
	if t.signIns != nil {
		refused, failed := t.signIns.fresh(ctx, time.Now())
		items, err = append(items, refused...), errors.Join(err, failed)
	}
	return items, err
}

// signInTrail follows the refused sign-ins. A minute is shown when it is first seen, and again with its last count once it is
// over.
type signInTrail struct {
	reader provision.SignInReader
	seen   map[string]int // the counts that were shown
	start  time.Time      // what ended before it is not shown
}

// followed is how far back minutes are looked at again: an instance that cannot write keeps its counts for a while.
const followed = 15 * time.Minute

func signInKey(r provision.RefusedSignIns) string {
	return fmt.Sprint(r.Minute.Unix(), r.Cause, "\n", r.Instance)
}

// show notes what was shown.
func (t *signInTrail) show(r provision.RefusedSignIns) { t.seen[signInKey(r)] = r.Count }

// fresh reads what is to be shown at a time, the oldest first.
func (t *signInTrail) fresh(ctx context.Context, now time.Time) (items []item, err error) {
	refused, _, err := newestSignIns(ctx, t.reader, provision.SignInQuery{Since: now.Add(-followed)}, pageOf)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for i, r := range refused {
		key := signInKey(r)
		count, shown := t.seen[key]
		switch {
		case !shown && r.Last.Before(t.start):
			count = r.Count
		case !shown || count != r.Count && now.After(r.Minute.Add(time.Minute)):
			items, count = append(items, item{signIn: &refused[i]}), r.Count
		}
		seen[key] = count
	}
	t.seen = seen
	return items, nil
}
