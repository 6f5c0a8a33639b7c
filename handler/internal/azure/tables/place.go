package tables

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
)

// placeRow returns the row of a place that a change holds. It is read as a record that is running, so that its lease goes by the
// service's clock. It names nothing but its key.
func placeRow(r provision.Record) row {
	return recordRow(provision.Record{Key: r.Place.Key, Operation: r.Operation, Attempt: r.Attempt, Verb: r.Verb, Began: r.Began, State: provision.Running})
}

// Take takes the place of a change: one call where it is free.
func (l *Ledger) Take(ctx context.Context, r provision.Record) (provision.Place, error) {
	if err := l.makeTables(ctx); err != nil {
		return provision.Place{}, err
	}
	text, err := placeRow(r).encode()
	if err != nil {
		return provision.Place{}, err
	}
	added, err := l.ledger.AddEntity(ctx, text, nil)
	if err == nil && added.ETag != "" {
		return taken(r, string(added.ETag)), nil
	}
	if err != nil && !isConflict(err) {
		return provision.Place{}, l.failed("take a place", err)
	}
	held, err := l.Last(ctx, r.Place.Key)
	switch {
	case err != nil:
		return provision.Place{}, err
	case held.Operation == r.Operation: // the answer to an earlier try was lost
		return taken(r, held.Version), nil
	case !held.Expired:
		return provision.Place{}, provision.ErrBusy
	}
	return l.replacePlace(ctx, r, held.Version)
}

func taken(r provision.Record, version string) provision.Place {
	return provision.Place{Key: r.Place.Key, Version: version}
}

// replacePlace replaces the version that was seen of the row of a place. Its lease begins again.
func (l *Ledger) replacePlace(ctx context.Context, r provision.Record, seen string) (provision.Place, error) {
	text, err := placeRow(r).encode()
	if err != nil {
		return provision.Place{}, err
	}
	updated, err := l.ledger.UpdateEntity(ctx, text, ifMatch(seen))
	if err == nil && updated.ETag != "" {
		return taken(r, string(updated.ETag)), nil
	}
	if err != nil && !isConflict(err) && !isMissing(err) {
		return provision.Place{}, l.failed("take a place", err)
	}
	version, err := l.own(ctx, provision.Record{Key: r.Place.Key, Operation: r.Operation, State: provision.Running})
	return taken(r, version), err
}

// leavePlace frees the place of a change that is over, and begins its lease again where the outcome is unknown.
func (l *Ledger) leavePlace(ctx context.Context, r provision.Record) error {
	if r.Place.Key == (provision.Key{}) {
		return nil
	}
	if r.Place.Version == "" { // it was read: from its record, or from its history
		held, err := l.Last(ctx, r.Place.Key)
		if err != nil || held.Operation != r.Operation {
			return err
		}
		r.Place.Version = held.Version
	}
	if r.Open() {
		if _, err := l.replacePlace(ctx, r, r.Place.Version); !errors.Is(err, provision.ErrBusy) {
			return err
		}
		return nil // another change has taken it over
	}
	return l.free(ctx, r.Place.Key, r.Place.Version)
}
