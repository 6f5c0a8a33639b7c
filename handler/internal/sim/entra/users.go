package entra

import (
	"context"
	"net/http"
)

// provisionUser creates a user, or corrects the one that matches.
func (r *run) provisionUser(ctx context.Context, i int) {
	u := &r.users[i]
	found, err := r.findUser(ctx, externalID, u, func(Resource) error { return nil })
	switch {
	case err != nil:
		u.escrowed = true
	case found == nil:
		r.createUser(ctx, i)
	default:
		r.adopt(ctx, i, found)
	}
}

// findUser asks for a user by one of its attributes. It returns nil if there is none; check reports whether that is correct.
func (r *run) findUser(ctx context.Context, by attribute, u *userOnServer, check func(Resource) error) (found Resource, err error) {
	value := u.now.values[by]
	err = r.send(ctx, opFindUser, Find(Users, paths[by], value), func(a *Answer) error {
		if found, err = a.only(); err != nil {
			return err
		}
		if found == nil {
			return check(nil)
		}
		if got, _ := found.Text(paths[by]); got != value {
			return mismatch("the filter matches another resource", "%s is %q, not %q", paths[by], got, value)
		}
		if err := found.identified(u.id); err != nil {
			return err
		}
		return check(found)
	})
	return found, err
}

var errHidden = mismatch("the filter does not show what must exist", "")

// mustExist fails for a user that a filter did not find.
func mustExist(u Resource) error {
	if u == nil {
		return errHidden
	}
	return nil
}

// createUser creates a user. If the answer is 409 because an earlier attempt, whose answer was lost, created it, the filter
// shows it.
func (r *run) createUser(ctx context.Context, i int) {
	u, p := &r.users[i], &r.pop.people[i]
	lost := false
	err := r.send(ctx, opPostUser, Create(Users, p.values.resource(p.extras)), func(a *Answer) error {
		if lost = a.createdBefore(); lost {
			return nil
		}
		created, err := a.user(http.StatusCreated, "", &u.now)
		if created != nil {
			u.id = created.ID()
		}
		return err
	})
	switch {
	case err != nil:
		u.escrowed = true
	case lost:
		r.rediscoverUser(ctx, i)
	}
}

// createdBefore reports whether the answer to a repeated POST shows that an earlier attempt created the resource.
func (a *Answer) createdBefore() bool { return a.Status == http.StatusConflict && a.retries > 0 }

// rediscoverUser finds the id of a user that must exist, and corrects the values that differ.
func (r *run) rediscoverUser(ctx context.Context, i int) {
	u := &r.users[i]
	found, err := r.findUser(ctx, externalID, u, mustExist)
	if err != nil {
		u.escrowed = true
		return
	}
	r.adopt(ctx, i, found)
}

// adopt takes over a user that was found, and corrects the values that differ.
func (r *run) adopt(ctx context.Context, i int, found Resource) {
	u := &r.users[i]
	u.id = found.ID()
	got, err := found.values()
	if u.escrowed = err != nil; err != nil {
		return
	}
	if set := u.now.differences(&got); len(set) > 0 {
		r.patchUser(ctx, opPatchUser, i, set)
	}
}

// patchUser changes a user and checks the answer, which may be 200 with the user or 204. After a failure the play leaves the
// user alone.
func (r *run) patchUser(ctx context.Context, op string, i int, set []assignment) {
	u := &r.users[i]
	if u.escrowed {
		return
	}
	next := u.now.with(set)
	req := Patch(Users, u.id, r.pop.people[i].dialect.patchUser(&u.now.values, set, i)...)
	silent := false
	err := r.send(ctx, op, req, func(a *Answer) error {
		if silent = a.Status == http.StatusNoContent; silent {
			return nil
		}
		_, err := a.user(http.StatusOK, u.id, &next)
		return err
	})
	u.now, u.escrowed = next, err != nil
	if silent {
		r.readUser(ctx, u)
	}
}

// readUser reads a user by id and checks that it is unchanged.
func (r *run) readUser(ctx context.Context, u *userOnServer) {
	if u.escrowed {
		return
	}
	err := r.send(ctx, opGetUser, Read(Users, u.id), func(a *Answer) error {
		_, err := a.user(http.StatusOK, u.id, &u.now)
		return err
	})
	u.escrowed = err != nil
}
