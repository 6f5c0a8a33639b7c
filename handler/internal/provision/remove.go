package provision

import (
	"context"
	"errors"
	"fmt"
)

// remove deletes what key names, once look has found it.
func (s *Service) remove(ctx context.Context, id string, key Key, ok bool, look func(context.Context, *task, Record) error,
	h holder) (Outcome, error) {
	t := s.task(ctx, "DELETE", key)
	t.entry.ID = id
	if !ok {
		return Outcome{Entry: t.entry}, t.noted(ctx, fmt.Errorf("%q: %w", id, ErrNotFound))
	}
	err := t.live(ctx, func(ctx context.Context, prev Record) (plan, error) {
		if err := look(ctx, t, prev); err != nil {
			return plan{}, err
		}
		return plan{fingerprint: fingerprint("DELETE", nil), effect: func(ctx context.Context) (string, Decision, error) {
			err := h.remove(ctx, key.ID)
			if err == nil {
				return "", Applied, t.gone(ctx, h, key.ID)
			}
			return "", Applied, t.resolve(ctx, err, func(ctx context.Context) (bool, error) {
				_, err := h.read(ctx, key.ID)
				if errors.Is(err, ErrNotFound) {
					return true, nil
				}
				return false, err
			})
		}}, nil
	})
	return Outcome{Entry: t.entry}, err
}
