package tables

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

var _ synclog.Reader = (*Ledger)(nil)

// defaultLimit is the size of a page if the query sets none.
const defaultLimit = 50

// Feed returns entries, newest first: one query on the range of hours that is asked for, whose rows lie in the order of
// time. Where an hour has several shards, its lines are in order within each page only.
func (l *Ledger) Feed(ctx context.Context, q synclog.Query) (synclog.Page, error) {
	if err := l.makeTables(ctx); err != nil {
		return synclog.Page{}, err
	}
	page, err := l.page(ctx, l.feed, feedFilter(q), q.Limit, q.After)
	if l.cfg.Shards > 1 {
		slices.SortStableFunc(page.Lines, func(a, b synclog.Line) int { return b.Time.Compare(a.Time) })
	}
	return page, err
}

// Story returns the entries of one resource, newest first: one query on its partition.
func (l *Ledger) Story(ctx context.Context, k provision.Key, limit int, after string) (synclog.Page, error) {
	if err := l.makeTables(ctx); err != nil {
		return synclog.Page{}, err
	}
	return l.page(ctx, l.ledger, storyFilter(k), limit, after)
}

func (l *Ledger) page(ctx context.Context, table *client, filter string, limit int, after string) (synclog.Page, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	rows, next, err := l.query(ctx, table, filter, limit, after)
	page := synclog.Page{Next: next}
	for i := range rows {
		r := &rows[i]
		page.Lines = append(page.Lines, synclog.Line{Entry: r.entry(), Key: provision.Key{Type: r.Type, ID: r.Key}, Open: r.Open})
	}
	return page, err
}

func storyFilter(k provision.Key) string {
	return fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s' and RowKey lt '%s'", partition(k), logPrefix, logPrefix+":")
}

// feedFilter bounds partitions and rows alike: the row keys run through all hours in one order.
func feedFilter(q synclog.Query) string {
	until := q.Until
	if until.IsZero() {
		until = time.Now().Add(time.Hour) // other clocks may be ahead
	}
	terms := []string{fmt.Sprintf("PartitionKey ge '%s' and RowKey gt '%s'", hour(until), countdown(until)+"~")}
	if !q.Since.IsZero() {
		terms = append(terms, fmt.Sprintf("PartitionKey lt '%s' and RowKey le '%s'", hour(q.Since)+":", countdown(q.Since)+"~"))
	}
	if q.Decision == synclog.Running {
		terms, q.Decision = append(terms, "Open eq true"), ""
	}
	for _, c := range [][2]string{{"Decision", string(q.Decision)}, {"Verb", q.Verb}, {"Type", q.Type}, {"Name", q.Name}, {"ID", q.ID}} {
		if c[1] != "" {
			terms = append(terms, fmt.Sprintf("%s eq '%s'", c[0], strings.ReplaceAll(c[1], "'", "''")))
		}
	}
	if q.Operation != "" {
		from := strings.ReplaceAll(q.Operation, "'", "''")
		terms = append(terms, fmt.Sprintf("Operation ge '%s' and Operation lt '%s~'", from, from)) // their letters and digits end before ~
	}
	return strings.Join(terms, " and ")
}
