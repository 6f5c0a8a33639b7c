package entra

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// changeMembers sends the batches of all groups. Those of one group stand together, so that they are sent side by side.
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
	if g.id == "" || len(ids) == 0 {
		return // could not be provisioned
	}
	req := request{method: http.MethodPatch, path: groupPath(g.id), body: b.body(ids)}
	if err := r.send(ctx, b.op, req, noContent); err == nil && r.options.References {
		for _, id := range ids {
			r.checkReference(ctx, g.id, id, b.adds())
		}
	}
}

func (b batch) adds() bool { return b.op == opAddMembers || b.op == opAddAgain }

func (b batch) body(ids []string) []byte {
	if b.adds() {
		return b.dialect.addMembers(ids)
	}
	return b.dialect.removeMembers(ids)
}

// idsOf are the ids of people, without those who could not be provisioned.
func (r *run) idsOf(people []int) []string {
	ids := make([]string, 0, len(people))
	for _, i := range people {
		if id := r.users[i].id; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// checkReference asks whether a user is a member of a group.
func (r *run) checkReference(ctx context.Context, group, member string, in bool) {
	filter := fmt.Sprintf(`id eq %s and members eq %s`, encode(group), encode(member))
	query := "excludedAttributes=members&filter=" + url.QueryEscape(filter)
	_ = r.send(ctx, opReference, request{method: http.MethodGet, path: "/Groups", query: query}, func(a *answer) error {
		found, err := only[team](a)
		switch {
		case err != nil:
			return err
		case found == nil && in:
			return mismatch("the reference check does not see a member", "%q", member)
		case found != nil && !in:
			return mismatch("the reference check sees who is no member", "%q", member)
		}
		return nil
	}) // the recorder has it
}

// checkMembers reads a group with its members, which Entra never does, and compares them with the Model's.
func (r *run) checkMembers(ctx context.Context, i int) {
	g := &r.groups[i]
	if g.id == "" || r.goneGroup(i) {
		return
	}
	want := make(map[string]bool)
	for _, id := range r.idsOf(r.membersOf(i)) {
		want[id] = true
	}
	_ = r.send(ctx, opCheckMembers, request{method: http.MethodGet, path: groupPath(g.id)}, func(a *answer) error {
		t, err := a.team(http.StatusOK, g)
		if err == nil {
			err = t.checkMembers(want)
		}
		return err
	}) // the recorder has it
}
