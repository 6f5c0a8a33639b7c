package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Pauses between two looks at what a write has led to.
const (
	firstLook = 100 * time.Millisecond
	mostLook  = time.Second
)

// settle is what a write has led to, and which properties are not as they should be. It goes by the answer. Where the answer
// hides what a read would show, it reads once; the change is not acknowledged if that read fails and a critical property is not
// known. Where something is not as it should be, it reads again, since an instance may read from a replica: once for any
// property, and for Config.Settle for a critical one.
func (t *task) settle(ctx context.Context, h holder, got workflowgen.User, hides workflowgen.FieldSet, should workflowgen.UserChange) (
	workflowgen.User, workflowgen.FieldSet, error) {
	hides |= workflowgen.FieldSet(h.hides.Load())
	if should.Fields()&got.Hidden&^hides != 0 {
		seen, err := t.lookAgain(ctx, h, got)
		missing := should.Fields() & workflowgen.Critical & got.Hidden &^ hides
		switch {
		case err == nil:
			got = seen
			h.hides.Or(uint32(should.Fields() & got.Hidden))
		case missing != 0:
			return got, 0, fmt.Errorf("%w: it acknowledged %s, and could not be read back: %w", ErrUnavailable, strings.Join(h.paths(missing), ", "), err)
		}
	}
	end := time.Now().Add(t.s.cfg.Settle)
	for pause := firstLook; ; pause = min(2*pause, mostLook) {
		wrong := should.Differs(&got)
		if wrong == 0 || pause > firstLook && critical(wrong, should, &got) == 0 || !t.sleep(ctx, pause, end) {
			return got, wrong, nil
		}
		if seen, err := t.lookAgain(ctx, h, got); err == nil {
			got = seen
		}
	}
}

// lookAgain reads what was written. A read that finds nothing shows an object that has nothing of what was asked.
func (t *task) lookAgain(ctx context.Context, h holder, known workflowgen.User) (workflowgen.User, error) {
	seen, err := h.read(ctx, known.ID)
	if errors.Is(err, ErrNotFound) {
		return workflowgen.User{ID: known.ID}, nil
	}
	return seen, err
}

// sleep pauses before the next look. It reports false where there is no time for one.
func (t *task) sleep(ctx context.Context, pause time.Duration, end time.Time) bool {
	if time.Now().Add(pause).After(end) {
		return false
	}
	select {
	case <-time.After(pause):
		return true
	case <-ctx.Done():
		return false
	}
}

// see reads the resource that is to be changed, and finds out whether the read is certainly newer than the gateway's own last
// change, prev. Where what follows relies on that, it reads again until it is.
func (t *task) see(ctx context.Context, prev Record, h holder, as func(*workflowgen.User) scim.Resource) (workflowgen.User, error) {
	began := time.Now()
	for pause := firstLook; ; pause = min(2*pause, mostLook) {
		u, err := h.read(ctx, t.key.ID)
		age := prev.Age + time.Since(began)
		missed := errors.Is(err, ErrNotFound) && prev.wrote() && age < t.s.cfg.Settle
		if err != nil && !missed {
			return u, err
		}
		if err == nil {
			now := as(&u)
			t.fresh = prev.Version == "" || age >= t.s.cfg.Stale || prev.wrote() && prev.Asked(&now) || t.s.traces.left(prev.Operation, &u)
			t.seen = u.Hidden
		}
		if (missed || !t.fresh && t.s.whole.Load()) && t.sleep(ctx, pause, began.Add(t.s.cfg.Stale+mostLook)) {
			continue
		}
		return u, err
	}
}

// wrote reports whether the record is of a change after which the resource is there.
func (r *Record) wrote() bool {
	return r.State == Done && r.Verb != "DELETE" && (r.Decision == Applied || r.Decision == TakenOver)
}

// sentinel is a value that no request asks for and no WorkflowGen holds.
const sentinel = "\x00"

// asked is which leaves a request sets, be it to what they are: those that come out the same whatever they were before.
func asked(before *scim.Resource, alter func(*scim.Resource) error) []bool {
	all := make([]bool, len(before.Values))
	a, b := before.Clone(), before.Clone()
	for i := range b.Values {
		b.Values[i] = sentinel
	}
	if alter(&a) != nil || alter(&b) != nil {
		return all
	}
	for i := range all {
		all[i] = a.Values[i] == b.Values[i]
	}
	return all
}

// doubted is before as a change is to be worked out from: with another value wherever a request asks for something of which
// the read does not tell whether it is so already, because it does not show it or may be older than our last change.
func (t *task) doubted(before, after *scim.Resource, alter func(*scim.Resource) error) *scim.Resource {
	doubt := t.seen
	if !t.fresh {
		doubt = workflowgen.EveryField
	}
	if doubt &^= t.s.dir.Lacks(); doubt == 0 {
		return before
	}
	doubtful := before.Clone()
	for i, set := range asked(before, alter) {
		if set && doubt.Has(mapping.FieldOf(before.Type, i)) && before.Values[i] == after.Values[i] {
			doubtful.Values[i] = sentinel
		}
	}
	return &doubtful
}

// removesActive reports whether a request takes active away. An instance that does not show it has it all the same.
func removesActive(before, after *scim.Resource, alter func(*scim.Resource) error) bool {
	return after.Get(mapping.Active) == "" && (before.Get(mapping.Active) != "" || asked(before, alter)[before.Type.Index(mapping.Active)])
}
