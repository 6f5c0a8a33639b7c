package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// changeMembers adds and removes members without the turn of the group and without reading any, however large the group
// is. Of one member the changes run one after another: inside the process in the order in which they came, between processes
// by the claims of the ledger.
func (s *Service) changeMembers(ctx context.Context, id string, m patch.Membership) (Outcome, error) {
	key, ok := groupKey(id)
	t := s.task(ctx, "PATCH", key)
	t.entry.ID = id
	if !ok {
		return Outcome{Entry: t.entry}, t.noted(ctx, fmt.Errorf("group %q: %w", id, ErrNotFound))
	}
	err := t.changeMembers(ctx, m)
	return Outcome{Entry: t.entry}, err
}

func (t *task) changeMembers(ctx context.Context, m patch.Membership) error {
	known := t.s.label(&t.entry, t.key.ID)
	add, err := memberIDs(m.Add)
	if err != nil {
		return t.note(ctx, err)
	}
	remove := knownIDs(m.Remove)
	t.entry.Added, t.entry.Removed = len(add), len(remove)
	t.entry.Members = Members{m.Add, m.Remove}
	t.announce(ctx)
	defer t.leaveMembers()
	if err := t.enterMembers(ctx, newTurn(slices.Concat(add, remove))); err != nil {
		return t.noted(ctx, err)
	}
	intent := t.intent(t.key, add, remove)
	opened, cancel, err := t.open(ctx, intent)
	if err != nil {
		return t.noted(ctx, err)
	}
	defer cancel()
	return t.carryOutIntent(opened, intent, known, stillWanted(ctx))
}

// carryOutIntent changes the members, unless err says why not, and records what became of it. Without its announcement it does
// neither, because a history must not be without its line in the log by time: the members are free after the lease. Where the
// outcome is unknown the members stay claimed for the lease: no read can tell whether a call that has no answer yet will still arrive,
// because a member who is there may have been there before.
func (t *task) carryOutIntent(ctx context.Context, i Intent, known bool, err error) error {
	if lost := t.heardAtLast(ctx); lost != nil {
		t.decide("", lost)
		return lost
	}
	began := time.Now()
	if err == nil && !known {
		err = t.lookAtGroup(ctx)
	}
	if err == nil {
		err = t.s.dir.ChangeMembers(t.withOperation(ctx), t.key.ID, i.Add, i.Remove)
		err = t.s.met.foundAgain(i, inSCIM(t.resolveMembers(ctx, err, t.key.ID, i.Add, i.Remove, false)))
		i.Unknown = errors.Is(err, ErrUnknown) && !Ended(err)
	}
	t.entry.Asked = time.Since(began)
	t.decide(Applied, err)
	ctx, cancel := recording(ctx)
	defer cancel()
	if cerr := t.s.ledger.Close(ctx, i, t.entry); cerr != nil && err == nil {
		return cerr
	}
	return err
}

// lookAtGroup looks how the group is called, for the log. It spares the Directory its own look.
func (t *task) lookAtGroup(ctx context.Context) error {
	g, err := t.s.dir.Group(ctx, t.key.ID, false)
	if err != nil {
		return err
	}
	r := t.s.group(&g)
	t.about(&r)
	return nil
}

// alterGroup changes a group's name and externalId, in its turn, and its members with them.
func (s *Service) alterGroup(ctx context.Context, verb, id string, m patch.Membership, alter func(*scim.Resource) error) (Outcome, error) {
	key, ok := groupKey(id)
	t := s.task(ctx, verb, key)
	t.entry.ID = id
	if !ok {
		return Outcome{Entry: t.entry}, t.noted(ctx, fmt.Errorf("group %q: %w", id, ErrNotFound))
	}
	var after scim.Resource
	defer t.leaveMembers()
	err := t.live(ctx, func(ctx context.Context, prev Record) (plan, error) {
		if err := t.awaitMembers(ctx, m); err != nil {
			return plan{}, err
		}
		return t.planGroup(ctx, prev, m, alter, &after)
	})
	return Outcome{after, t.entry}, err
}

// planGroup works out what an alteration of a group comes to. The group as it then is stands in after.
func (t *task) planGroup(ctx context.Context, prev Record, m patch.Membership, alter func(*scim.Resource) error, after *scim.Resource) (plan, error) {
	caller := ctx
	again, err := repeats(ctx, prev)
	if err != nil {
		return plan{}, err
	}
	before, err := t.seeGroup(ctx, prev, m.All || conditional(ctx))
	if err != nil {
		return plan{}, err
	}
	*after = before.Clone()
	if t.about(&before); again {
		return plan{nothing: Replayed}, nil
	}
	if err := allowed(ctx, &before); err != nil {
		return plan{}, err
	}
	d, err := t.deltaOf(&before, after, m, alter)
	if err != nil || d.empty() {
		return plan{nothing: Unchanged}, err
	}
	print := fingerprint(t.entry.Verb, append(after.Values, m.Add...))
	after.Members = members(before.Members, m)
	return plan{fingerprint: print, place: placeOf(&before, after), members: t.entry.Members, effect: func(ctx context.Context) (string, Decision, error) {
		if err := t.s.externalIDFree(ctx, &before, after); err != nil {
			return "", "", err
		}
		if err := t.claim(caller, t.key, d.add, d.remove); err != nil {
			return "", "", err
		}
		if err := t.apply(ctx, &before, d); err != nil {
			return "", "", err
		}
		t.s.traces.put(t.entry.Operation, new(named(&workflowgen.Group{Name: after.Get(mapping.DisplayName), SystemIdentifier: after.Get(mapping.ExternalID)})))
		t.s.labels.put(t.key.ID, label{after.Get(mapping.DisplayName), after.Get(mapping.ExternalID)})
		t.about(after)
		return "", Applied, nil
	}}, nil
}

// delta is what WorkflowGen must be told of a group that has changed.
type delta struct {
	change      workflowgen.GroupChange
	add, remove []string
}

func (d *delta) renames() bool { return d.change.Name != nil || d.change.SystemIdentifier != nil }

func (d *delta) empty() bool { return !d.renames() && len(d.add)+len(d.remove) == 0 }

// deltaOf alters a group and works out what differs. Members that are to be exactly so and so are compared with those
// that were read; other changes of members stay what they are.
func (t *task) deltaOf(before, after *scim.Resource, m patch.Membership, alter func(*scim.Resource) error) (delta, error) {
	if err := alter(after); err != nil {
		return delta{}, err
	}
	t.entry.Ignored = after.Outside
	d := delta{change: t.renaming(t.doubted(before, after, alter), after)}
	if m.All {
		m = difference(before.Members, m.Add)
	}
	var err error
	d.add, err = memberIDs(m.Add)
	d.remove = knownIDs(m.Remove)
	t.entry.Values = t.s.cfg.Values.of(before, after, t.entry.Changed)
	t.entry.Members = Members{m.Add, m.Remove}
	t.entry.Added, t.entry.Removed = len(d.add), len(d.remove)
	return d, err
}

func (t *task) renaming(before, after *scim.Resource) (c workflowgen.GroupChange) {
	if v := after.Get(mapping.DisplayName); v != before.Get(mapping.DisplayName) {
		c.Name = &v
		t.entry.Changed = append(t.entry.Changed, mapping.DisplayName)
	}
	if v := after.Get(mapping.ExternalID); v != before.Get(mapping.ExternalID) {
		c.SystemIdentifier = &v
		t.entry.Changed = append(t.entry.Changed, mapping.ExternalID)
	}
	return c
}

// difference is the delta that makes the members exactly want.
func difference(have []scim.Member, want []string) patch.Membership {
	there := map[string]bool{}
	for _, h := range have {
		there[h.Value] = true
	}
	var m patch.Membership
	for _, id := range want {
		if !there[id] {
			m.Add = append(m.Add, id)
		}
		delete(there, id)
	}
	for _, h := range have {
		if there[h.Value] {
			m.Remove = append(m.Remove, h.Value)
		}
	}
	return m
}

// apply tells WorkflowGen. The name goes first, because it is what can be taken; if the members are then refused the name
// goes back, for a change is made whole or not at all.
func (t *task) apply(ctx context.Context, before *scim.Resource, d delta) error {
	if d.renames() {
		if err := t.rename(ctx, before, d.change); err != nil {
			return fmt.Errorf("update group %s: %w", before.ID, err)
		}
	}
	if len(d.add)+len(d.remove) == 0 {
		return nil
	}
	err := t.s.dir.ChangeMembers(ctx, t.key.ID, d.add, d.remove)
	err = t.resolveMembers(ctx, err, t.key.ID, d.add, d.remove, false) // members that were read before they were claimed prove nothing
	if err != nil && d.renames() && !passing(err) {
		if _, back := t.s.dir.UpdateGroup(ctx, t.key.ID, groupChange(before)); back != nil {
			err = fmt.Errorf("%w; and the group kept its new name: %v", err, back)
		}
	}
	return err
}

// rename writes a group's name and identifier, and holds them against the wish.
func (t *task) rename(ctx context.Context, before *scim.Resource, c workflowgen.GroupChange) error {
	g := workflowgen.Group{ID: t.key.ID, Name: before.Get(mapping.DisplayName), SystemIdentifier: before.Get(mapping.ExternalID), Hidden: t.seen & ofGroup}
	_, err := t.update(ctx, t.s.groupHolder(), named(&g), names(c))
	return err
}

// seeGroup reads the group that is to be changed.
func (t *task) seeGroup(ctx context.Context, prev Record, members bool) (r scim.Resource, err error) {
	h := t.s.groupHolder()
	h.read = func(ctx context.Context, id string) (workflowgen.User, error) {
		g, err := t.s.dir.Group(ctx, id, members)
		if err == nil {
			r = t.s.group(&g)
		}
		return named(&g), err
	}
	_, err = t.see(ctx, prev, h, func(*workflowgen.User) scim.Resource { return r })
	t.seen &= ofGroup
	return r, err
}

// members is what the answer to a PUT shows, where the members were read.
func members(before []scim.Member, m patch.Membership) []scim.Member {
	if !m.All {
		return nil
	}
	known := map[string]scim.Member{}
	for _, b := range before {
		known[b.Value] = b
	}
	after := make([]scim.Member, 0, len(m.Add))
	for _, id := range m.Add {
		member := known[id]
		member.Value = id
		after = append(after, member)
	}
	return after
}
