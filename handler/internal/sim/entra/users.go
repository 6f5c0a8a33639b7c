package entra

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
)

// provisionUser makes a user, or puts right the one that matches.
func (r *run) provisionUser(ctx context.Context, i int) {
	u := &r.users[i]
	found, err := r.findUser(ctx, externalID, u, anyone)
	switch {
	case err != nil:
		u.escrowed = true
	case found == nil:
		r.createUser(ctx, i)
	default:
		r.adopt(ctx, i, found)
	}
}

func userPath(id string) string { return "/Users/" + url.PathEscape(id) }

// findUser asks for a user by one of its attributes; nil if there is none. It is then for judge to say whether that is right.
func (r *run) findUser(ctx context.Context, by attribute, u *userOnServer, judge func(*user) error) (found *user, err error) {
	value := u.now.values[by]
	err = r.send(ctx, opFindUser, find("/Users", paths[by], value), func(a *answer) error {
		if found, err = only[user](a); err != nil {
			return err
		}
		if found == nil {
			return judge(nil)
		}
		if v := found.values(); v[by] != value {
			return mismatch("the filter matches another resource", "%s is %q, not %q", paths[by], v[by], value)
		}
		return cmp.Or(identified(found.ID, u.id), judge(found))
	})
	return found, err
}

// anyone is right whether there is a user or not.
func anyone(*user) error { return nil }

// somebody is right if there is a user.
func somebody(u *user) error {
	if u == nil {
		return errHidden
	}
	return nil
}

var errHidden = mismatch("the filter does not show what must exist", "")

// createUser makes a user. If the answer is 409 because an earlier attempt, whose answer was lost, has made it, the filter
// shows it.
func (r *run) createUser(ctx context.Context, i int) {
	u, p := &r.users[i], &r.pop.people[i]
	lost := false
	req := request{method: http.MethodPost, path: "/Users", body: postUser(&p.values, p.extras)}
	err := r.send(ctx, opPostUser, req, func(a *answer) error {
		if lost = a.made(); lost {
			return nil
		}
		made, err := a.user(http.StatusCreated, "", &u.now)
		if made != nil {
			u.id = made.ID
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

// made says whether the answer to a repeated POST shows that an earlier attempt came through.
func (a *answer) made() bool { return a.status == http.StatusConflict && a.retries > 0 }

// rediscoverUser finds the id of a user that must exist, and puts right what differs.
func (r *run) rediscoverUser(ctx context.Context, i int) {
	u := &r.users[i]
	found, err := r.findUser(ctx, externalID, u, somebody)
	if err != nil {
		u.escrowed = true
		return
	}
	r.adopt(ctx, i, found)
}

// adopt takes a user for ours, and changes what is not as it should be.
func (r *run) adopt(ctx context.Context, i int, found *user) {
	u := &r.users[i]
	u.id = found.ID
	got := found.values()
	if set := u.now.differences(&got); len(set) > 0 {
		r.patchUser(ctx, opPatchUser, i, set)
	}
}

// patchUser changes a user and checks the answer, which may be 200 with the user or 204. After a failure the user is left
// alone.
func (r *run) patchUser(ctx context.Context, op string, i int, set []assignment) {
	u := &r.users[i]
	if u.escrowed {
		return
	}
	next := u.now.with(set)
	req := request{method: http.MethodPatch, path: userPath(u.id), body: r.pop.people[i].dialect.patchUser(&u.now.values, set, i)}
	silent := false
	err := r.send(ctx, op, req, func(a *answer) error {
		if silent = a.status == http.StatusNoContent; silent {
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

// readUser reads a user by id, who must be as Entra left it.
func (r *run) readUser(ctx context.Context, u *userOnServer) {
	if u.escrowed {
		return
	}
	err := r.send(ctx, opGetUser, request{method: http.MethodGet, path: userPath(u.id)}, func(a *answer) error {
		_, err := a.user(http.StatusOK, u.id, &u.now)
		return err
	})
	u.escrowed = err != nil
}
