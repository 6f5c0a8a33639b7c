package provision

import (
	"context"
	"errors"
	"time"
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
	place, err := t.take(ctx, *rec)
	if err == nil {
		rec.Place = place
	}
	return leave, err
}

// take takes the place, and waits for it while another process holds it.
func (t *task) take(ctx context.Context, rec Record) (Place, error) {
	place, err := t.s.ledger.Take(ctx, rec)
	if !errors.Is(err, ErrBusy) {
		return place, err
	}
	defer t.waiting(time.Now())
	for pause := firstPause; ; pause = nextPause(pause) {
		if err := t.rest(ctx, pause); err != nil {
			return Place{}, err
		}
		if place, err = t.s.ledger.Take(ctx, rec); !errors.Is(err, ErrBusy) {
			return place, err
		}
	}
}
