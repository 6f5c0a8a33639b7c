package provision

import (
	"context"
	"errors"
)

// takePlace waits for the place of the externalId that a change gives to its resource, first in this process and then in the
// ledger, and takes it. It comes after Begin, because the place of an externalId is always taken last.
func (t *task) takePlace(ctx context.Context, rec *Record) (leave func(), err error) {
	if rec.Place.Key == (Key{}) {
		return func() {}, nil
	}
	leave, err = t.enter(ctx, rec.Place.Key)
	if err != nil {
		return func() {}, err
	}
	return leave, t.poll(ctx, func() (bool, error) {
		place, err := t.s.ledger.Take(ctx, *rec)
		if errors.Is(err, ErrBusy) {
			return false, nil
		}
		if err == nil {
			rec.Place = place
		}
		return true, err
	})
}
