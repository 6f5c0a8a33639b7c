package entra

import (
	"context"
	"net/http"
)

// remote is Entra's memory of a user or group that it provisions. Of a group the state holds externalId and displayName.
type remote struct {
	collection string
	index      int    // in the population
	id         string // "" until it is known
	now        state  // the manager as an id
	escrowed   bool   // a request failed: Entra would retry in some hours, a play does not
}

// operationNames are the names of operations that users and groups share, by collection.
var operationNames = map[string]struct{ find, post, get string }{
	Users:  {opFindUser, opPostUser, opGetUser},
	Groups: {opFindGroup, opPostGroup, opGetGroup},
}

// provision creates a user or group, or corrects the one that matches: by externalId, which comes first in the order of
// matching, a group then by displayName, which must be unique.
func (r *run) provision(ctx context.Context, o *remote) {
	found, err := r.find(ctx, o, externalID, mayExist)
	if found == nil && err == nil && o.collection == Groups {
		found, err = r.find(ctx, o, displayName, mayExist)
	}
	switch {
	case err != nil:
		o.escrowed = true
	case found == nil:
		r.create(ctx, o)
	default:
		r.adopt(ctx, o, found)
	}
}

// find asks for a user or group by one of its attributes. It returns nil if none exists; check reports whether that is
// correct.
func (r *run) find(ctx context.Context, o *remote, by attribute, check func(Resource) error) (found Resource, err error) {
	value := o.now.values[by]
	err = r.send(ctx, operationNames[o.collection].find, Find(o.collection, paths[by], value), func(a *Answer) error {
		if found, err = a.only(); err != nil {
			return err
		}
		if found == nil {
			return check(nil)
		}
		if got, _ := found.Text(paths[by]); got != value {
			return mismatch("the filter matches another resource", "%s is %q, not %q", paths[by], got, value)
		}
		if err := found.identified(o.id); err != nil {
			return err
		}
		if err := found.withoutMembers(); err != nil {
			return err
		}
		return check(found)
	})
	return found, err
}

func mayExist(Resource) error { return nil }

var errHidden = mismatch("the filter does not show what must exist", "")

// mustExist fails for a resource that a filter did not find.
func mustExist(found Resource) error {
	if found == nil {
		return errHidden
	}
	return nil
}

// create creates a user or group. If the answer is 409 because an earlier attempt, whose answer was lost, created it, the
// filter shows it.
func (r *run) create(ctx context.Context, o *remote) {
	body := o.now.values.resource(o.collection, o.collection == Users && r.pop.people[o.index].extras)
	lost := false
	err := r.send(ctx, operationNames[o.collection].post, Create(o.collection, body), func(a *Answer) error {
		if lost = a.createdBefore(); lost {
			return nil
		}
		created, err := a.resource(http.StatusCreated, "", &o.now)
		o.id = created.ID()
		return err
	})
	switch {
	case err != nil:
		o.escrowed = true
	case lost:
		r.rediscover(ctx, o)
	}
}

// createdBefore reports whether the answer to a repeated POST shows that an earlier attempt created the resource.
func (a *Answer) createdBefore() bool { return a.Status == http.StatusConflict && a.retries > 0 }

// rediscover finds the id of a user or group that must exist, and corrects the values that differ.
func (r *run) rediscover(ctx context.Context, o *remote) {
	found, err := r.find(ctx, o, externalID, mustExist)
	if o.escrowed = err != nil; err == nil {
		r.adopt(ctx, o, found)
	}
}

// adopt takes over a user or group that was found, and corrects the values that differ.
func (r *run) adopt(ctx context.Context, o *remote, found Resource) {
	o.id = found.ID()
	got, err := found.values()
	if o.escrowed = err != nil; err != nil {
		return
	}
	set := o.now.differences(&got)
	switch name := o.now.values[displayName]; {
	case o.collection == Users && len(set) > 0:
		r.patchUser(ctx, opPatchUser, o, set)
	case o.collection == Groups && got[displayName] != name:
		r.renameGroup(ctx, o, name)
	}
}

// read reads a user or group by id, without members, and checks that it is unchanged.
func (r *run) read(ctx context.Context, o *remote) {
	if o.escrowed {
		return
	}
	err := r.send(ctx, operationNames[o.collection].get, Read(o.collection, o.id), func(a *Answer) error {
		got, err := a.resource(http.StatusOK, o.id, &o.now)
		if err != nil {
			return err
		}
		return got.withoutMembers()
	})
	o.escrowed = err != nil && o.collection == Users // the members of a group can still be changed
}
