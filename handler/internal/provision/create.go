package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// create runs the creation of a resource under its name. run turns want into the resource of the answer.
func (s *Service) create(k *kind, req Request, want scim.Resource, run func(t *task, want *scim.Resource) error) (Outcome, error) {
	t := s.task(k, req, "POST", NameKey(k.t.Name, want.Get(k.name)))
	t.about(&want)
	t.entry.Ignored = want.Outside
	err := run(t, &want)
	return Outcome{want, t.entry}, err
}

// create makes what is wanted, which change tells WorkflowGen, and puts the members in.
func (t *task) create(ctx context.Context, want *scim.Resource, change workflowgen.UserChange, members []string) error {
	caller, none := ctx, want.Type.New()
	place := placeOf(&none, want)
	digest := fingerprint("POST", append(want.Values, members...))
	t.blind = true
	return t.live(ctx, func(_ context.Context, prev Record) (plan, error) {
		interrupted := prev.Open() && prev.Fingerprint == digest
		return plan{fingerprint: digest, place: place, members: Members{Added: ids(want.Members)}, effect: func(ctx context.Context) (string, Decision, error) {
			found, err := t.s.existing(ctx, t.kind, want, prev.Open() || t.req.Idempotency.Key != "")
			if err != nil {
				return "", "", err
			}
			if found != nil && !(interrupted && t.same(found, want)) {
				return t.alreadyExists(ctx, want, found)
			}
			d := TakenOver
			if found == nil {
				d = Applied
				if found, err = t.make(ctx, change); err != nil {
					return "", "", fmt.Errorf("create %s: %w", t.kind.noun, err)
				}
			}
			t.kind.answer(want, *found)
			t.about(want)
			if err := t.fill(ctx, caller, found.ID, members, d == Applied); err != nil {
				return "", "", err
			}
			return found.ID, d, nil
		}}, nil
	})
}

// make makes a user, or a group without members, and compares it with what was asked.
func (t *task) make(ctx context.Context, c workflowgen.UserChange) (*object, error) {
	u, err := t.kind.make(ctx, c)
	err = t.resolve(ctx, err, func(ctx context.Context) (made bool, err error) {
		u, made, err = t.foundMade(ctx, c)
		return made, err
	})
	if err == nil {
		u, err = t.settleCreate(ctx, u, c)
	}
	return new(t.kind.object(u)), err
}

// alreadyExists ends a create of what exists: with it, if the caller repeats a request that has a key, and otherwise with
// ErrTaken.
func (t *task) alreadyExists(ctx context.Context, want *scim.Resource, found *object) (string, Decision, error) {
	if t.req.Idempotency.Key != "" {
		last, err := t.s.ledger.Last(ctx, Key{Type: t.key.Type, ID: found.ID})
		if err != nil {
			return "", "", err
		}
		again, err := t.req.repeats(last)
		if err != nil {
			return "", "", err
		}
		if again {
			t.kind.answer(want, *found)
			t.about(want)
			return "", Replayed, nil
		}
	}
	return "", "", taken(&found.resource, want)
}

// same reports whether what was found is as the request would have made it.
func (t *task) same(found *object, want *scim.Resource) bool {
	change, _, err := t.kind.change(&found.resource, want)
	return err == nil && len(change) == 0
}

// fill puts the members into a group that was made or taken over, or removes it again: a POST is done whole or not at all.
func (t *task) fill(ctx, caller context.Context, id string, members []string, isNew bool) error {
	if len(members) == 0 {
		return nil
	}
	t.entry.Added = len(members)
	completable := !isNew // a group whose members were never claimed is no start to go on from
	err := t.claim(caller, Key{Type: t.key.Type, ID: id}, members, nil)
	if err == nil {
		completable = true
		err = t.resolveMembers(ctx, t.s.dir.ChangeMembers(ctx, id, members, nil), id, members, nil, isNew)
	}
	switch {
	case err == nil:
		return nil
	case completable && passing(err):
		err = unfinished(err)
	default:
		err = t.unmake(ctx, id, err)
	}
	return fmt.Errorf("add members to the new group: %w", err)
}

// unfinished returns the error of a group that was made and whose members are not known to be in it. The create is not over,
// so its record stays under the name, where the next try finds it and completes the group.
func unfinished(err error) error {
	if errors.Is(err, ErrUnknown) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// unmake removes the group again whose members were refused. While it cannot be removed the change is not over: a refusal
// would leave the group behind, since Entra does not repeat what was refused.
func (t *task) unmake(ctx context.Context, id string, refused error) error {
	err := t.kind.remove(ctx, id)
	if err == nil || errors.Is(err, ErrNotFound) {
		return refused
	}
	return fmt.Errorf("%w: the new group %q could not be removed after its members were refused (%v): %w", ErrUnknown, id, refused, err)
}

// taken returns the ErrTaken that names what found and want have in common.
func taken(found, want *scim.Resource) error {
	for _, path := range []string{mapping.ExternalID, mapping.UserName, mapping.DisplayName} {
		if v := want.Get(path); v != "" && strings.EqualFold(found.Get(path), v) {
			return &Taken{Reason: fmt.Sprintf("The %s %q belongs to %s already.", path, v, found.ID)}
		}
	}
	return &Taken{Reason: fmt.Sprintf("The request conflicts with %s, which already exists.", found.ID)}
}
