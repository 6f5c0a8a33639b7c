package tables

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

var _ provision.Keeper = (*Ledger)(nil)

// recent bounds how far back the sweep looks for open rows: what was cut off is found within minutes, unless everything is away
// for days.
const recent = 72 * time.Hour

// Left returns at most limit changes that are open though their lease is over, by the service's clock. It reads the open
// rows of recent hours, and of those whose change is over no more than it takes to complete them.
func (l *Ledger) Left(ctx context.Context, limit int) ([]provision.Left, error) {
	if err := l.makeTables(ctx); err != nil {
		return nil, err
	}
	filter := fmt.Sprintf("PartitionKey ge '%s' and PartitionKey lt '%s' and Open eq true", hour(time.Now().Add(time.Hour)), hour(time.Now().Add(-recent)))
	var left []provision.Left
	for first, after := true, ""; (first || after != "") && len(left) < limit; first = false {
		var answer *http.Response
		rows, next, err := l.query(policy.WithCaptureResponse(ctx, &answer), l.feed, filter, maxPage, after)
		if err != nil {
			return nil, err
		}
		now, err := http.ParseTime(answer.Header.Get("Date"))
		if err != nil {
			return nil, l.failed("read the service's clock", err)
		}
		old := slices.DeleteFunc(rows, func(r row) bool { return now.Sub(r.Timestamp) < provision.Lease })
		if left, err = l.addLeft(ctx, left, old, limit); err != nil {
			return nil, err
		}
		after = next
	}
	return left, nil
}

// addLeft adds what is open of the changes that rows stand for, until there are enough.
func (l *Ledger) addLeft(ctx context.Context, left []provision.Left, rows []row, limit int) ([]provision.Left, error) {
	for _, r := range rows {
		if len(left) == limit {
			break
		}
		one, open, err := l.leftOf(ctx, r)
		if err != nil {
			return nil, err
		}
		if open {
			left = append(left, one)
		}
	}
	return left, nil
}

// leftOf returns what is still open of a change whose row in the feed is open.
func (l *Ledger) leftOf(ctx context.Context, r row) (left provision.Left, open bool, err error) {
	k := provision.Key{Type: r.Type, ID: r.Key}
	last, err := l.Last(ctx, k)
	if err != nil {
		return left, false, err
	}
	if last.Operation == r.Operation && last.Open() {
		if last.Expired {
			last.Claims, _, err = l.openIntent(ctx, k, r)
		}
		return provision.Left{Record: last}, last.Expired, err
	}
	intent, expired, err := l.openIntent(ctx, k, r)
	switch {
	case err != nil || intent != nil && !expired:
		return left, false, err
	case intent != nil && !intent.Part:
		return provision.Left{Record: r.record(k), Intent: intent}, true, nil
	}
	if err := l.dropIntent(ctx, k, r); err != nil { // which is of a change whose record is closed
		return left, false, err
	}
	if done, err := l.fromHistory(ctx, k, r); done || err != nil {
		return left, false, err
	}
	intent, err = l.intentInFeed(ctx, k, r)
	return provision.Left{Record: r.record(k), Intent: intent, Gone: true}, true, err
}

// openIntent returns the intent of a change whose row in the feed is open, and whether it is expired; nil if none is open.
func (l *Ledger) openIntent(ctx context.Context, k provision.Key, r row) (i *provision.Intent, expired bool, err error) {
	if k.Type != groupType {
		return nil, false, nil
	}
	head, expired, err := l.head(ctx, partition(k), unstamp(r.Began), r.Operation)
	if err != nil || head == nil {
		return nil, false, err
	}
	claims, _, err := l.scan(ctx, claimsOf(partition(k), r.Operation))
	open := head.intent(k, claims)
	return &open, expired, err
}

// dropIntent frees all members that a change of the group has claimed.
func (l *Ledger) dropIntent(ctx context.Context, k provision.Key, r row) error {
	if k.Type != groupType {
		return nil
	}
	return l.drop(ctx, row{PartitionKey: partition(k), RowKey: intentKey(unstamp(r.Began), r.Operation), Operation: r.Operation})
}

// fromHistory completes a row of the feed, if the history of a resource has the change.
func (l *Ledger) fromHistory(ctx context.Context, k provision.Key, r row) (done bool, err error) {
	found, err := l.logged(ctx, k, unstamp(r.Began), r.Operation)
	if err != nil || len(found) == 0 {
		return false, err
	}
	if err := l.leavePlace(ctx, provision.Record{Operation: r.Operation, State: provision.Done, Place: found[0].place()}); err != nil {
		return false, err
	}
	return true, l.completeFrom(ctx, found[0], unstamp(r.Began))
}

// skew bounds the difference between the clocks of two instances.
const skew = 5 * time.Minute

// logged returns the rows that the history of a resource has of a change, newest first. Those that are older than the change are
// not looked at.
func (l *Ledger) logged(ctx context.Context, k provision.Key, began time.Time, operation string) ([]row, error) {
	filter := storyFilter(k) + fmt.Sprintf(" and Operation eq '%s'", operation)
	if !began.IsZero() {
		filter += fmt.Sprintf(" and RowKey lt '%s'", logPrefix+countdown(began.Add(-skew)))
	}
	found, _, err := l.query(ctx, l.ledger, filter, maxPage, "")
	return found, err
}

// completeFrom writes the entry of a row of the history into the feed.
func (l *Ledger) completeFrom(ctx context.Context, logged row, began time.Time) error {
	logged.Began, logged.LogKey, logged.Place = stamp(began), logged.RowKey, ""
	return l.writeFeed(ctx, logged)
}

// intentInFeed returns the membership change that an open row of the feed stands for, where an earlier version of the gateway
// opened it: it has no head, and its members stand in the row. It is nil if the row stands for another change.
func (l *Ledger) intentInFeed(ctx context.Context, k provision.Key, r row) (*provision.Intent, error) {
	if r.Added+r.Removed == 0 {
		return nil, nil
	}
	got, err := l.feed.GetEntity(ctx, r.PartitionKey, r.RowKey, nil)
	if err != nil {
		return nil, l.failed("read an intent", err)
	}
	add, remove := decodeLists(got.Value)
	return &provision.Intent{Key: k, Operation: r.Operation, Name: r.Name, ExternalID: r.ExternalID, Began: unstamp(r.Began), Add: add, Remove: remove}, nil
}

// Settle closes the line of a change of which nothing is open any more. The name that a create held is freed first: once
// the line is closed no sweep looks for it.
func (l *Ledger) Settle(ctx context.Context, left provision.Left, k provision.Key, e provision.Entry) error {
	if !left.Gone {
		if err := l.free(ctx, left.Record.Key, left.Record.Version); err != nil {
			return err
		}
		left.Record.State = provision.Done
		if err := l.leavePlace(ctx, left.Record); err != nil {
			return err
		}
	}
	opened := openFeedRow(left.Record)
	if k != left.Record.Key {
		if err := l.dropIntent(ctx, k, opened); err != nil {
			return err
		}
	}
	if done, err := l.fromHistory(ctx, k, opened); done || err != nil {
		return err
	}
	at := time.Now()
	if err := l.submit(ctx, insert(logRow(k, e, at, l.cfg)...)); err != nil {
		return l.failed("settle", err)
	}
	return l.writeFeed(ctx, l.closedFeedRow(k, left.Record.Began, e, at))
}

// Prune removes at most limit entries that are older than before: from the feed, and the same entries from the
// histories. The last change of each resource stays. Refused sign-ins that are older go too.
func (l *Ledger) Prune(ctx context.Context, before time.Time, limit int) (removed int, err error) {
	if err := l.makeTables(ctx); err != nil {
		return 0, err
	}
	removed, err = l.prune(ctx, l.feed, fmt.Sprintf("PartitionKey gt '%s'", hour(before)+":"), limit)
	if err != nil {
		return removed, err
	}
	signIns, err := l.prune(ctx, l.ledger, signInFilter(provision.SignInQuery{Until: before}), limit-removed)
	return removed + signIns, err
}

// prune removes at most limit of the rows that a filter selects, and what the history holds of them.
func (l *Ledger) prune(ctx context.Context, table *client, filter string, limit int) (removed int, err error) {
	for removed < limit {
		most := min(maxRows, limit-removed)
		rows, _, err := l.query(ctx, table, filter, most, "")
		if err != nil || len(rows) == 0 {
			return removed, err
		}
		rows = rows[:min(len(rows), most)]
		for _, r := range rows {
			if err := l.forget(ctx, r); err != nil {
				return removed, err
			}
		}
		for _, batch := range byPartition(rows) {
			if err := submit(ctx, table, batch...); err != nil && !isMissing(err) {
				return removed, l.failed("prune", err)
			}
			removed += len(batch)
		}
		if err := ctx.Err(); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// forget removes the rows of the history that hold the entry of a row of the feed.
func (l *Ledger) forget(ctx context.Context, r row) error {
	if r.LogKey == "" {
		return nil
	}
	k := partition(provision.Key{Type: r.Type, ID: r.Key})
	for _, key := range []string{r.LogKey, morePrefix + r.LogKey[len(logPrefix):]} {
		if key != r.LogKey && r.Added+r.Removed <= sample {
			continue
		}
		if _, err := l.ledger.DeleteEntity(ctx, k, key, &aztables.DeleteEntityOptions{}); err != nil && !isMissing(err) {
			return l.failed("prune", err)
		}
	}
	return nil
}

// byPartition returns the actions that remove rows, for one transaction a partition.
func byPartition(rows []row) map[string][]action {
	all := map[string][]action{}
	for _, r := range rows {
		all[r.PartitionKey] = append(all[r.PartitionKey], remove(r.PartitionKey, r.RowKey))
	}
	return all
}
