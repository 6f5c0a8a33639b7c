package provision

import (
	"context"
	"fmt"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User reads one user.
func (s *Service) User(ctx context.Context, id string) (scim.Resource, error) {
	key, ok := userKey(id)
	if !ok {
		return scim.Resource{}, fmt.Errorf("user %q: %w", id, ErrNotFound)
	}
	u, err := s.dir.User(ctx, key.ID)
	if err != nil {
		return scim.Resource{}, err
	}
	return mapping.User(&u), nil
}

// PatchUser applies a PATCH, all of it or nothing.
func (s *Service) PatchUser(ctx context.Context, id string, ops []patch.Operation) (Outcome, error) {
	return s.alterUser(ctx, "PATCH", id, func(r *scim.Resource) error { return patch.Apply(ops, r) })
}

// ReplaceUser makes a user as given; what is not given is cleared (RFC 7644 §3.5.1), but for active, which stays: nobody is
// to be let in again by an omission.
func (s *Service) ReplaceUser(ctx context.Context, id string, with scim.Resource) (Outcome, error) {
	return s.alterUser(ctx, "PUT", id, func(r *scim.Resource) error {
		active := r.Get(mapping.Active)
		copy(r.Values, with.Values)
		if r.Outside = with.Outside; r.Get(mapping.Active) == "" {
			r.Set(mapping.Active, active)
		}
		return nil
	})
}

func (s *Service) alterUser(ctx context.Context, verb, id string, alter func(*scim.Resource) error) (Outcome, error) {
	key, ok := userKey(id)
	t := s.task(ctx, verb, key)
	t.entry.ID = id
	if !ok {
		return Outcome{Entry: t.entry}, t.noted(ctx, fmt.Errorf("user %q: %w", id, ErrNotFound))
	}
	var after scim.Resource
	err := t.live(ctx, func(ctx context.Context, prev Record) (plan, error) { return t.planUser(ctx, prev, alter, &after) })
	return Outcome{after, t.entry}, err
}

// planUser works out what an alteration of a user comes to. The user as it then is stands in after.
func (t *task) planUser(ctx context.Context, prev Record, alter func(*scim.Resource) error, after *scim.Resource) (plan, error) {
	again, err := repeats(ctx, prev)
	if err != nil {
		return plan{}, err
	}
	u, err := t.see(ctx, prev, t.s.userHolder(), mapping.User)
	if err != nil {
		return plan{}, err
	}
	before := mapping.User(&u)
	*after = before.Clone()
	if t.about(&before); again {
		return plan{nothing: Replayed}, nil
	}
	if err := allowed(ctx, &before); err != nil {
		return plan{}, err
	}
	change, err := t.changeOf(&before, after, alter)
	if err != nil || len(change) == 0 {
		return plan{nothing: Unchanged}, err
	}
	print := fingerprint(t.entry.Verb, after.Values)
	return plan{fingerprint: print, place: placeOf(&before, after), effect: func(ctx context.Context) (string, Decision, error) {
		if err := t.s.externalIDFree(ctx, &before, after); err != nil {
			return "", "", err
		}
		got, err := t.update(ctx, t.s.userHolder(), u, change)
		if err != nil {
			return "", "", fmt.Errorf("update user %s: %w", before.ID, err)
		}
		*after = mapping.User(&got)
		t.about(after)
		return "", Applied, nil
	}}, nil
}

// changeOf alters a user and answers what of it WorkflowGen must be told.
func (t *task) changeOf(before, after *scim.Resource, alter func(*scim.Resource) error) (workflowgen.UserChange, error) {
	if err := alter(after); err != nil {
		return nil, err
	}
	t.entry.Ignored = after.Outside
	if removesActive(before, after, alter) {
		return nil, scim.Errorf(scim.NotMutable, "active is true or false in WorkflowGen; it cannot be removed.")
	}
	if err := t.complete(after); err != nil {
		return nil, err
	}
	t.leaveOut(before, after)
	change, changed, err := mapping.Change(t.doubted(before, after, alter), after)
	t.entry.Changed, t.entry.Values = changed, t.s.cfg.Values.of(before, after, changed)
	return change, err
}

// DeleteUser removes a user; WorkflowGen archives one that it needs for its history.
func (s *Service) DeleteUser(ctx context.Context, id string) (Outcome, error) {
	key, ok := userKey(id)
	return s.remove(ctx, id, key, ok, func(ctx context.Context, t *task, prev Record) error {
		u, err := t.see(ctx, prev, s.userHolder(), mapping.User)
		if err != nil {
			return err
		}
		r := mapping.User(&u)
		t.about(&r)
		return allowed(ctx, &r)
	}, s.userHolder())
}
