package graphql

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User reads one user.
func (d *Directory) User(ctx context.Context, id string) (workflowgen.User, error) {
	w, err := see[wireUser](ctx, d, d.askAbout(readUser, id), d.users)
	if err != nil {
		return workflowgen.User{}, readUser.wrap(err)
	}
	return w.user(d.hidden(readUser)), nil
}

// CreateUser creates a user with the properties in c that have a value.
func (d *Directory) CreateUser(ctx context.Context, c workflowgen.UserChange) (workflowgen.User, error) {
	r := d.create(createUser)
	for f := range workflowgen.NumFields {
		if value := c[f]; value != "" {
			r.property(f, value)
		}
	}
	w, err := d.writeUser(ctx, r)
	if err == nil && !d.owns(w) {
		err = fmt.Errorf("%w: the user %s was created in the directory %q: check %s", provision.ErrUnknown, w.ID, w.Directory.Name, createUser.file())
	}
	if err != nil {
		return workflowgen.User{}, createUser.wrap(err)
	}
	return w.user(r.shape.hidden), nil
}

// UpdateUser writes the properties in c and no others.
func (d *Directory) UpdateUser(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
	own, err := d.checkUser(ctx, id)
	if err != nil {
		return workflowgen.User{}, updateUser.wrap(err)
	}
	r := d.change(updateUser, own)
	for f := range workflowgen.NumFields {
		if value, ok := c[f]; ok {
			r.property(f, value)
		}
	}
	w, err := d.writeUser(ctx, r)
	if err != nil {
		return workflowgen.User{}, updateUser.wrap(err)
	}
	return w.user(r.shape.hidden), nil
}

// property writes a property of a user.
func (r *request) property(f workflowgen.Field, value string) {
	switch {
	case f == workflowgen.UserName:
		r.userName = value
	case f == workflowgen.SystemIdentifier:
		r.identifier = value
	case workflowgen.Properties[f].Kind == workflowgen.Reference && value != "":
		r.references = []string{value}
	}
	if workflowgen.Properties[f].Kind == workflowgen.Flag && (value == "true" || value == "false") {
		r.set("input", inputName(f), value == "true")
		return
	}
	r.set("input", inputName(f), textOrNull(value))
}

// writeUser sends a mutation that returns the user as it is afterwards.
func (d *Directory) writeUser(ctx context.Context, r *request) (*wireUser, error) {
	w, err := write[wireUser](ctx, d, r, "user")
	if err == nil && r.target == "" && !workflowgen.MadeOf(r.userName, r.identifier, w.values[workflowgen.UserName], w.values[workflowgen.SystemIdentifier]) {
		err = r.op.astray()
	}
	if errors.Is(err, provision.ErrNotFound) {
		d.users.forget(r.target)
	}
	if err != nil {
		return nil, d.explain(ctx, r, err)
	}
	d.users.note(w.ID, d.owns(w))
	return w, nil
}

// DeleteUser removes a user. WorkflowGen archives a user that a request refers to.
func (d *Directory) DeleteUser(ctx context.Context, id string) error {
	own, err := d.checkUser(ctx, id)
	if err == nil {
		err = d.remove(ctx, d.change(deleteUser, own), d.users)
	}
	return deleteUser.wrap(err)
}

// remove deletes a user or a group, and forgets its id whatever the outcome.
func (d *Directory) remove(ctx context.Context, r *request, seen *memory) error {
	defer seen.forget(r.target)
	data := map[string]*wireID{}
	if err := d.call(ctx, r, &data); err != nil {
		return err
	}
	w := data[operations[r.op].root]
	if w == nil {
		return r.op.incomplete()
	}
	return r.confirm(w)
}
