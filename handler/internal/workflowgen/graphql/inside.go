package graphql

import (
	"context"
	"fmt"

	"workflowgen-scim/handler/internal/provision"
)

// ownID is the id of an object that was seen in the directory. Only checkUser and checkGroup make one, and every mutation
// of an existing object requires one, so none is sent without a look first.
type ownID struct{ id string }

// change begins a mutation of an object in the directory.
func (d *Directory) change(op operation, of ownID) *request {
	r := d.ask(op)
	r.target = of.id
	r.set("input", operations[op].id, of.id)
	return r
}

// create begins a mutation that makes an object in the directory.
func (d *Directory) create(op operation) *request {
	r := d.ask(op)
	r.set("input", "directory", d.name)
	return r
}

// owns reports whether a user or group belongs to the directory: archived users and virtual groups do not.
func (d *Directory) owns(w object) bool {
	id, excluded := w.object()
	return id.Directory.Name == d.name && !excluded
}

// checkUser looks whether the user with the id is in the directory, unless it was seen there lately.
func (d *Directory) checkUser(ctx context.Context, id string) (ownID, error) {
	return check[wireUser](ctx, d, lookAtUser, id, d.users)
}

// checkGroup is checkUser for groups.
func (d *Directory) checkGroup(ctx context.Context, id string) (ownID, error) {
	return check[wireGroup](ctx, d, lookAtGroup, id, d.groups)
}

func check[T any, P pointer[T]](ctx context.Context, d *Directory, look operation, id string, seen *memory) (ownID, error) {
	if seen.holds(id) {
		return ownID{id}, nil
	}
	_, err := see[T, P](ctx, d, d.askAbout(look, id), seen)
	return ownID{id}, look.wrap(err)
}

// see reads one user or group, all of it or as much as a look needs. An object outside the directory is not found.
func see[T any, P pointer[T]](ctx context.Context, d *Directory, r *request, seen *memory) (P, error) {
	root := operations[r.op].root
	data := map[string]P{root: new(T)}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, err
	}
	w := data[root]
	if w != nil {
		if err := r.confirm(w); err != nil {
			return nil, err
		}
	}
	inside := w != nil && d.owns(w)
	seen.note(r.target, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, r.target)
	}
	return w, nil
}

// confirm checks that the answer is an object, and the one that the request is about.
func (r *request) confirm(w object) error {
	switch id, _ := w.object(); {
	case id.ID == "":
		return r.op.incomplete()
	case r.target != "" && id.ID != r.target:
		return r.op.astray()
	}
	return nil
}

// write sends a mutation whose answer holds the user or group, perhaps no more of it than the id.
func write[T any, P pointer[T]](ctx context.Context, d *Directory, r *request, name string) (P, error) {
	data := map[string]map[string]P{}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, err
	}
	w := data[operations[r.op].root][name]
	if w == nil {
		return nil, r.op.incomplete()
	}
	return w, r.confirm(w)
}
