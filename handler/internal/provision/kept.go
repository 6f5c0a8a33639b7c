package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
)

// update writes c to what was read as before, and holds what comes of it against the wish: against what was asked and, where
// the read was certainly fresh, against what was not to change.
func (t *task) update(ctx context.Context, h holder, before workflowgen.User, c workflowgen.UserChange) (workflowgen.User, error) {
	sent, should := c, c
	if t.fresh {
		should = c.Whole(&before)
		if t.s.whole.Load() {
			sent = should
		}
	}
	got, err := h.write(ctx, before.ID, sent)
	err = t.resolve(ctx, err, func(ctx context.Context) (made bool, err error) {
		got, err = h.read(ctx, before.ID)
		return arrived(&before, &got, c), err
	})
	if err != nil {
		return got, err
	}
	got, wrong, err := t.settle(ctx, h, got, before.Hidden, should)
	if err != nil {
		return got, err
	}
	if lost := lostOf(wrong&^c.Fields(), should, &got); lost != 0 {
		if got, wrong, err = t.restore(ctx, h, &got, lost, should); err != nil {
			return got, err
		}
	}
	if bad := critical(wrong, should, &got); bad != 0 {
		t.s.traces.put(t.entry.Operation, &got)
		t.giveBack(ctx, h, &before, &got, bad)
		return got, h.notKept(should, &got, bad)
	}
	t.tell(h, c, should, &got, wrong)
	if !t.fresh {
		t.tellCleared(h, c, &before, &got)
	}
	return got, nil
}

// giveBack undoes what has become neither what it was nor what was asked, such as a name that WorkflowGen has shortened.
func (t *task) giveBack(ctx context.Context, h holder, before, got *workflowgen.User, bad workflowgen.FieldSet) {
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
	back, err := h.write(ctx, before.ID, c)
	if err != nil {
		t.remark("%s could not be given back: %v", strings.Join(h.paths(bad), ", "), err)
		return
	}
	t.s.traces.put(t.entry.Operation, &back)
	t.remark("the gateway gave back %s as it was", strings.Join(h.paths(bad), ", "))
}

// tellCleared notes what a read that may be old has shown and is empty now, though it was not asked: another change may have
// cleared it before, or WorkflowGen with this one. So it is named and left.
func (t *task) tellCleared(h holder, c workflowgen.UserChange, before, got *workflowgen.User) {
	for _, f := range (workflowgen.EveryField &^ (c.Fields() | got.Hidden)).All() {
		if before.Values[f] != "" && got.Values[f] == "" {
			t.remark("%s is empty, and was not a moment before", h.path(f))
		}
	}
}

// restore writes all of an object to an instance that has taken away what it was not asked to change: one that replaces where
// it should merge. From then on it is sent whole objects.
func (t *task) restore(ctx context.Context, h holder, got *workflowgen.User, lost workflowgen.FieldSet, should workflowgen.UserChange) (
	workflowgen.User, workflowgen.FieldSet, error) {
	if slices.ContainsFunc(lost.All(), func(f workflowgen.Field) bool { return got.Values[f] == "" }) {
		t.s.whole.Store(true)
	}
	t.remark("WorkflowGen changed %s, which was not asked; the gateway wrote the whole %s again", strings.Join(h.paths(lost), ", "), h.what)
	again, err := h.write(ctx, got.ID, should)
	if err != nil {
		return *got, 0, fmt.Errorf("write the whole %s again: %w", h.what, err)
	}
	return t.settle(ctx, h, again, got.Hidden, should)
}

// lostOf is the properties that a write has cleared, or changed though others rely on them.
func lostOf(wrong workflowgen.FieldSet, should workflowgen.UserChange, got *workflowgen.User) workflowgen.FieldSet {
	lost := critical(wrong, should, got)
	for _, f := range wrong.All() {
		if got.Values[f] == "" {
			lost = lost.With(f)
		}
	}
	return lost
}

// critical is the wrong properties that make a change fail. A name that an instance spells in its own case is the same name.
func critical(wrong workflowgen.FieldSet, should workflowgen.UserChange, got *workflowgen.User) workflowgen.FieldSet {
	wrong &= workflowgen.Critical
	if wrong.Has(workflowgen.UserName) && workflowgen.SameName(should[workflowgen.UserName], got.Values[workflowgen.UserName]) {
		wrong &^= workflowgen.FieldSet(0).With(workflowgen.UserName)
	}
	return wrong
}

// create holds what a create has made against the wish. What was not kept whole is written again; what is not kept then either
// is removed, for nothing must be left that cannot be found by its externalId, or that is active against the wish.
func (t *task) create(ctx context.Context, h holder, made workflowgen.User, c workflowgen.UserChange) (workflowgen.User, error) {
	got, wrong, err := t.settle(ctx, h, made, 0, c)
	if err != nil { // it was made, so that the next try has to find it
		return got, &Unclear{Err: err}
	}
	bad := critical(wrong, c, &got)
	if bad != 0 {
		t.remark("WorkflowGen made the %s with another %s; the gateway wrote it again", h.what, strings.Join(h.paths(bad), ", "))
		var again workflowgen.User
		if again, err = h.write(ctx, made.ID, c); err != nil {
			return got, t.takeBack(ctx, h, &got, h.notKept(c, &got, bad))
		}
		if got, wrong, err = t.settle(ctx, h, again, made.Hidden, c); err != nil {
			return got, &Unclear{Err: err}
		}
	}
	if bad = critical(wrong, c, &got); bad != 0 {
		return got, t.takeBack(ctx, h, &got, h.notKept(c, &got, bad))
	}
	t.tell(h, c, c, &got, wrong)
	return got, nil
}

// takeBack removes what a create has made and WorkflowGen did not keep as asked. Where that fails, the entry says what is there.
func (t *task) takeBack(ctx context.Context, h holder, got *workflowgen.User, failed *NotKept) error {
	err := h.remove(ctx, got.ID)
	if err == nil || errors.Is(err, ErrNotFound) {
		t.remark("the gateway removed the %s again", h.what)
		return failed
	}
	t.remark("the %s %q is in WorkflowGen with the identifier %q, and could not be removed: %v: remove it there", h.what,
		got.Values[workflowgen.UserName], got.Values[workflowgen.SystemIdentifier], err)
	return failed
}

// gone looks whether what was deleted is gone. Where that cannot be looked at, the answer of WorkflowGen counts.
func (t *task) gone(ctx context.Context, h holder, id string) error {
	for pause, end := firstLook, time.Now().Add(t.s.cfg.Settle); ; pause = min(2*pause, mostLook) {
		_, err := h.read(ctx, id)
		switch {
		case errors.Is(err, ErrNotFound):
			return nil
		case err != nil:
			t.remark("whether the %s is gone could not be looked at: %v", h.what, err)
			return nil
		}
		if !t.sleep(ctx, pause, end) {
			return &NotKept{What: h.what, Why: "the " + h.what + " is still there"}
		}
	}
}

// tell remembers what a change has led to, and notes what is not as asked and makes no change fail, and what the answers do not show.
func (t *task) tell(h holder, asked, should workflowgen.UserChange, got *workflowgen.User, wrong workflowgen.FieldSet) {
	t.s.traces.put(t.entry.Operation, got)
	for _, f := range wrong.All() {
		what := "WorkflowGen did not keep " + h.path(f)
		if _, ok := asked[f]; !ok {
			what = "WorkflowGen changed " + h.path(f) + ", which was not asked"
		}
		if t.s.cfg.Values == FullValues {
			what += fmt.Sprintf(": it was to be %q and is %q", should[f], got.Values[f])
		}
		t.remark("%s", what)
	}
	for _, f := range (asked.Fields() & got.Hidden).All() {
		if asked[f] != "" {
			t.remark("WorkflowGen does not show %s, so it is not known whether it was kept", h.path(f))
		}
	}
}

// remark adds a note to the entry.
func (t *task) remark(format string, args ...any) { t.observe(fmt.Sprintf(format, args...)) }
