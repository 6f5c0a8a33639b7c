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
		if g := &r.groups[i]; r.pop.groups[i].change.deleted && g.id != "" {
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
	r.readUser(ctx, u)
	for _, s := range steps {
		r.patchUser(ctx, s.op, i, s.set)
		if s.op == opDisable {
			r.findDisabled(ctx, u)
		}
	}
}

// findDisabled checks that a filter still shows a disabled user: Entra could never enable a hidden one again.
func (r *run) findDisabled(ctx context.Context, u *userOnServer) {
	if u.escrowed {
		return
	}
	_, err := r.findUser(ctx, userName, u, func(found Resource) error {
		if found == nil {
			return errHidden
		}
		got, err := found.values()
		if err != nil {
			return err
		}
		return u.now.check(&got)
	})
	u.escrowed = err != nil
}

func (r *run) changeManager(ctx context.Context, i int, boss string) {
	r.readUser(ctx, &r.users[i])
	op := opManager
	if boss == "" {
		op = opNoManager
	}
	r.setManager(ctx, op, i, boss)
}

func (r *run) changeGroup(ctx context.Context, i int) {
	if r.groups[i].id == "" {
		return
	}
	r.readGroup(ctx, i)
	if name := r.pop.groups[i].change.displayName; name != "" {
		r.renameGroup(ctx, i, name)
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
