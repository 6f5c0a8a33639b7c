package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/scim"
)

// remove deletes a resource.
func (s *Service) remove(ctx context.Context, k *kind, req Request, id string) (Outcome, error) {
	return s.change(k, req, "DELETE", id, func(t *task, _ *scim.Resource) error {
		return t.live(ctx, func(ctx context.Context, prev Record) (plan, error) {
			found, err := t.see(ctx, prev, req.If != nil)
			if err != nil {
				return plan{}, err
			}
			t.about(&found.resource)
			return plan{fingerprint: fingerprint("DELETE", nil), effect: t.delete}, req.allows(&found.resource)
		})
	})
}

// delete is the effect of a removal: it deletes the resource and awaits that it is gone.
func (t *task) delete(ctx context.Context) (string, Decision, error) {
	err := t.kind.remove(ctx, t.key.ID)
	if err == nil {
		return "", Applied, t.awaitGone(ctx)
	}
	return "", Applied, t.resolve(ctx, err, func(ctx context.Context) (bool, error) {
		_, err := t.kind.read(ctx, t.key.ID)
		if errors.Is(err, ErrNotFound) {
			return true, nil
		}
		return false, err
	})
}

// awaitGone reads until what was deleted is gone, for Config.Settle. Where it cannot be read, WorkflowGen's answer counts.
func (t *task) awaitGone(ctx context.Context) error {
	for pause, end := firstLook, time.Now().Add(t.s.cfg.Settle); ; pause = min(2*pause, maxLook) {
		_, err := t.kind.read(ctx, t.key.ID)
		switch {
		case errors.Is(err, ErrNotFound):
			return nil
		case err != nil:
			t.remark("whether the %s is gone could not be looked at: %v", t.kind.noun, err)
			return nil
		}
		if !t.sleep(ctx, pause, end) {
			return &NotKept{What: t.kind.noun, Why: "the " + t.kind.noun + " is still there"}
		}
	}
}
