package provision

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
)

// label holds the names of a group. Those of groups that were seen are remembered, so that the log has them without a read for each
// change. A name that was changed in WorkflowGen itself stays the old one until the group is seen again; only the log shows it.
type label struct{ name, externalID string }

// label notes in the entry how the group is called, if it was seen.
func (s *Service) label(e *Entry, id string) (seen bool) {
	known, seen := s.labels.get(id)
	e.Name, e.ExternalID = cmp.Or(known.name, e.Name), cmp.Or(known.externalID, e.ExternalID)
	return seen
}

// changeMembers adds and removes members without the turn of the group and without reading any, however large the group
// is. Changes of one member run one after another: inside the process in the order in which they came, between processes by the
// claims of the ledger.
func (s *Service) changeMembers(ctx context.Context, req Request, id string, m patch.Membership) (Outcome, error) {
	return s.change(s.groups, req, "PATCH", id, func(t *task, _ *scim.Resource) error {
		known := s.label(&t.entry, t.key.ID)
		add, err := memberIDs(m.Add)
		if err != nil {
			return t.end(ctx, "", err, t.note)
		}
		remove := knownIDs(m.Remove)
		t.entry.Added, t.entry.Removed = len(add), len(remove)
		t.entry.Members = Members{m.Add, m.Remove}
		t.announce(ctx)
		defer t.leaveMembers()
		if err := t.enterMembers(ctx, newTurn(slices.Concat(add, remove))); err != nil {
			return t.end(ctx, "", err, t.note)
		}
		return t.liveIntent(ctx, t.intent(t.key, add, remove), known)
	})
}

// liveIntent runs the life of a change that has no record: its intent claims the members, and ends with the entry. Where the
// outcome is unknown the members stay claimed for the lease: no read can tell whether a call that has no answer yet will still
// arrive, because a member who is there may have been there before.
func (t *task) liveIntent(caller context.Context, i Intent, known bool) error {
	ctx, cancel, err := t.open(caller, i)
	if err != nil {
		return t.end(caller, "", err, t.note)
	}
	defer cancel()
	if err := t.awaitAnnouncement(ctx); err != nil {
		return t.end(ctx, "", err, t.note)
	}
	change := i.Key.ID + " " + fingerprint(i.Verb, slices.Concat(i.Add, []string{""}, i.Remove))
	t.failure, _ = t.s.failures.get(change)
	_, d, err := t.work(ctx, caller, &Record{}, func(ctx context.Context) (string, Decision, error) {
		if !known {
			if err := t.seeLabel(ctx); err != nil {
				return "", "", err
			}
		}
		err := t.s.dir.ChangeMembers(ctx, i.Key.ID, i.Add, i.Remove)
		return "", Applied, t.resolveMembers(ctx, err, i.Key.ID, i.Add, i.Remove, false)
	})
	if t.failure != "" {
		t.s.failures.put(change, t.failure)
	}
	i.Unknown = errors.Is(err, ErrUnknown) && !Ended(err)
	return t.end(ctx, d, err, func(ctx context.Context) error { return t.s.ledger.Close(ctx, i, t.entry) })
}

// seeLabel reads how the group is called, for the log. It spares the Directory its own look.
func (t *task) seeLabel(ctx context.Context) error {
	g, err := t.kind.show(ctx, t.key.ID, false)
	if err == nil {
		t.about(&g.resource)
	}
	return err
}
