package graphql

import (
	"context"
	"fmt"

	"workflowgen-scim/handler/internal/provision"
)

// ownID is the id of what was seen to be in the directory. Only checkUser and checkGroup make one, and a mutation of what
// is there already takes nothing else: so none can be sent that was not preceded by a look.
type ownID struct{ id string }

// change begins a mutation of what is in the directory.
func (d *Directory) change(op operation, of ownID) *request {
	r := d.ask(op)
	r.target = of.id
	r.set("input", operations[op].id, of.id)
	return r
}

// create begins a mutation that makes something in the directory.
func (d *Directory) create(op operation) *request {
	r := d.ask(op)
	r.set("input", "directory", d.name)
	return r
}

// ownsUser is the one-directory rule for users.
func (d *Directory) ownsUser(w *wireUser) bool { return w.Directory.Name == d.name && !w.IsArchived }

// ownsGroup is the one-directory rule for groups: the members of a virtual one are WorkflowGen's to compute.
func (d *Directory) ownsGroup(w *wireGroup) bool { return w.Directory.Name == d.name && !w.IsVirtual }

// checkUser looks whether a write to id stays in the directory, unless that was seen lately.
func (d *Directory) checkUser(ctx context.Context, id string) (ownID, error) {
	if d.users.holds(id) {
		return ownID{id}, nil
	}
	_, err := d.seeUser(ctx, d.askAbout(lookAtUser, id))
	return ownID{id}, lookAtUser.wrap(err)
}

// checkGroup is checkUser for groups.
func (d *Directory) checkGroup(ctx context.Context, id string) (ownID, error) {
	if d.groups.holds(id) {
		return ownID{id}, nil
	}
	_, err := d.seeGroup(ctx, d.askAbout(lookAtGroup, id))
	return ownID{id}, lookAtGroup.wrap(err)
}

// seeUser asks for one user, in whole or for a look, and shows it only if it is the directory's.
func (d *Directory) seeUser(ctx context.Context, r *request) (*wireUser, error) {
	data := struct {
		User *wireUser `json:"user"`
	}{new(wireUser)}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, err
	}
	w := data.User
	switch {
	case w != nil && w.ID == "":
		return nil, r.op.incomplete()
	case w != nil && w.ID != r.target:
		return nil, r.op.astray()
	}
	inside := w != nil && d.ownsUser(w)
	d.users.note(r.target, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, r.target)
	}
	return w, nil
}

// seeGroup is seeUser for groups.
func (d *Directory) seeGroup(ctx context.Context, r *request) (*wireGroup, error) {
	data := struct {
		Group *wireGroup `json:"group"`
	}{new(wireGroup)}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, err
	}
	w := data.Group
	switch {
	case w != nil && w.ID == "":
		return nil, r.op.incomplete()
	case w != nil && w.ID != r.target:
		return nil, r.op.astray()
	}
	inside := w != nil && d.ownsGroup(w)
	d.groups.note(r.target, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, r.target)
	}
	return w, nil
}
