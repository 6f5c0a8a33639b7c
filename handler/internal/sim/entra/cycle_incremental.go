package entra

import (
	"context"
	"net/http"
)

// incremental plays the changes since the initial cycle: users one change after another, then managers, groups and members,
// then deletions.
func (r *run) incremental(ctx context.Context) {
	r.each(ctx, "Changed users", len(r.users), r.changeUser)
	r.each(ctx, "Changed managers", len(r.users), func(ctx context.Context, i int) {
		if boss := r.pop.people[i].change.manager; boss != nil {
			r.changeManager(ctx, i, *boss)
		}
	})
	r.each(ctx, "Changed groups", len(r.groups), r.changeGroup)
	r.changeMembers(ctx, "Changed members", func(g *group) []batch { return g.change.batches })
	r.each(ctx, "Deleted users", len(r.users), func(ctx context.Context, i int) {
		if u := &r.users[i]; r.pop.people[i].change.deleted && !u.escrowed {
			r.remove(ctx, opDeleteUser, opGoneUser, path(Users, u.id))
		}
	})
	r.each(ctx, "Deleted groups", len(r.groups), func(ctx context.Context, i int) {
		if g := &r.groups[i]; r.pop.groups[i].change.deleted && !g.escrowed {
			r.remove(ctx, opDeleteGroup, opGoneGroup, path(Groups, g.id))
		}
	})
}

// changeUser reads a user that has changed and sends the changes. A disabled user must still be found, as disabled.
func (r *run) changeUser(ctx context.Context, i int) {
	u, steps := &r.users[i], r.pop.people[i].change.steps
	if len(steps) == 0 {
		return
	}
	r.read(ctx, u)
	for _, s := range steps {
		r.patchUser(ctx, s.op, u, s.set)
		if s.op == opDisable {
			r.findDisabled(ctx, u)
		}
	}
}

func (r *run) changeManager(ctx context.Context, i int, boss string) {
	u := &r.users[i]
	r.read(ctx, u)
	op := opManager
	if boss == "" {
		op = opNoManager
	}
	r.setManager(ctx, op, u, boss)
}

func (r *run) changeGroup(ctx context.Context, i int) {
	g := &r.groups[i]
	if g.escrowed {
		return
	}
	r.read(ctx, g)
	if name := r.pop.groups[i].change.displayName; name != "" {
		r.renameGroup(ctx, g, name)
	}
}

// remove deletes a resource and checks that it is gone. A repeated DELETE may find that the first one succeeded.
func (r *run) remove(ctx context.Context, opDelete, opGone, path string) {
	err := r.send(ctx, opDelete, Request{Method: http.MethodDelete, Path: path}, func(a *Answer) error {
		if a.retries > 0 && a.Status == http.StatusNotFound {
			return a.gone()
		}
		return a.want(http.StatusNoContent)
	})
	if err == nil {
		_ = r.send(ctx, opGone, Request{Method: http.MethodGet, Path: path}, (*Answer).gone) // the recorder keeps the error
	}
}
