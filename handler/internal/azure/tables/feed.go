package tables

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

// openFeedRow returns the row of the feed of a change that has begun.
func openFeedRow(r provision.Record) row {
	return row{Open: true, Operation: r.Operation, Type: r.Key.Type, Key: clip(r.Key.ID), Verb: r.Verb, Name: clip(r.Name),
		ExternalID: clip(r.ExternalID), Attempt: r.Attempt, Began: stamp(r.Began), Time: stamp(r.Began), ID: scimID(r.Key)}
}

// writeFeed writes a row of the feed. It replaces one that is there, so that it may be sent twice.
func (l *Ledger) writeFeed(ctx context.Context, r row) error {
	r.PartitionKey, r.RowKey = l.feedKeys(unstamp(r.Began), r.Operation)
	text, err := r.encode()
	if err != nil {
		return l.failed("write the feed", err)
	}
	_, err = l.feed.UpsertEntity(ctx, text, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	return l.failed("write the feed", err)
}

// complete writes into the feed what became of a change, after the answer to it. The sweep finds what gets lost on the way
// in the history.
func (l *Ledger) complete(ctx context.Context, k provision.Key, began time.Time, e provision.Entry, logged time.Time) {
	r := l.closedFeedRow(k, began, e, logged)
	l.afterwards(ctx, func(ctx context.Context) { _ = l.writeFeed(ctx, r) })
}

// afterwards runs do, which the answer need not wait for.
func (l *Ledger) afterwards(ctx context.Context, do func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	l.later.Go(func() {
		defer cancel()
		do(ctx)
	})
}

func (l *Ledger) closedFeedRow(k provision.Key, began time.Time, e provision.Entry, logged time.Time) row {
	r := entryRow(k, e, l.cfg)
	r.Began, r.LogKey = stamp(began), logPrefix+countdown(logged)+e.Operation
	return r
}
