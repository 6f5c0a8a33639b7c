package entra

import (
	"context"
	"net/http"
)

// patchUser changes a user and checks the answer, which may be 200 with the user or 204. After a failure the play leaves the
// user alone.
func (r *run) patchUser(ctx context.Context, op string, u *remote, set []assignment) {
	if u.escrowed {
		return
	}
	next := u.now.with(set)
	req := Patch(Users, u.id, r.pop.people[u.index].dialect.patchUser(&u.now.values, set, u.index)...)
	silent := false
	err := r.send(ctx, op, req, func(a *Answer) error {
		if silent = a.Status == http.StatusNoContent; silent {
			return nil
		}
		_, err := a.resource(http.StatusOK, u.id, &next)
		return err
	})
	u.now, u.escrowed = next, err != nil
	if silent {
		r.read(ctx, u)
	}
}

// setManager writes the reference from a user to the manager with an externalId, unless one of the two could not be
// provisioned.
func (r *run) setManager(ctx context.Context, op string, u *remote, boss string) {
	id := ""
	if boss != "" {
		if id = r.ids[boss].id; id == "" {
			return
		}
	}
	r.patchUser(ctx, op, u, []assignment{{manager, id}})
}

// findDisabled checks that a filter still shows a disabled user: Entra could never enable a hidden one again.
func (r *run) findDisabled(ctx context.Context, u *remote) {
	if u.escrowed {
		return
	}
	_, err := r.find(ctx, u, userName, func(found Resource) error {
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
