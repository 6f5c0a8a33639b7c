package memledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// intent is an open intent, with the time at which it was opened.
type intent struct {
	provision.Intent
	since time.Time
}

func (i *intent) expired() bool { return time.Since(i.since) >= provision.Lease }

// member is a member of a group that an intent claims.
type member struct {
	group provision.Key
	id    string
}

func members(i provision.Intent) []member {
	var all []member
	for _, id := range slices.Concat(i.Add, i.Remove) {
		all = append(all, member{i.Key, id})
	}
	return all
}

// Open records that a membership change is about to be made, and claims its members.
func (l *Ledger) Open(ctx context.Context, i provision.Intent) error {
	if err := errors.Join(ctx.Err(), provision.Recordable(provision.Members{Added: i.Add, Removed: i.Remove})); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	expired := map[string]bool{}
	for _, m := range members(i) {
		switch holder := l.claims[m]; {
		case holder == "" || holder == i.Operation:
		case !l.intents[holder].expired():
			return provision.ErrBusy
		default:
			expired[holder] = true
		}
	}
	for operation := range expired {
		l.interrupt(operation)
	}
	l.intents[i.Operation] = &intent{i, time.Now()}
	for _, m := range members(i) {
		l.claims[m] = i.Operation
	}
	return nil
}

// interrupt closes an intent that is expired.
func (l *Ledger) interrupt(operation string) {
	i := l.intents[operation]
	l.freeMembers(i.Intent)
	if !i.Part { // else the change is interrupted with its record
		l.log.add(i.Key, provision.Entry{Time: time.Now(), Operation: operation, Type: i.Key.Type, Decision: provision.Interrupted})
	}
}

func (l *Ledger) freeMembers(i provision.Intent) {
	delete(l.intents, i.Operation)
	for _, m := range members(i) {
		if l.claims[m] == i.Operation {
			delete(l.claims, m)
		}
	}
}

// Close removes the intent, frees its members and records the log entry, the first time.
func (l *Ledger) Close(ctx context.Context, i provision.Intent, e provision.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	open := l.intents[i.Operation]
	if open == nil {
		if slices.ContainsFunc(l.log.of(i.Key), func(old provision.Entry) bool {
			return old.Operation == e.Operation && old.Decision == e.Decision
		}) {
			return nil
		}
		return provision.ErrBusy
	}
	if open.Unknown && i.Unknown {
		return nil // closed before
	}
	l.end(i)
	l.log.add(i.Key, e)
	return nil
}

// end frees the members of an intent, or keeps them for another lease if the outcome is unknown.
func (l *Ledger) end(i provision.Intent) {
	if i.Unknown {
		open := l.intents[i.Operation]
		open.Unknown, open.since = true, time.Now()
	} else {
		l.freeMembers(l.intents[i.Operation].Intent)
	}
}

// Intents returns the intents of a group that are open and not expired.
func (l *Ledger) Intents(ctx context.Context, group provision.Key) ([]provision.Intent, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var open []provision.Intent
	for _, i := range l.intents {
		if i.Key == group && !i.expired() {
			open = append(open, i.Intent)
		}
	}
	return open, nil
}
