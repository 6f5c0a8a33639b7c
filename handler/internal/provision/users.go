package provision

import (
	"context"
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User reads one user.
func (s *Service) User(ctx context.Context, id string) (scim.Resource, error) {
	return s.get(ctx, s.users, id, false)
}

// CreateUser makes a user. ErrTaken if the userName or the externalId belongs to another.
func (s *Service) CreateUser(ctx context.Context, req Request, want scim.Resource) (Outcome, error) {
	return s.create(s.users, req, want, func(t *task, want *scim.Resource) error {
		if want.Get(mapping.Active) == "" {
			want.Set(mapping.Active, "true") // a user who is provisioned may sign in, unless Entra says otherwise
		}
		if err := t.complete(want); err != nil {
			return t.end(ctx, "", err, t.note)
		}
		empty := mapping.UserType.New()
		t.leaveOut(&empty, want)
		change, changed, err := mapping.Change(&empty, want)
		if err != nil {
			return t.end(ctx, "", err, t.note)
		}
		t.entry.Changed, t.entry.Values = changed, s.cfg.Values.of(&empty, want, changed)
		return t.create(ctx, want, change, nil)
	})
}

// PatchUser applies a PATCH, all of it or nothing.
func (s *Service) PatchUser(ctx context.Context, req Request, id string, ops []patch.Operation) (Outcome, error) {
	return s.alter(ctx, s.users, req, "PATCH", id, patch.Membership{}, func(r *scim.Resource) error { return patch.Apply(ops, r) })
}

// ReplaceUser makes a user as given; what is not given is cleared (RFC 7644 §3.5.1). Only active stays: an omission must not
// let a disabled user in again.
func (s *Service) ReplaceUser(ctx context.Context, req Request, id string, with scim.Resource) (Outcome, error) {
	return s.alter(ctx, s.users, req, "PUT", id, patch.Membership{}, func(r *scim.Resource) error {
		active := r.Get(mapping.Active)
		copy(r.Values, with.Values)
		if r.Outside = with.Outside; r.Get(mapping.Active) == "" {
			r.Set(mapping.Active, active)
		}
		return nil
	})
}

// DeleteUser removes a user; WorkflowGen archives one that it needs for its history.
func (s *Service) DeleteUser(ctx context.Context, req Request, id string) (Outcome, error) {
	return s.remove(ctx, s.users, req, id)
}

func newUsers(dir Directory) *kind {
	one := func(u workflowgen.User) object { return object{u, mapping.User(&u)} }
	return &kind{
		t: mapping.UserType, noun: "user", name: mapping.UserName,
		keys: map[string]workflowgen.Key{
			"username": workflowgen.ByName, "externalid": workflowgen.BySystemIdentifier,
			"emails.value": workflowgen.ByEmail, "emails": workflowgen.ByEmail, `emails[type eq "work"].value`: workflowgen.ByEmail,
			"emails[primary eq true].value": workflowgen.ByEmail,
		},
		show: func(ctx context.Context, id string, _ bool) (object, error) {
			u, err := dir.User(ctx, id)
			if err != nil {
				return object{User: u}, err
			}
			return one(u), nil
		},
		find: func(ctx context.Context, q workflowgen.Query, _ bool) ([]object, int, error) {
			us, total, err := dir.FindUsers(ctx, q)
			return each(us, one), total, err
		},
		make: dir.CreateUser, write: dir.UpdateUser, remove: dir.DeleteUser,
		object: one,
		fit:    (*task).fitUser,
		change: mapping.Change,
		answer: func(asked *scim.Resource, got object) { *asked = got.resource },
	}
}

func (t *task) fitUser(before, after *scim.Resource, alter alteration) error {
	if removesActive(before, after, alter) {
		return scim.Errorf(scim.NotMutable, "active is true or false in WorkflowGen; it cannot be removed.")
	}
	if err := t.complete(after); err != nil {
		return err
	}
	t.leaveOut(before, after)
	return nil
}

// complete gives a user what WorkflowGen requires, and notes where a surname was made up.
func (t *task) complete(r *scim.Resource) error {
	fellBack, err := t.s.cfg.LastName.Complete(r)
	if fellBack {
		from := t.s.cfg.LastName
		if r.Get(mapping.DisplayName) == "" {
			from = mapping.FromUserName
		}
		t.remark("no surname: lastName is %s", from)
	}
	return err
}

// leaveOut takes out of a change what this WorkflowGen has no place for, and notes it: the answer must not claim it.
func (t *task) leaveOut(before, after *scim.Resource) {
	for _, path := range mapping.LeaveOut(before, after, t.s.dir.Lacks()) {
		t.entry.Ignored = append(slices.Clip(t.entry.Ignored), path)
		t.remark("this WorkflowGen has no place for %s", path)
	}
}
