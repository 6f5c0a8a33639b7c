// Package memledger is a Ledger in memory: the default, for trials and for tests. It keeps the promises of a
// Ledger inside one process, and ends with that process.
//
// Like package tables, it implements the interfaces of two packages: Ledger of provision and
// Reader of synclog. So it is above both, and neither of them imports it.
package memledger

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// MaxEntries bounds the entries of the sync log; the oldest make room. The last change of each resource is kept
// as long as the process lives: it is small, and takes the place of a body.
const MaxEntries = 10_000

// Ledger implements provision.Ledger.
type Ledger struct {
	mu      sync.Mutex
	last    map[provision.Key]kept
	places  map[provision.Key]held
	intents map[string]*intent // by operation
	claims  map[member]string  // the operation of the intent that claims a member
	log     ring
	signIns []provision.RefusedSignIns // in the order of compareSignIns
	version int
}

var _ provision.Ledger = (*Ledger)(nil)

// kept is a record, with the time at which it was written.
type kept struct {
	provision.Record
	since time.Time
}

// New returns an empty Ledger.
func New() *Ledger {
	return &Ledger{last: map[provision.Key]kept{}, places: map[provision.Key]held{}, intents: map[string]*intent{}, claims: map[member]string{}}
}

// Last returns the record of the last change of the resource, or the zero Record.
func (l *Ledger) Last(ctx context.Context, k provision.Key) (provision.Record, error) {
	if err := ctx.Err(); err != nil {
		return provision.Record{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current(k), nil
}

// current returns a record as of now. Its age, and whether its lease is over, is a matter of the clock, so neither is kept.
func (l *Ledger) current(k provision.Key) provision.Record {
	r := l.last[k]
	if r.Version != "" {
		r.Age = time.Since(r.since)
	}
	r.Expired = r.Open() && r.Age >= provision.Lease
	return r.Record
}

// Announce does nothing: what is not begun leaves nothing behind here.
func (l *Ledger) Announce(ctx context.Context, _ provision.Record) error { return ctx.Err() }

// Begin replaces prev with next.
func (l *Ledger) Begin(ctx context.Context, prev, next provision.Record) (provision.Record, error) {
	if err := errors.Join(ctx.Err(), provision.Recordable(next.Members)); err != nil {
		return provision.Record{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.current(next.Key)
	if now.Version != prev.Version || now.Open() && !now.Expired {
		return provision.Record{}, provision.ErrBusy
	}
	if now.Open() {
		l.log.add(next.Key, provision.Entry{Time: time.Now(), Operation: now.Operation, Type: next.Key.Type, Decision: provision.Interrupted})
		if l.places[now.Place.Key].expired() {
			l.free(now)
		}
	}
	return l.put(next), nil
}

func (l *Ledger) put(r provision.Record) provision.Record {
	l.version++
	r.Members, r.Claims = provision.Members{}, nil
	r.Version, r.Expired, r.Age = strconv.Itoa(l.version), false, 0
	l.last[r.Key] = kept{r, time.Now()}
	return r
}

// Finish records the outcome of a change and its log entry.
func (l *Ledger) Finish(ctx context.Context, done provision.Record, e provision.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	claims := done.Claims
	if l.last[done.Key].Version != done.Version || claims != nil && l.intents[claims.Operation] == nil {
		return provision.ErrBusy
	}
	if claims != nil {
		l.end(*claims)
	}
	if done.ID != "" { // a create: from now on its history is kept under the id
		delete(l.last, done.Key)
		done.Key.ID = done.ID
	}
	l.put(done)
	l.log.add(done.Key, e)
	if !done.Open() {
		l.free(done)
	} else if l.places[done.Place.Key].operation == done.Operation {
		l.places[done.Place.Key] = held{done.Operation, time.Now()}
	}
	return nil
}

// Note records a log entry for what changed nothing.
func (l *Ledger) Note(ctx context.Context, k provision.Key, e provision.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log.add(k, e)
	return nil
}

// History returns the entries that the log still has of a resource, newest first.
func (l *Ledger) History(k provision.Key) []provision.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.of(k)
}
