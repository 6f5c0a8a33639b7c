package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/workflowgen"
)

// update writes c to what was read as before, and compares the result with the request: with what was asked and, where
// the read was certainly fresh, with what was not to change.
func (t *task) update(ctx context.Context, before workflowgen.User, c workflowgen.UserChange) (workflowgen.User, error) {
	sent, should := c, c
	if t.fresh {
		should = c.Whole(&before)
		if t.s.whole.Load() {
			sent = should
		}
	}
	got, err := t.kind.write(ctx, before.ID, sent)
	err = t.resolve(ctx, err, func(ctx context.Context) (made bool, err error) {
		got, err = t.kind.read(ctx, before.ID)
		return arrived(&before, &got, c), err
	})
	if err != nil {
		return got, err
	}
	got, wrong, err := t.settle(ctx, got, before.Hidden, should)
	if err != nil {
		return got, err
	}
	if lost := lostOf(wrong&^c.Fields(), should, &got); lost != 0 {
		if got, wrong, err = t.restore(ctx, &got, lost, should); err != nil {
			return got, err
		}
	}
	if bad := critical(wrong, should, &got); bad != 0 {
		t.s.traces.put(t.entry.Operation, trace(&got))
		t.giveBack(ctx, &before, &got, bad)
		return got, t.notKept(should, &got, bad)
	}
	t.noteDifferences(c, should, &got, wrong)
	if !t.fresh {
		t.noteCleared(c, &before, &got)
	}
	return got, nil
}

// giveBack restores properties that are neither as they were nor as asked, such as a name that WorkflowGen has shortened.
func (t *task) giveBack(ctx context.Context, before, got *workflowgen.User, bad workflowgen.FieldSet) {
	c := workflowgen.UserChange{}
	for _, f := range (bad &^ before.Hidden).All() {
		if before.Values[f] != got.Values[f] && before.Values[f] != "" {
			c[f] = before.Values[f]
		}
	}
	if len(c) == 0 || !t.fresh || got.Hidden != before.Hidden {
		return
	}
	if t.s.whole.Load() {
		c = c.Whole(got)
	}
	back, err := t.kind.write(ctx, before.ID, c)
	if err != nil {
		t.remark("%s could not be given back: %v", strings.Join(t.kind.paths(bad), ", "), err)
		return
	}
	t.s.traces.put(t.entry.Operation, trace(&back))
	t.remark("the gateway gave back %s as it was", strings.Join(t.kind.paths(bad), ", "))
}

// noteCleared notes properties that are empty now and had a value in a read that may be old, though that was not asked: another
// change may have cleared them before, or WorkflowGen with this one. So they are named and left.
func (t *task) noteCleared(c workflowgen.UserChange, before, got *workflowgen.User) {
	for _, f := range (workflowgen.EveryField &^ (c.Fields() | got.Hidden)).All() {
		if before.Values[f] != "" && got.Values[f] == "" {
			t.remark("%s is empty, and was not a moment before", t.kind.path(f))
		}
	}
}

// restore writes all of an object to an instance that has taken away what it was not asked to change: one that replaces where
// it should merge. From then on it is sent whole objects.
func (t *task) restore(ctx context.Context, got *workflowgen.User, lost workflowgen.FieldSet, should workflowgen.UserChange) (
	workflowgen.User, workflowgen.FieldSet, error) {
	if slices.ContainsFunc(lost.All(), func(f workflowgen.Field) bool { return got.Values[f] == "" }) {
		t.s.whole.Store(true)
	}
	t.remark("WorkflowGen changed %s, which was not asked; the gateway wrote the whole %s again", strings.Join(t.kind.paths(lost), ", "), t.kind.noun)
	again, err := t.kind.write(ctx, got.ID, should)
	if err != nil {
		return *got, 0, fmt.Errorf("write the whole %s again: %w", t.kind.noun, err)
	}
	return t.settle(ctx, again, got.Hidden, should)
}

// lostOf returns the properties that a write has cleared, or changed though others rely on them.
func lostOf(wrong workflowgen.FieldSet, should workflowgen.UserChange, got *workflowgen.User) workflowgen.FieldSet {
	lost := critical(wrong, should, got)
	for _, f := range wrong.All() {
		if got.Values[f] == "" {
			lost = lost.With(f)
		}
	}
	return lost
}

// critical returns the wrong properties that make a change fail. A name that an instance spells in its own case is the same name.
func critical(wrong workflowgen.FieldSet, should workflowgen.UserChange, got *workflowgen.User) workflowgen.FieldSet {
	wrong &= workflowgen.Critical
	if wrong.Has(workflowgen.UserName) && workflowgen.SameName(should[workflowgen.UserName], got.Values[workflowgen.UserName]) {
		wrong &^= workflowgen.FieldSet(0).With(workflowgen.UserName)
	}
	return wrong
}

// settleCreate compares what a create has made with the request. What was not kept whole is written again; what is not kept then either
// is removed, for nothing must be left that cannot be found by its externalId, or that is active though it should not be.
func (t *task) settleCreate(ctx context.Context, made workflowgen.User, c workflowgen.UserChange) (workflowgen.User, error) {
	got, wrong, err := t.settle(ctx, made, 0, c)
	if err != nil { // it was made, so that the next try has to find it
		return got, &Unclear{Err: err}
	}
	bad := critical(wrong, c, &got)
	if bad != 0 {
		t.remark("WorkflowGen made the %s with another %s; the gateway wrote it again", t.kind.noun, strings.Join(t.kind.paths(bad), ", "))
		var again workflowgen.User
		if again, err = t.kind.write(ctx, made.ID, c); err != nil {
			return got, t.takeBack(ctx, &got, t.notKept(c, &got, bad))
		}
		if got, wrong, err = t.settle(ctx, again, made.Hidden, c); err != nil {
			return got, &Unclear{Err: err}
		}
	}
	if bad = critical(wrong, c, &got); bad != 0 {
		return got, t.takeBack(ctx, &got, t.notKept(c, &got, bad))
	}
	t.noteDifferences(c, c, &got, wrong)
	return got, nil
}

// takeBack removes what a create has made and WorkflowGen did not keep as asked. Where that fails, the entry names what is left.
func (t *task) takeBack(ctx context.Context, got *workflowgen.User, failed *NotKept) error {
	err := t.kind.remove(ctx, got.ID)
	if err == nil || errors.Is(err, ErrNotFound) {
		t.remark("the gateway removed the %s again", t.kind.noun)
		return failed
	}
	t.remark("the %s %q is in WorkflowGen with the identifier %q, and could not be removed: %v: remove it there", t.kind.noun,
		got.Values[workflowgen.UserName], got.Values[workflowgen.SystemIdentifier], err)
	return failed
}

// noteDifferences remembers what a change has led to, and notes what is not as asked and makes no change fail, and what the
// answers do not show.
func (t *task) noteDifferences(asked, should workflowgen.UserChange, got *workflowgen.User, wrong workflowgen.FieldSet) {
	t.s.traces.put(t.entry.Operation, trace(got))
	for _, f := range wrong.All() {
		what := "WorkflowGen did not keep " + t.kind.path(f)
		if _, ok := asked[f]; !ok {
			what = "WorkflowGen changed " + t.kind.path(f) + ", which was not asked"
		}
		if t.s.cfg.Values == FullValues {
			what += fmt.Sprintf(": it was to be %q and is %q", should[f], got.Values[f])
		}
		t.remark("%s", what)
	}
	for _, f := range (asked.Fields() & got.Hidden).All() {
		if asked[f] != "" {
			t.remark("WorkflowGen does not show %s, so it is not known whether it was kept", t.kind.path(f))
		}
	}
}

// notKept returns the error for what is not as it should be.
func (t *task) notKept(should workflowgen.UserChange, got *workflowgen.User, wrong workflowgen.FieldSet) *NotKept {
	var why []string
	for _, f := range wrong.All() {
		why = append(why, fmt.Sprintf("%s was to be %q and is %q", t.kind.path(f), should[f], got.Values[f]))
	}
	return &NotKept{What: t.kind.noun, Paths: t.kind.paths(wrong), Why: strings.Join(why, ", ")}
}
