package entra

import (
	"context"
	"fmt"
	"net/http"
)

// renameGroup gives a group a name and reads it back without members, as Entra reads groups.
func (r *run) renameGroup(ctx context.Context, g *remote, to string) {
	g.now = g.now.with([]assignment{{displayName, to}})
	req := Patch(Groups, g.id, Dialect(g.index%int(dialects)).rename(to))
	if err := r.send(ctx, opRenameGroup, req, (*Answer).noContent); err == nil {
		r.read(ctx, g)
	}
}

// changeMembers sends the batches of all groups. Those of one group follow each other, so that they are sent side by side.
func (r *run) changeMembers(ctx context.Context, phase string, of func(*group) []batch) {
	type job struct {
		group int
		batch
	}
	var jobs []job
	for i := range r.groups {
		for _, b := range of(&r.pop.groups[i]) {
			jobs = append(jobs, job{i, b})
		}
	}
	r.each(ctx, phase, len(jobs), func(ctx context.Context, n int) { r.changeBatch(ctx, jobs[n].group, jobs[n].batch) })
}

func (r *run) changeBatch(ctx context.Context, i int, b batch) {
	g := &r.groups[i]
	ids := r.idsOf(b.members)
	if g.escrowed || len(ids) == 0 {
		return // could not be provisioned
	}
	if err := r.send(ctx, b.op, Patch(Groups, g.id, b.operations(ids)...), (*Answer).noContent); err == nil && r.options.References {
		for _, id := range ids {
			r.checkReference(ctx, g.id, id, b.adds())
		}
	}
}

func (b batch) adds() bool { return b.op == opAddMembers || b.op == opAddAgain }

func (b batch) operations(ids []string) []PatchOp {
	if b.adds() {
		return b.dialect.AddMembers(ids)
	}
	return b.dialect.RemoveMembers(ids)
}

// idsOf returns the ids of people, without those that could not be provisioned.
func (r *run) idsOf(people []int) []string {
	ids := make([]string, 0, len(people))
	for _, i := range people {
		if id := r.users[i].id; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// checkReference checks whether a user is a member of a group, as expected.
func (r *run) checkReference(ctx context.Context, group, member string, expected bool) {
	req := find(Groups, fmt.Sprintf(`id eq %s and members eq %s`, encode(group), encode(member)))
	_ = r.send(ctx, opReference, req, func(a *Answer) error { // the recorder keeps the error
		found, err := a.only()
		switch {
		case err != nil:
			return err
		case found == nil && expected:
			return mismatch("the reference check does not see a member", "%q", member)
		case found != nil && !expected:
			return mismatch("the reference check sees a user who is no member", "%q", member)
		}
		return nil
	})
}

// checkMembers reads a group with its members, which Entra never does, and compares them with the Model's.
func (r *run) checkMembers(ctx context.Context, i int) {
	g := &r.groups[i]
	if g.escrowed || r.groupDeleted(i) {
		return
	}
	want := make(map[string]bool)
	for _, id := range r.idsOf(r.membersOf(i)) {
		want[id] = true
	}
	req := Request{Method: http.MethodGet, Path: path(Groups, g.id)}
	_ = r.send(ctx, opCheckMembers, req, func(a *Answer) error { // the recorder keeps the error
		got, err := a.resource(http.StatusOK, g.id, &g.now)
		if err != nil {
			return err
		}
		return got.checkMembers(want)
	})
}
