package provision

import (
	"context"
	"fmt"
)

// remove deletes what key names, once look has found it.
func (s *Service) remove(ctx context.Context, id string, key Key, ok bool, look func(*task) error,
	remove func(context.Context, string) error) (Outcome, error) {
	t := s.task(ctx, "DELETE", key)
	t.entry.ID = id
	if !ok {
		return Outcome{Entry: t.entry}, t.noted(ctx, fmt.Errorf("%q: %w", id, ErrNotFound))
	}
	leave, err := t.enter(ctx)
	if err != nil {
		return Outcome{Entry: t.entry}, t.noted(ctx, err)
	}
	defer leave()
	prev, err := t.last(ctx)
	if err == nil {
		err = look(t)
	}
	if err != nil {
		return Outcome{Entry: t.entry}, t.noted(ctx, err)
	}
	err = t.do(ctx, prev, fingerprint("DELETE", nil), func(ctx context.Context) (string, Decision, error) {
		return "", Applied, remove(ctx, key.ID)
	})
	return Outcome{Entry: t.entry}, err
}
