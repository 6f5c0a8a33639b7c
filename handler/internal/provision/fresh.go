package provision

import (
	"context"
	"errors"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// see reads the resource that is to be changed, and finds out whether the read is certainly newer than the gateway's own last
// change, prev. Where what follows relies on that, it reads again until it is.
func (t *task) see(ctx context.Context, prev Record, members bool) (object, error) {
	began := time.Now()
	for pause := firstLook; ; pause = min(2*pause, maxLook) {
		o, err := t.kind.show(ctx, t.key.ID, members)
		age := prev.Age + time.Since(began)
		missed := errors.Is(err, ErrNotFound) && prev.wrote() && age < t.s.cfg.Settle
		if err != nil && !missed {
			return o, err
		}
		if err == nil {
			t.fresh = prev.Version == "" || age >= t.s.cfg.Stale || prev.wrote() && prev.Asked(&o.resource) || t.s.matchesTrace(prev.Operation, &o.User)
			t.hidden = o.Hidden
		}
		if (missed || !t.fresh && t.s.whole.Load()) && t.sleep(ctx, pause, began.Add(t.s.cfg.Stale+maxLook)) {
			continue
		}
		return o, err
	}
}

// trace returns a digest of a resource. The last changes of this process are remembered with one, by the answers of WorkflowGen,
// which need not be as asked: a read that shows a resource so is as good as one that is certainly newer.
func trace(u *workflowgen.User) string { return fingerprint("", u.Values[:]) }

// matchesTrace reports whether an operation has left a resource as u.
func (s *Service) matchesTrace(operation string, u *workflowgen.User) bool {
	known, ok := s.traces.get(operation)
	return ok && known == trace(u)
}

// wrote reports whether the record is of a change after which the resource is there.
func (r *Record) wrote() bool {
	return r.State == Done && r.Verb != "DELETE" && (r.Decision == Applied || r.Decision == TakenOver)
}

// sentinel is a value that no request asks for and no WorkflowGen holds.
const sentinel = "\x00"

// leavesSet tells which leaves a request sets, even to the values that they have: those that come out the same whatever they
// were before.
func leavesSet(before *scim.Resource, alter alteration) []bool {
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

// baseline returns before as a change is worked out from: with another value wherever a request asks for something of which
// the read leaves open whether it is so already, because it does not show it or may be older than the gateway's last change.
func (t *task) baseline(before, after *scim.Resource, alter alteration) *scim.Resource {
	doubt := t.hidden
	if !t.fresh {
		doubt = workflowgen.EveryField
	}
	if doubt &^= t.s.dir.Lacks(); doubt == 0 {
		return before
	}
	doubtful := before.Clone()
	for i, set := range leavesSet(before, alter) {
		if set && doubt.Has(mapping.FieldOf(before.Type, i)) && before.Values[i] == after.Values[i] {
			doubtful.Values[i] = sentinel
		}
	}
	return &doubtful
}

// removesActive reports whether a request takes active away. An instance that does not show it has it all the same.
func removesActive(before, after *scim.Resource, alter alteration) bool {
	return after.Get(mapping.Active) == "" && (before.Get(mapping.Active) != "" || leavesSet(before, alter)[before.Type.Index(mapping.Active)])
}
