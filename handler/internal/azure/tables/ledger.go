package tables

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"workflowgen-scim/handler/internal/provision"
)

// Ledger implements provision.Ledger.
type Ledger struct {
	cfg    Config
	ledger *aztables.Client
	feed   *aztables.Client

	readOnly bool // it makes no tables

	made  sync.Mutex
	ready bool // whether the tables were seen to be there

	later sync.WaitGroup // what is completed after the answer
}

var _ provision.Ledger = (*Ledger)(nil)

// Last returns the record of the last change of the resource, or the zero Record.
func (l *Ledger) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	if err := l.makeTables(ctx); err != nil {
		return provision.Record{}, err
	}
	row, age, err := l.read(ctx, partition(k), lastRow, "read the last change")
	if err != nil || row == nil {
		return provision.Record{}, err
	}
	r := row.record(k)
	r.Version, r.Age = row.ETag, age
	r.Expired = r.Open() && r.Age >= provision.Lease
	return r, nil
}

// read reads a row of the ledger, nil if it is not there, and its age. The service's clock alone decides whether a lease is over:
// the time at which it wrote the row, against the time at which it answers.
func (l *Ledger) read(ctx context.Context, partitionKey, rowKey, what string) (*row, time.Duration, error) {
	var answer *http.Response
	var r row
	var now time.Time
	got, err := l.ledger.GetEntity(policy.WithCaptureResponse(ctx, &answer), partitionKey, rowKey, nil)
	if isMissing(err) {
		return nil, 0, nil
	}
	if err == nil {
		r, err = decodeRow(got.Value)
	}
	if err == nil {
		now, err = http.ParseTime(answer.Header.Get("Date"))
	}
	r.ETag = string(got.ETag)
	return &r, max(now.Sub(r.Timestamp), 0), l.failed(what, err) // the answer's clock has whole seconds, the row's is finer
}

// Announce opens the row of a change in the feed.
func (l *Ledger) Announce(ctx context.Context, r provision.Record) error {
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	return l.writeFeed(ctx, openFeedRow(r))
}

// Begin replaces prev with next.
func (l *Ledger) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	if prev.Open() && !prev.Expired {
		return provision.Record{}, provision.ErrBusy
	}
	if err := l.recordable(next.Key, next.Members); err != nil {
		return provision.Record{}, err
	}
	if err := l.makeTables(ctx); err != nil {
		return provision.Record{}, err
	}
	version, err := l.swap(ctx, prev, next)
	if err != nil {
		return provision.Record{}, err
	}
	next.Version, next.Expired, next.Age = version, false, 0
	return next, nil
}

// swap does the compare-and-swap of Begin. Where the answer to it was lost and it was sent again, it finds its own row.
func (l *Ledger) swap(ctx context.Context, prev, next provision.Record) (version string, err error) {
	row := recordRow(next)
	text, err := row.encode()
	switch {
	case err != nil:
	case prev.Version == "":
		var added aztables.AddEntityResponse
		added, err = l.ledger.AddEntity(ctx, text, nil)
		version = string(added.ETag)
	case prev.Open():
		err = l.takeOver(ctx, prev, row)
	default:
		var updated aztables.UpdateEntityResponse
		updated, err = l.ledger.UpdateEntity(ctx, text, ifMatch(prev.Version))
		version = string(updated.ETag)
	}
	if isConflict(err) || err == nil && version == "" {
		return l.own(ctx, next)
	}
	return version, l.failed("begin", err)
}

// takeOver replaces the record of a change that was cut off, and notes that in the history and, for a change that was cut off before
// it could open its row, in the feed.
func (l *Ledger) takeOver(ctx context.Context, prev provision.Record, next row) error {
	at := time.Now()
	cut := provision.Entry{Time: prev.Began, Operation: prev.Operation, Verb: prev.Verb, Type: prev.Key.Type, ID: scimID(prev.Key),
		Name: prev.Name, ExternalID: prev.ExternalID, Decision: provision.Interrupted, Attempt: prev.Attempt}
	if err := l.hasLine(ctx, prev); err != nil {
		return err
	}
	if err := l.submit(ctx, replaceIf(next, prev.Version), insert(l.historyOf(prev, cut, at)...)); err != nil {
		return err
	}
	line := l.closedFeedRow(prev.Key, prev.Began, cut, at)
	line.Open = prev.Place.Key != (provision.Key{}) || prev.Key.Type == groupType // the sweep frees the place and the members once their lease is over
	_ = l.writeFeed(ctx, line)                                                    // or the sweep does
	return nil
}

// hasLine opens the line of a change in the feed, if it was cut off before it could: without it nothing would look for what
// follows in the history.
func (l *Ledger) hasLine(ctx context.Context, r provision.Record) error {
	line := openFeedRow(r)
	line.PartitionKey, line.RowKey = l.feedKeys(r.Began, r.Operation)
	text, err := line.encode()
	if err != nil {
		return err
	}
	if _, err = l.feed.AddEntity(ctx, text, nil); isConflict(err) {
		return nil
	}
	return l.failed("write the feed", err)
}

// historyOf returns the rows of a change in the history. They name the place that it took, so that the sweep finds what was left.
func (l *Ledger) historyOf(r provision.Record, e provision.Entry, at time.Time) []row {
	rows := logRow(r.Key, e, at, l.cfg)
	rows[0].Place = r.Place.Key.ID
	return rows
}

// own returns the version of the stored record if it is r; ErrBusy if it is another change's.
func (l *Ledger) own(ctx context.Context, r provision.Record) (version string, err error) {
	there, err := l.Last(ctx, r.Key)
	if err != nil {
		return "", err
	}
	if there.Operation != r.Operation || there.State != r.State {
		return "", provision.ErrBusy
	}
	return there.Version, nil
}

// Finish records the outcome of a change and its log entry.
func (l *Ledger) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at := time.Now()
	name := done.Key
	if done.ID != "" {
		done.Key.ID = done.ID
	}
	record := replaceIf(recordRow(done), done.Version)
	if done.Key != name {
		record = replace(recordRow(done))
	}
	rows := l.historyOf(done, e, at)
	freed, left := endingOf(done, maxRows-1-len(rows))
	err := l.submit(ctx, append(freed, record, insert(rows...))...)
	if isConflict(err) || isMissing(err) { // superseded, or the answer to the first try was lost
		_, err = l.own(ctx, done)
	}
	if err != nil {
		return l.failed("finish", err)
	}
	r := l.closedFeedRow(done.Key, done.Began, e, at)
	r.Open = done.Open() // for the sweep, if the outcome is not known
	l.afterwards(ctx, func(ctx context.Context) {
		err := l.leavePlace(ctx, done)
		if left {
			err = errors.Join(err, l.endApart(ctx, *done.Claims))
		}
		if done.Key != name {
			err = errors.Join(err, l.free(ctx, name, done.Version))
		}
		if err == nil { // or else the line stays open, and the sweep frees what is left
			_ = l.writeFeed(ctx, r)
		}
	})
	return nil
}

// endingOf returns the actions that end the claims of a change within the transaction of Finish, and whether some of them are
// left to be dropped. A create that led to no id ends under the name, where no transaction reaches the claims in its group.
func endingOf(done provision.Record, room int) (actions []action, left bool) {
	if done.Claims == nil || done.Claims.Key != done.Key {
		return nil, done.Claims != nil
	}
	return ending(*done.Claims, room)
}

// free deletes a record that the change needs no longer. A change that has taken it over meanwhile keeps it.
func (l *Ledger) free(ctx context.Context, name provision.Key, version string) error {
	_, err := l.ledger.DeleteEntity(ctx, partition(name), lastRow, deleteIf(version))
	if isMissing(err) || isConflict(err) {
		return nil
	}
	return l.failed("free the name", err)
}

// Note records a log entry for what changed nothing.
func (l *Ledger) Note(ctx context.Context, k provision.Key, e provision.Entry) error {
	if err := l.makeTables(ctx); err != nil {
		return err
	}
	at := time.Now()
	err := l.submit(ctx, insert(logRow(k, e, at, l.cfg)...))
	if err == nil {
		l.complete(ctx, k, e.Time, e, at)
	}
	return l.failed("note", err)
}

// Wait returns when what is completed after the answers is complete.
func (l *Ledger) Wait() { l.later.Wait() }

// failed names what could not be done, as an ErrLedger. A table that was deleted by hand is made again before the
// next use.
func (l *Ledger) failed(what string, err error) error {
	if err == nil || errors.Is(err, provision.ErrBusy) || errors.Is(err, provision.ErrLedger) || errors.Is(err, provision.ErrTooLarge) {
		return err
	}
	if isTableMissing(err) {
		l.made.Lock()
		l.ready = false
		l.made.Unlock()
	}
	return fmt.Errorf("%s: %w: %w", what, provision.ErrLedger, err)
}
