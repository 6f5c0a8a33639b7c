package provision

import (
	"context"
	"fmt"
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

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
	return t.createUserOnce(ctx, want, change)
}

// createUserOnce looks before it makes: for the externalId, which WorkflowGen does not keep unique, and, where an earlier
// try was cut off, for the user that try may have made.
func (t *task) createUserOnce(ctx context.Context, want scim.Resource, change workflowgen.UserChange) (made scim.Resource, err error) {
	print := fingerprint("POST", want.Values)
	none := mapping.UserType.New()
	place := placeOf(&none, &want)
	t.blind = true
	err = t.live(ctx, func(_ context.Context, prev Record) (plan, error) {
		ours := prev.Open() && prev.Fingerprint == print
		return plan{fingerprint: print, place: place, effect: func(ctx context.Context) (string, Decision, error) {
			found, err := t.s.standing(ctx, &want, prev.Open() || idempotency(ctx) != "")
			if err != nil {
				return "", "", err
			}
			if found != nil {
				made = *found
				t.about(&made)
				return t.standingAlready(ctx, &want, found, ours && same(found, &want))
			}
			u, err := t.s.dir.CreateUser(ctx, change)
			err = t.resolve(ctx, err, func(ctx context.Context) (made bool, err error) {
				u, made, err = t.s.foundMade(ctx, change)
				return made, err
			})
			if err == nil {
				u, err = t.create(ctx, t.s.userHolder(), u, change)
			}
			if err != nil {
				return "", "", fmt.Errorf("create user: %w", err)
			}
			made = mapping.User(&u)
			t.about(&made)
			return t.made(made), Applied, nil
		}}, nil
	})
	return made, err
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

// leaveOut takes out of a change what this WorkflowGen has no place for, and says so: it is not claimed to be done.
func (t *task) leaveOut(before, after *scim.Resource) {
	for _, path := range mapping.LeaveOut(before, after, t.s.dir.Lacks()) {
		t.entry.Ignored = append(slices.Clip(t.entry.Ignored), path)
		t.entry.Notes = append(t.entry.Notes, "this WorkflowGen has no place for "+path)
	}
}
