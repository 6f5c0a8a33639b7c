package provision

import (
	"context"
	"fmt"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// alter changes a resource in its turn, a group's members with it.
func (s *Service) alter(ctx context.Context, k *kind, req Request, verb, id string, m patch.Membership, alter alteration) (Outcome, error) {
	return s.change(k, req, verb, id, func(t *task, after *scim.Resource) error {
		defer t.leaveMembers()
		return t.live(ctx, func(ctx context.Context, prev Record) (plan, error) {
			if err := t.awaitMembers(ctx, m); err != nil {
				return plan{}, err
			}
			return t.planAlteration(ctx, prev, m, alter, after)
		})
	})
}

// planAlteration works out what an alteration comes to. The resource as it then is stands in after.
func (t *task) planAlteration(caller context.Context, prev Record, m patch.Membership, alter alteration, after *scim.Resource) (plan, error) {
	again, err := t.req.repeats(prev)
	if err != nil {
		return plan{}, err
	}
	before, err := t.see(caller, prev, m.All || t.req.If != nil)
	if err != nil {
		return plan{}, err
	}
	*after = before.resource.Clone()
	if t.about(&before.resource); again {
		return plan{nothing: Replayed}, nil
	}
	if err := t.req.allows(&before.resource); err != nil {
		return plan{}, err
	}
	d, err := t.deltaOf(&before.resource, after, m, alter)
	if err != nil || d.empty() {
		return plan{nothing: Unchanged}, err
	}
	digest := fingerprint(t.entry.Verb, append(after.Values, m.Add...))
	if after.Type.HasMembers() {
		after.Members = membersAfter(before.resource.Members, m)
	}
	return plan{fingerprint: digest, place: placeOf(&before.resource, after), members: t.entry.Members, effect: func(ctx context.Context) (string, Decision, error) {
		if err := t.externalIDFree(ctx, &before.resource, after); err != nil {
			return "", "", err
		}
		if err := t.claim(caller, t.key, d.add, d.remove); err != nil {
			return "", "", err
		}
		return "", Applied, t.apply(ctx, &before, after, d)
	}}, nil
}

// delta holds what WorkflowGen must be told of a resource that has changed.
type delta struct {
	change      workflowgen.UserChange
	add, remove []string // members of a group
}

func (d *delta) empty() bool { return len(d.change)+len(d.add)+len(d.remove) == 0 }

// deltaOf alters a resource and works out what differs. Where a group is to have exactly the members of m, they are compared
// with those that were read; other changes of members stay what they are.
func (t *task) deltaOf(before, after *scim.Resource, m patch.Membership, alter alteration) (d delta, err error) {
	if err := alter(after); err != nil {
		return d, err
	}
	t.entry.Ignored = after.Outside
	if err := t.kind.fit(t, before, after, alter); err != nil {
		return d, err
	}
	d.change, t.entry.Changed, err = t.kind.change(t.baseline(before, after, alter), after)
	t.entry.Values = t.s.cfg.Values.of(before, after, t.entry.Changed)
	if err != nil {
		return d, err
	}
	if m.All {
		m = difference(before.Members, m.Add)
	}
	d.add, err = memberIDs(m.Add)
	d.remove = knownIDs(m.Remove)
	t.entry.Members = Members{m.Add, m.Remove}
	t.entry.Added, t.entry.Removed = len(d.add), len(d.remove)
	return d, err
}

// apply tells WorkflowGen. The name goes first, because it may be taken; if the members are then refused the name goes back,
// for a change is made whole or not at all.
func (t *task) apply(ctx context.Context, before *object, after *scim.Resource, d delta) error {
	if len(d.change) > 0 {
		got, err := t.update(ctx, before.User, d.change)
		if err != nil {
			return fmt.Errorf("update %s %s: %w", t.kind.noun, before.resource.ID, err)
		}
		t.kind.answer(after, t.kind.object(got))
	}
	if len(d.add)+len(d.remove) > 0 {
		if err := t.applyMembers(ctx, before, d); err != nil {
			return err
		}
	}
	if after.Type.HasMembers() {
		g := asUser(&workflowgen.Group{Name: after.Get(mapping.DisplayName), SystemIdentifier: after.Get(mapping.ExternalID)})
		t.s.traces.put(t.entry.Operation, trace(&g))
	}
	t.about(after)
	return nil
}

func (t *task) applyMembers(ctx context.Context, before *object, d delta) error {
	err := t.s.dir.ChangeMembers(ctx, t.key.ID, d.add, d.remove)
	err = t.resolveMembers(ctx, err, t.key.ID, d.add, d.remove, false) // members that were read before they were claimed prove nothing
	if err != nil && len(d.change) > 0 && !passing(err) {
		if _, back := t.kind.write(ctx, t.key.ID, naming(&before.resource)); back != nil {
			err = fmt.Errorf("%w; and the group kept its new name: %v", err, back)
		}
	}
	return err
}
