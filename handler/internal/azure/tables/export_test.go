package tables

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
)

// Development is the connection string that UseDevelopmentStorage=true abbreviates.
const Development = development

// DeleteTables does what an administrator does by mistake.
func (l *Ledger) DeleteTables(ctx context.Context) error {
	_, err1 := l.ledger.Delete(ctx, nil)
	_, err2 := l.feed.Delete(ctx, nil)
	return errors.Join(err1, err2)
}

// FeedStates counts the open and the closed rows of the feed.
func (l *Ledger) FeedStates(ctx context.Context) (open, closed int) {
	rows, _, _ := l.query(ctx, l.feed, "PartitionKey ge ''", maxPage, "")
	for _, r := range rows {
		if r.Open {
			open++
		} else {
			closed++
		}
	}
	return open, closed
}

// Recordable returns the error of members that do not fit into the history.
func (l *Ledger) Recordable(k provision.Key, m provision.Members) error { return l.recordable(k, m) }

// Rows counts the rows of the ledger.
func (l *Ledger) Rows(ctx context.Context) (int, error) {
	rows, _, err := l.query(ctx, l.ledger, "PartitionKey ge ''", maxPage, "")
	return len(rows), err
}

// FeedRow returns the row of the feed that stands for an entry.
func (l *Ledger) FeedRow(k provision.Key, e provision.Entry) (partitionKey, rowKey string, text []byte) {
	r := l.closedFeedRow(k, e.Time, e, e.Time)
	r.PartitionKey, r.RowKey = l.feedKeys(e.Time, e.Operation)
	text, err := r.encode()
	if err != nil {
		panic(err)
	}
	return r.PartitionKey, r.RowKey, text
}

// LogRow returns the row of a history that stands for an entry.
func (l *Ledger) LogRow(k provision.Key, e provision.Entry) (partitionKey, rowKey string, text []byte) {
	r := logRow(k, e, e.Time, l.cfg)[0]
	text, err := r.encode()
	if err != nil {
		panic(err)
	}
	return r.PartitionKey, r.RowKey, text
}

// OpenInFeed opens an intent as versions before the claims did: its members stand in its row of the feed.
func (l *Ledger) OpenInFeed(ctx context.Context, i provision.Intent) error {
	r := openFeedRow(provision.Record{Key: i.Key, Operation: i.Operation, Name: i.Name, ExternalID: i.ExternalID, Began: i.Began, Verb: "PATCH", Attempt: 1})
	r.Added, r.Removed = len(i.Add), len(i.Remove)
	r.lists = map[string][]string{"Add": i.Add, "Remove": i.Remove}
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	return l.writeFeed(ctx, r)
}

// Fits reports whether Azure would take a row, as it is sent.
func Fits(text []byte) error { return fits(text) }
