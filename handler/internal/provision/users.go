package provision

import (
	"context"
	"fmt"
	"slices"
	"strings"

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

// CreateUser makes a user. ErrTaken if the userName or the externalId belongs to another.
func (s *Service) CreateUser(ctx context.Context, want scim.Resource) (Outcome, error) {
	t := s.task(ctx, "POST", NameKey("User", want.Get(mapping.UserName)))
	t.about(&want)
	t.entry.Ignored = want.Outside
	made, err := t.createUser(ctx, want)
	return Outcome{made, t.entry}, err
}

func (t *task) createUser(ctx context.Context, want scim.Resource) (scim.Resource, error) {
	if want.Get(mapping.Active) == "" {
		want.Set(mapping.Active, "true") // who is provisioned may sign in, unless Entra says otherwise
	}
	if err := t.complete(&want); err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	empty := mapping.UserType.New()
	t.leaveOut(&empty, &want)
	change, changed, err := mapping.Change(&empty, &want)
	if err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	t.entry.Changed, t.entry.Values = changed, t.s.cfg.Values.of(&empty, &want, changed)
	leave, err := t.enter(ctx)
	if err != nil {
		return scim.Resource{}, t.noted(ctx, err)
	}
	defer leave()
	return t.createUserOnce(ctx, want, change)
}

// createUserOnce looks before it makes: for the externalId, which WorkflowGen does not keep unique, and, where an earlier
// try was cut off, for the user that try may have made.
func (t *task) createUserOnce(ctx context.Context, want scim.Resource, change workflowgen.UserChange) (made scim.Resource, err error) {
	print := fingerprint("POST", want.Values)
	prev, rec, err := t.claim(ctx, print)
	if err != nil {
		return scim.Resource{}, err
	}
	err = t.carryOut(ctx, rec, func(ctx context.Context) (string, Decision, error) {
		found, err := t.s.standing(ctx, &want, prev.Open() || idempotency(ctx) != "")
		if err != nil {
			return "", "", err
		}
		if found != nil {
			made = *found
			t.about(&made)
			return t.standingAlready(ctx, &want, found, prev.Open() && prev.Fingerprint == print && same(found, &want))
		}
		u, err := t.s.dir.CreateUser(ctx, change)
		if err != nil {
			return "", "", fmt.Errorf("create user: %w", err)
		}
		made = mapping.User(&u)
		t.about(&made)
		return t.made(made), Applied, nil
	})
	return made, err
}

// standingAlready is what becomes of a create of what is there. It is ours if an earlier try, cut off, has made it, or if
// the client repeats a request that it calls by a name.
func (t *task) standingAlready(ctx context.Context, want, found *scim.Resource, ours bool) (string, Decision, error) {
	id := t.made(*found)
	if ours {
		return id, TakenOver, nil
	}
	if idempotency(ctx) != "" {
		last, err := t.s.ledger.Last(ctx, Key{Type: t.key.Type, ID: id})
		if err != nil {
			return "", "", err
		}
		if again, err := repeats(ctx, last); again || err != nil {
			return "", Replayed, err
		}
	}
	t.about(want)
	return "", "", taken(found, want)
}

// made is WorkflowGen's id of what a create led to.
func (t *task) made(r scim.Resource) string {
	id, _ := mapping.WorkflowGenID(r.ID)
	return id
}

// standing is the user that has the externalId already or, if byName too, the userName; nil if there is none.
func (s *Service) standing(ctx context.Context, want *scim.Resource, byName bool) (*scim.Resource, error) {
	queries := []workflowgen.Query{{Key: workflowgen.BySystemIdentifier, Value: want.Get(mapping.ExternalID), Limit: 1}}
	if byName {
		queries = append(queries, workflowgen.Query{Key: workflowgen.ByName, Value: want.Get(mapping.UserName), Limit: 1})
	}
	for _, q := range queries {
		if q.Value == "" {
			continue
		}
		us, _, err := s.dir.FindUsers(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(us) > 0 {
			r := mapping.User(&us[0])
			return &r, nil
		}
	}
	return nil, nil
}

// same says whether a user is as the request would have made it.
func same(found, want *scim.Resource) bool {
	change, _, err := mapping.Change(found, want)
	return err == nil && len(change) == 0
}

func taken(found, want *scim.Resource) error {
	for _, path := range []string{mapping.ExternalID, mapping.UserName, mapping.DisplayName} {
		if v := want.Get(path); v != "" && strings.EqualFold(found.Get(path), v) {
			return &Taken{Reason: fmt.Sprintf("The %s %q belongs to %s already.", path, v, found.ID)}
		}
	}
	return &Taken{Reason: fmt.Sprintf("%s stands in the way.", found.ID)}
}

// complete gives a user what WorkflowGen requires, and tells where a surname was made up.
func (t *task) complete(r *scim.Resource) error {
	fellBack, err := t.s.cfg.LastName.Complete(r)
	if fellBack {
		from := t.s.cfg.LastName
		if r.Get(mapping.DisplayName) == "" {
			from = mapping.FromUserName
		}
		t.entry.Notes = append(t.entry.Notes, "no surname: lastName is "+string(from))
	}
	return err
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
	leave, err := t.enter(ctx)
	if err != nil {
		return Outcome{Entry: t.entry}, t.noted(ctx, err)
	}
	defer leave()
	r, err := t.alterUser(ctx, alter)
	return Outcome{r, t.entry}, err
}

func (t *task) alterUser(ctx context.Context, alter func(*scim.Resource) error) (scim.Resource, error) {
	prev, err := t.last(ctx)
	if err != nil {
		return scim.Resource{}, t.noted(ctx, err)
	}
	again, err := repeats(ctx, prev)
	if err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	u, err := t.s.dir.User(ctx, t.key.ID)
	if err != nil {
		return scim.Resource{}, t.noted(ctx, err)
	}
	before := mapping.User(&u)
	after := before.Clone()
	if t.about(&before); again {
		return after, t.replayed(ctx)
	}
	if err := allowed(ctx, &before); err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	change, err := t.changeOf(&before, &after, alter)
	if err != nil || len(change) == 0 {
		return after, t.leave(ctx, prev, err)
	}
	if err := t.s.externalIDFree(ctx, &before, &after); err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	err = t.do(ctx, prev, fingerprint(t.entry.Verb, after.Values), func(ctx context.Context) (string, Decision, error) {
		u, err := t.s.dir.UpdateUser(ctx, t.key.ID, change)
		if err != nil {
			return "", "", fmt.Errorf("update user %s: %w", before.ID, err)
		}
		after = mapping.User(&u)
		t.about(&after)
		return "", Applied, nil
	})
	return after, err
}

// changeOf alters a user and answers what of it WorkflowGen must be told.
func (t *task) changeOf(before, after *scim.Resource, alter func(*scim.Resource) error) (workflowgen.UserChange, error) {
	if err := alter(after); err != nil {
		return nil, err
	}
	t.entry.Ignored = after.Outside
	if after.Get(mapping.Active) == "" {
		return nil, scim.Errorf(scim.NotMutable, "active is true or false in WorkflowGen; it cannot be removed.")
	}
	if err := t.complete(after); err != nil {
		return nil, err
	}
	t.leaveOut(before, after)
	change, changed, err := mapping.Change(before, after)
	t.entry.Changed, t.entry.Values = changed, t.s.cfg.Values.of(before, after, changed)
	return change, err
}

// leaveOut takes out of a change what this WorkflowGen has no place for, and says so: it is not claimed to be done.
func (t *task) leaveOut(before, after *scim.Resource) {
	for _, path := range mapping.LeaveOut(before, after, t.s.dir.Lacks()) {
		t.entry.Ignored = append(slices.Clip(t.entry.Ignored), path)
		t.entry.Notes = append(t.entry.Notes, "this WorkflowGen has no place for "+path)
	}
}

// externalIDFree holds what WorkflowGen does not: an externalId belongs to one user.
func (s *Service) externalIDFree(ctx context.Context, before, after *scim.Resource) error {
	ext := after.Get(mapping.ExternalID)
	if ext == "" || ext == before.Get(mapping.ExternalID) {
		return nil
	}
	want := mapping.UserType.New()
	want.Set(mapping.ExternalID, ext)
	found, err := s.standing(ctx, &want, false)
	if err == nil && found != nil && found.ID != before.ID {
		return taken(found, &want)
	}
	return err
}

// DeleteUser removes a user; WorkflowGen archives one that it needs for its history.
func (s *Service) DeleteUser(ctx context.Context, id string) (Outcome, error) {
	key, ok := userKey(id)
	return s.remove(ctx, id, key, ok, func(t *task) error {
		u, err := s.dir.User(ctx, key.ID)
		if err != nil {
			return err
		}
		r := mapping.User(&u)
		t.about(&r)
		return allowed(ctx, &r)
	}, s.dir.DeleteUser)
}

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
