package graphql

import (
	"context"
	"fmt"

	"workflowgen-scim/handler/internal/provision"
)

// ownsUser is the one-directory rule for users.
func (d *Directory) ownsUser(w *wireUser) bool { return w.Directory.Name == d.name && !w.IsArchived }

// ownsGroup is the one-directory rule for groups: the members of a virtual one are WorkflowGen's to compute.
func (d *Directory) ownsGroup(w *wireGroup) bool { return w.Directory.Name == d.name && !w.IsVirtual }

// checkUser looks whether a write to id stays in the directory, unless that was seen lately.
func (d *Directory) checkUser(ctx context.Context, id string) error {
	if d.users.holds(id) {
		return nil
	}
	_, err := d.seeUser(ctx, d.askAbout(lookAtUser, id))
	return lookAtUser.wrap(err)
}

// checkGroup is checkUser for groups.
func (d *Directory) checkGroup(ctx context.Context, id string) error {
	if d.groups.holds(id) {
		return nil
	}
	_, err := d.seeGroup(ctx, d.askAbout(lookAtGroup, id))
	return lookAtGroup.wrap(err)
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
	if w != nil && w.ID == "" {
		return nil, r.op.incomplete()
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
	if w != nil && w.ID == "" {
		return nil, r.op.incomplete()
	}
	inside := w != nil && d.ownsGroup(w)
	d.groups.note(r.target, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, r.target)
	}
	return w, nil
}
