package graphql

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User reads one user.
func (d *Directory) User(ctx context.Context, id string) (workflowgen.User, error) {
	w, err := d.seeUser(ctx, d.askAbout(readUser, id))
	if err != nil {
		return workflowgen.User{}, readUser.wrap(err)
	}
	return w.user(), nil
}

// CreateUser makes a user of the properties in c that have a value.
func (d *Directory) CreateUser(ctx context.Context, c workflowgen.UserChange) (workflowgen.User, error) {
	r := d.ask(createUser)
	r.open("input")
	r.text("directory", d.name)
	for f := range workflowgen.NumFields {
		if value := c[f]; value != "" {
			r.property(f, value)
		}
	}
	return d.writeUser(ctx, r)
}

// UpdateUser writes the properties in c, and no other.
func (d *Directory) UpdateUser(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
	if err := d.checkUser(ctx, id); err != nil {
		return workflowgen.User{}, updateUser.wrap(err)
	}
	r := d.askAbout(updateUser, id)
	for f := range workflowgen.NumFields {
		if value, ok := c[f]; ok {
			r.property(f, value)
		}
	}
	return d.writeUser(ctx, r)
}

// property writes a field as the inputs of users name it.
func (r *request) property(f workflowgen.Field, value string) {
	switch {
	case f == workflowgen.IsActive && (value == active || value == inactive):
		r.raw("isActive", value)
	case f == workflowgen.Language:
		r.textOrNull("defaultLanguage", value)
	case f == workflowgen.Manager:
		r.references = value != ""
		r.textOrNull("managerId", value)
	default:
		r.textOrNull(f.String(), value)
	}
}

// writeUser sends a mutation that answers the user as it then is.
func (d *Directory) writeUser(ctx context.Context, r *request) (workflowgen.User, error) {
	r.close()
	data := map[string]struct {
		User *wireUser `json:"user"`
	}{}
	err := d.call(ctx, r, &data)
	w := data[r.op.String()].User
	if err == nil && (w == nil || w.ID == "") {
		err = r.op.incomplete()
	}
	if errors.Is(err, provision.ErrNotFound) {
		d.users.forget(r.target)
	}
	if err != nil {
		return workflowgen.User{}, r.op.wrap(err)
	}
	d.users.note(w.ID, d.ownsUser(w))
	return w.user(), nil
}

// DeleteUser removes a user, whom WorkflowGen archives where it is referenced.
func (d *Directory) DeleteUser(ctx context.Context, id string) error {
	err := d.checkUser(ctx, id)
	if err == nil {
		err = d.remove(ctx, d.askAbout(deleteUser, id), d.users)
	}
	return deleteUser.wrap(err)
}

// remove sends the deletion of a user or a group, and forgets the id whatever comes of it.
func (d *Directory) remove(ctx context.Context, r *request, seen *memory) error {
	r.close()
	defer seen.forget(r.target)
	data := map[string]wireReference{}
	err := d.call(ctx, r, &data)
	if err == nil && data[r.op.String()].ID == "" {
		err = r.op.incomplete()
	}
	return err
}
