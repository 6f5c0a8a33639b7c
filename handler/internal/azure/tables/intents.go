package tables

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/provision"
)

// Open puts in the head of an intent and its claims: as one transaction, or where there are too many members as several,
// of which the first holds the head.
func (l *Ledger) Open(ctx context.Context, i provision.Intent) error {
	if err := l.recordable(i.Key, provision.Members{Added: scimIDs(i.Add), Removed: scimIDs(i.Remove)}); err != nil {
		return err
	}
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	rows := append([]row{intentHead(i)}, claimRows(i)...)
	head, rest := rows[:min(len(rows), maxRows)], rows[min(len(rows), maxRows):]
	if err := l.insertOrTake(ctx, i.Operation, head); err != nil {
		return l.failed("open", l.giveBack(ctx, rows[0], true, err))
	}
	var parts errgroup.Group // none of them waits for a claim: one that meets another's ends the whole
	parts.SetLimit(partsAtOnce)
	for part := range slices.Chunk(rest, maxRows) {
		parts.Go(func() error { return l.insertOrTake(ctx, i.Operation, part) })
	}
	if err := parts.Wait(); err != nil {
		return l.failed("open", l.giveBack(ctx, rows[0], false, err))
	}
	return nil
}

// partsAtOnce bounds the transactions of a large intent that run at a time.
const partsAtOnce = 8

// giveBack frees what was claimed of an intent that could not be opened whole, and returns why. Of one that is refused at
// its first transaction nothing was claimed. The caller does not wait for storage that has failed: what it may still hold is
// freed when it is back, or when the lease is over.
func (l *Ledger) giveBack(ctx context.Context, head row, first bool, why error) error {
	switch busy := errors.Is(why, provision.ErrBusy); {
	case busy && first:
		return why
	case busy:
		return cmp.Or(l.drop(ctx, head), why)
	}
	l.afterwards(ctx, func(ctx context.Context) { _ = l.drop(ctx, head) })
	return why
}

// drop frees the members of an intent without an entry.
func (l *Ledger) drop(ctx context.Context, head row) error {
	err := l.submit(ctx, remove(head.PartitionKey, head.RowKey))
	if err != nil && !isMissing(err) {
		return l.failed("free the members", err)
	}
	return l.removeClaims(ctx, head.PartitionKey, head.Operation)
}

// endApart ends an intent after the transaction that could not reach it or had no room for all of it. Where the outcome is
// unknown its lease begins again.
func (l *Ledger) endApart(ctx context.Context, i provision.Intent) error {
	if !i.Unknown {
		return l.drop(ctx, intentHead(i))
	}
	if err := l.submit(ctx, replaceAny(intentHead(i))); err != nil && !isMissing(err) {
		return l.failed("keep the members", err)
	}
	return nil
}

// interrupt closes an intent that is expired and notes that in the history, unless its change has a record, which notes it.
func (l *Ledger) interrupt(ctx context.Context, head row) error {
	at, began, k := time.Now(), unstamp(head.Began), provision.Key{Type: head.Type, ID: head.Key}
	cut := provision.Entry{Time: began, Operation: head.Operation, Verb: head.Verb, Type: head.Type, ID: scimID(k), Name: head.Name,
		ExternalID: head.ExternalID, Added: head.Added, Removed: head.Removed, Decision: provision.Interrupted, Attempt: 1}
	actions := []action{removeIf(head)}
	if !head.Part {
		if err := l.hasLine(ctx, head.record(k)); err != nil {
			return err
		}
		actions = append(actions, insert(logRow(k, cut, at, l.cfg)...))
	}
	if err := l.submit(ctx, actions...); err != nil {
		return err
	}
	l.afterwards(ctx, func(ctx context.Context) {
		if l.removeClaims(ctx, head.PartitionKey, head.Operation) == nil && !head.Part { // or else the sweep removes them
			_ = l.writeFeed(ctx, l.closedFeedRow(k, began, cut, at))
		}
	})
	return nil
}

// ending returns the actions that end an intent within a transaction that has room for that many rows, and whether claims are
// left over. The transaction fails if the head is gone. While it is there the claims are this intent's.
func ending(i provision.Intent, room int) (actions []action, left bool) {
	head := intentHead(i)
	if i.Unknown {
		return []action{replaceAny(head)}, false
	}
	actions = []action{remove(head.PartitionKey, head.RowKey)}
	claims := claimRows(i)
	for _, c := range claims[:min(len(claims), room-1)] {
		actions = append(actions, remove(c.PartitionKey, c.RowKey))
	}
	return actions, len(claims) > room-1
}

// Close removes the head and puts the entry in. Members that do not fit into the transaction are free all the same.
func (l *Ledger) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at := time.Now()
	if i.Unknown {
		at = i.Began // the head stays, so it is this row that cannot be put in twice
	}
	rows := logRow(i.Key, e, at, l.cfg)
	actions, left := ending(i, maxRows-len(rows))
	err := l.submit(ctx, append(actions, insert(rows...))...)
	if isMissing(err) || isConflict(err) {
		return l.closedBefore(ctx, i, e)
	}
	if err != nil {
		return l.failed("close", err)
	}
	r := l.closedFeedRow(i.Key, i.Began, e, at)
	r.Open = i.Unknown // for the sweep
	l.afterwards(ctx, func(ctx context.Context) {
		if !left || l.removeClaims(ctx, partition(i.Key), i.Operation) == nil { // or else the line stays open, and the sweep removes them
			_ = l.writeFeed(ctx, r)
		}
	})
	return nil
}

// closedBefore returns the result of Close where the intent is gone: nil if it was closed with this entry, ErrBusy if it was closed
// because it was expired.
func (l *Ledger) closedBefore(ctx context.Context, i provision.Intent, e provision.Entry) error {
	found, err := l.logged(ctx, i.Key, i.Began, i.Operation)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(found, func(r row) bool { return r.Decision == string(e.Decision) })
	if i.Unknown && n >= 0 {
		return nil // its head is there
	}
	l.afterwards(ctx, func(ctx context.Context) {
		if l.removeClaims(ctx, partition(i.Key), i.Operation) == nil && n >= 0 {
			_ = l.completeFrom(ctx, found[n], i.Began)
		}
	})
	if n < 0 {
		return provision.ErrBusy
	}
	return nil
}

// Intents returns the intents of a group that are open and not expired.
func (l *Ledger) Intents(ctx context.Context, group provision.Key) ([]provision.Intent, error) {
	if err := l.makeTables(ctx); err != nil {
		return nil, err
	}
	rows, now, err := l.scan(ctx, fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s' and RowKey lt '%s'", partition(group), claimPrefix, intentEnd))
	if err != nil {
		return nil, err
	}
	var open []provision.Intent
	for _, r := range rows {
		if r.isHead() && now.Sub(r.Timestamp) < provision.Lease {
			open = append(open, r.intent(group, rows))
		}
	}
	return open, nil
}

func (r *row) isHead() bool { return strings.HasPrefix(r.RowKey, intentPrefix) }

// intent returns the intent of a head, with the members of those claims that are its own.
func (r *row) intent(group provision.Key, claims []row) provision.Intent {
	i := provision.Intent{Key: group, Operation: r.Operation, Verb: r.Verb, Name: r.Name, ExternalID: r.ExternalID, Began: unstamp(r.Began),
		Part: r.Part, Unknown: r.State == string(provision.Unknown)}
	for _, c := range claims {
		switch {
		case c.Operation != r.Operation || c.isHead():
		case c.Removed > 0:
			i.Remove = append(i.Remove, c.Key)
		default:
			i.Add = append(i.Add, c.Key)
		}
	}
	return i
}
