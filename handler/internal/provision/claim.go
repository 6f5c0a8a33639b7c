package provision

import (
	"context"
	"errors"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/scim/patch"
)

// enterMembers waits for the turn of the members of a change inside this process.
func (t *task) enterMembers(ctx context.Context, turn *turn) (err error) {
	defer t.waiting(time.Now())
	t.leaveTurn, err = t.s.turns.enter(ctx, t.key, turn, time.Until(t.until))
	return err
}

// leaveMembers ends the turn, if the change had one.
func (t *task) leaveMembers() {
	if t.leaveTurn != nil {
		t.leaveTurn()
	}
}

// awaitMembers waits for the turn of those members that an alteration of a group may change, before the group is read. If it
// is to have exactly the members of m, that is all members.
func (t *task) awaitMembers(ctx context.Context, m patch.Membership) error {
	want := knownIDs(m.Add)
	if t.leaveTurn == nil && m.Changes() {
		turn := newTurn(slices.Concat(want, knownIDs(m.Remove)))
		if m.All {
			turn.members = nil
		}
		if err := t.enterMembers(ctx, turn); err != nil {
			return err
		}
	}
	if !m.All {
		return nil
	}
	return t.awaitOlder(ctx, want)
}

// open opens an intent once no other change claims one of its members: changes of other processes are waited for here. It
// returns a context for what comes next, which ends no longer with the caller. ErrHungUp if the caller is gone before the
// intent is opened.
func (t *task) open(ctx context.Context, i Intent) (sent context.Context, cancel context.CancelFunc, err error) {
	err = t.poll(ctx, func() (bool, error) {
		if sent, cancel, err = committed(ctx); err != nil {
			return false, err
		}
		if err = t.s.ledger.Open(sent, i); err == nil {
			return true, nil
		}
		if cancel(); errors.Is(err, ErrBusy) {
			err = nil
		}
		return false, err
	})
	return sent, cancel, err
}

// claim claims members for a change that holds a record: they are kept for it until it is finished. The record is always
// taken first, so that no two changes wait for each other. The context is that of the caller, who may withdraw the change as
// long as it waits for the members.
func (t *task) claim(ctx context.Context, group Key, add, remove []string) error {
	if len(add)+len(remove) == 0 {
		return nil
	}
	i := t.intent(group, add, remove)
	i.Part = true
	_, cancel, err := t.open(ctx, i)
	if err != nil {
		return withdrawn(ctx, err)
	}
	cancel()
	t.claims = &i
	return stillWanted(ctx)
}

func (t *task) intent(group Key, add, remove []string) Intent {
	return Intent{Key: group, Operation: t.entry.Operation, Verb: t.entry.Verb, Name: t.entry.Name, ExternalID: t.entry.ExternalID,
		Began: t.entry.Time, Add: add, Remove: remove}
}

// awaitOlder waits for the open changes of membership that would undo a change after which the members are exactly want:
// whatever the caller did with them, they may still reach WorkflowGen after it. Changes that are opened later are newer than
// this one, or happen at the same time.
func (t *task) awaitOlder(ctx context.Context, want []string) error {
	var older []string
	first := true
	return t.poll(ctx, func() (bool, error) {
		open, err := t.s.ledger.Intents(ctx, t.key)
		if err != nil {
			return false, err
		}
		if first {
			older, first = opposed(open, want), false
		}
		older = slices.DeleteFunc(older, func(operation string) bool {
			return !slices.ContainsFunc(open, func(i Intent) bool { return i.Operation == operation })
		})
		return len(older) == 0, nil
	})
}

// opposed returns the operations of those intents that add a member who is not wanted or remove one who is.
func opposed(open []Intent, want []string) (operations []string) {
	wanted := map[string]bool{}
	for _, id := range want {
		wanted[id] = true
	}
	for _, i := range open {
		if slices.ContainsFunc(i.Add, func(id string) bool { return !wanted[id] }) || slices.ContainsFunc(i.Remove, func(id string) bool { return wanted[id] }) {
			operations = append(operations, i.Operation)
		}
	}
	return operations
}
