package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Group reads one group, with its members only if they are asked for: a large group is dear to read.
func (s *Service) Group(ctx context.Context, id string, members bool) (scim.Resource, error) {
	key, ok := groupKey(id)
	if !ok {
		return scim.Resource{}, fmt.Errorf("group %q: %w", id, ErrNotFound)
	}
	g, err := s.dir.Group(ctx, key.ID, members)
	if err != nil {
		return scim.Resource{}, err
	}
	return s.group(&g), nil
}

// CreateGroup makes a group. ErrTaken if the displayName or the externalId belongs to another.
func (s *Service) CreateGroup(ctx context.Context, want scim.Resource) (Outcome, error) {
	t := s.task(ctx, "POST", NameKey("Group", want.Get(mapping.DisplayName)))
	want.Members = distinct(want.Members)
	t.about(&want)
	t.entry.Ignored = want.Outside
	made, err := t.createGroup(ctx, want)
	return Outcome{made, t.entry}, err
}

func (t *task) createGroup(ctx context.Context, want scim.Resource) (scim.Resource, error) {
	if want.Get(mapping.DisplayName) == "" {
		return scim.Resource{}, t.note(ctx, scim.Errorf(scim.InvalidValue, "A group needs a displayName."))
	}
	members, err := memberIDs(ids(want.Members))
	if err != nil {
		return scim.Resource{}, t.note(ctx, err)
	}
	caller := ctx
	print := fingerprint("POST", append(want.Values, members...))
	none := mapping.GroupType.New()
	place := placeOf(&none, &want)
	t.blind = true
	err = t.live(ctx, func(_ context.Context, prev Record) (plan, error) {
		return plan{fingerprint: print, place: place, members: Members{Added: ids(want.Members)}, effect: func(ctx context.Context) (string, Decision, error) {
			found, err := t.s.standingGroup(ctx, &want, prev.Open() || idempotency(ctx) != "")
			if err != nil {
				return "", "", err
			}
			ours := found != nil && prev.Open() && prev.Fingerprint == print && sameGroup(found, &want)
			if found != nil && !ours {
				id, decision, err := t.standingAlready(ctx, &want, found, false)
				want.ID, want.Created = found.ID, found.Created
				return id, decision, err
			}
			return t.makeGroup(ctx, caller, &want, found, members)
		}}, nil
	})
	return want, err
}

// makeGroup makes the group and puts its members in, or takes it away again: a POST is done whole or not at all. What an
// earlier try had made (found) is completed.
func (t *task) makeGroup(ctx, caller context.Context, want, found *scim.Resource, members []string) (string, Decision, error) {
	decision := TakenOver
	if found == nil {
		decision = Applied
		g, err := t.s.dir.CreateGroup(ctx, groupChange(want))
		err = t.resolve(ctx, err, func(ctx context.Context) (made bool, err error) {
			g, made, err = t.s.foundMadeGroup(ctx, groupChange(want))
			return made, err
		})
		if err == nil {
			g, err = t.keepGroup(ctx, g, groupChange(want))
		}
		if err != nil {
			return "", "", fmt.Errorf("create group: %w", err)
		}
		made := t.s.group(&g)
		found = &made
	}
	want.ID, want.Created, want.Members = found.ID, found.Created, append([]scim.Member{}, want.Members...)
	t.about(want)
	id := t.made(*want)
	if len(members) == 0 {
		return id, decision, nil
	}
	t.entry.Added = len(members)
	err := t.claim(caller, Key{Type: t.key.Type, ID: id}, members, nil)
	if err != nil && decision == Applied {
		return "", "", fmt.Errorf("add members to the new group: %w", t.unmake(ctx, id, err))
	}
	if err == nil {
		err = t.s.dir.ChangeMembers(ctx, id, members, nil)
	}
	if err = t.resolveMembers(ctx, err, id, members, nil, decision == Applied); err != nil {
		if passing(err) {
			err = unfinished(err)
		} else {
			err = t.unmake(ctx, id, err)
		}
		return "", "", fmt.Errorf("add members to the new group: %w", err)
	}
	return id, decision, nil
}

// unfinished is the error of a group that was made and whose members are not known to be in it. The create is not over, so
// its record stays under the name, where the next try finds it and completes the group.
func unfinished(err error) error {
	if errors.Is(err, ErrUnknown) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// unmake takes the group away again whose members were refused. While it cannot be removed the change is not over: a
// refusal would leave the group behind, since Entra does not repeat what was refused.
func (t *task) unmake(ctx context.Context, id string, refused error) error {
	err := t.s.dir.DeleteGroup(ctx, id)
	if err == nil || errors.Is(err, ErrNotFound) {
		return refused
	}
	return fmt.Errorf("%w: the new group %q could not be removed after its members were refused (%v): %w", ErrUnknown, id, refused, err)
}

// keepGroup holds a new group against the wish.
func (t *task) keepGroup(ctx context.Context, g workflowgen.Group, c workflowgen.GroupChange) (workflowgen.Group, error) {
	u, err := t.create(ctx, t.s.groupHolder(), named(&g), names(c))
	return grouped(&u), err
}

func groupChange(r *scim.Resource) workflowgen.GroupChange {
	name, ext := r.Get(mapping.DisplayName), r.Get(mapping.ExternalID)
	return workflowgen.GroupChange{Name: &name, SystemIdentifier: &ext}
}

// standingGroup is the group that has the externalId already or, if byName too, the name; nil if there is none.
func (s *Service) standingGroup(ctx context.Context, want *scim.Resource, byName bool) (*scim.Resource, error) {
	queries := []workflowgen.Query{{Key: workflowgen.BySystemIdentifier, Value: want.Get(mapping.ExternalID), Limit: 1}}
	if byName {
		queries = append(queries, workflowgen.Query{Key: workflowgen.ByName, Value: want.Get(mapping.DisplayName), Limit: 1})
	}
	for _, q := range queries {
		if q.Value == "" {
			continue
		}
		gs, _, err := s.dir.FindGroups(ctx, q, false)
		if err != nil {
			return nil, err
		}
		if len(gs) > 0 {
			r := s.group(&gs[0])
			return &r, nil
		}
	}
	return nil, nil
}

func sameGroup(a, b *scim.Resource) bool {
	return a.Get(mapping.DisplayName) == b.Get(mapping.DisplayName) && a.Get(mapping.ExternalID) == b.Get(mapping.ExternalID)
}

func ids(members []scim.Member) []string {
	is := make([]string, len(members))
	for i, m := range members {
		is[i] = m.Value
	}
	return is
}

// distinct is members without those that are given twice.
func distinct(members []scim.Member) []scim.Member {
	given := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(members), func(m scim.Member) bool {
		again := given[m.Value]
		given[m.Value] = true
		return again
	})
}

// memberIDs is WorkflowGen's ids of members to add. One that is no id of ours is named, and nothing is changed.
func memberIDs(members []string) ([]string, error) {
	own := make([]string, len(members))
	for i, id := range members {
		var ok bool
		if own[i], ok = mapping.WorkflowGenID(id); !ok {
			return nil, scim.Flawed(scim.NoMember, "The member %q is not the id of a user.", id)
		}
	}
	return own, nil
}

// knownIDs is WorkflowGen's ids of members to remove. What is no id of ours is in no group, so it is removed already.
func knownIDs(members []string) []string {
	var own []string
	for _, id := range members {
		if v, ok := mapping.WorkflowGenID(id); ok {
			own = append(own, v)
		}
	}
	return own
}

// DeleteGroup removes a group; its users stay.
func (s *Service) DeleteGroup(ctx context.Context, id string) (Outcome, error) {
	key, ok := groupKey(id)
	return s.remove(ctx, id, key, ok, func(ctx context.Context, t *task, prev Record) error {
		r, err := t.seeGroup(ctx, prev, conditional(ctx))
		if err != nil {
			return err
		}
		t.about(&r)
		return allowed(ctx, &r)
	}, s.groupHolder())
}

// PatchGroup applies a PATCH, all of it or nothing. One that only adds and removes members takes no turn, unless it depends
// on how the group is.
func (s *Service) PatchGroup(ctx context.Context, id string, ops []patch.Operation) (Outcome, error) {
	m, rest, err := patch.Members(mapping.GroupType, ops)
	if err == nil && len(rest) == 0 && !m.All && m.Changes() && !conditional(ctx) {
		return s.changeMembers(ctx, id, m)
	}
	return s.alterGroup(ctx, "PATCH", id, m, func(r *scim.Resource) error {
		if err != nil {
			return err
		}
		return patch.Apply(rest, r)
	})
}

// ReplaceGroup makes a group as given, its members too (RFC 7644 §3.5.1).
func (s *Service) ReplaceGroup(ctx context.Context, id string, with scim.Resource) (Outcome, error) {
	m := patch.Membership{Add: ids(distinct(with.Members)), All: true}
	return s.alterGroup(ctx, "PUT", id, m, func(r *scim.Resource) error {
		copy(r.Values, with.Values)
		r.Outside = with.Outside
		if r.Get(mapping.DisplayName) == "" {
			return scim.Errorf(scim.InvalidValue, "A group needs a displayName.")
		}
		return nil
	})
}
