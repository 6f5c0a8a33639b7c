package memledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

var _ synclog.Reader = (*Ledger)(nil)

// defaultLimit is the size of a page if the query sets none.
const defaultLimit = 50

// Feed returns entries in the order in which their changes ended, newest first.
func (l *Ledger) Feed(ctx context.Context, q synclog.Query) (synclog.Page, error) {
	return l.page(ctx, q.Limit, q.After, func(line synclog.Line) bool { return wanted(q, line) })
}

// Story returns the entries that the log still has of a resource, newest first.
func (l *Ledger) Story(ctx context.Context, k provision.Key, limit int, after string) (synclog.Page, error) {
	return l.page(ctx, limit, after, func(line synclog.Line) bool { return line.Key == k })
}

func (l *Ledger) page(ctx context.Context, limit int, after string, want func(synclog.Line) bool) (synclog.Page, error) {
	if err := ctx.Err(); err != nil {
		return synclog.Page{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	from := l.log.added
	if after != "" {
		var err error
		if from, err = strconv.Atoi(after); err != nil {
			return synclog.Page{}, fmt.Errorf("%q is not a place in the log", after)
		}
	}
	var page synclog.Page
	for n := range l.log.before(from) {
		line := *l.log.at(n)
		if !want(line) {
			continue
		}
		if len(page.Lines) == cmp.Or(max(limit, 0), defaultLimit) {
			page.Next = strconv.Itoa(n + 1)
			break
		}
		page.Lines = append(page.Lines, line)
	}
	return page, nil
}

// wanted reports whether a query selects a line.
func wanted(q synclog.Query, l synclog.Line) bool {
	if !q.Since.IsZero() && l.Time.Before(q.Since) || !q.Until.IsZero() && !l.Time.Before(q.Until) {
		return false
	}
	if !strings.HasPrefix(l.Operation, q.Operation) {
		return false
	}
	asked := [][2]string{{string(q.Decision), string(l.Outcome().Code)}, {q.Verb, l.Verb}, {q.Type, l.Type}, {q.Name, l.Name}, {q.ID, l.ID}}
	return !slices.ContainsFunc(asked, func(a [2]string) bool { return a[0] != "" && a[0] != a[1] })
}
