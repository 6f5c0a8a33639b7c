package graphql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User reads one user.
func (d *Directory) User(ctx context.Context, id string) (workflowgen.User, error) {
	w, err := d.seeUser(ctx, readUser, id)
	if err != nil {
		return workflowgen.User{}, readUser.wrap(err)
	}
	return w.user(), nil
}

// FindUsers answers a page of the users that match, and how many match in all.
func (d *Directory) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	filter, err := userFilter(q)
	if err != nil {
		return nil, 0, listUsers.wrap(err)
	}
	if q.Key != workflowgen.All && q.Value == "" {
		return nil, 0, nil // nobody has no name, and an empty filter could mean everybody
	}
	items, total, err := window(q, func(number, size int) ([]wireUser, int, error) {
		return d.userPage(ctx, filter, q.Value, number, size)
	})
	if err != nil {
		return nil, 0, listUsers.wrap(err)
	}
	page := make([]workflowgen.User, 0, len(items))
	for i := range items {
		w := &items[i]
		if !d.ownsUser(w) || !w.matches(q) {
			total-- // an instance that takes its filters less strictly than we do
			continue
		}
		d.users.remember(w.ID)
		page = append(page, w.user())
	}
	return page, total, nil
}

// userFilter is the field of UserFilter for a key, "" for none.
func userFilter(q workflowgen.Query) (string, error) {
	switch q.Key {
	case workflowgen.All:
		return "", nil
	case workflowgen.ByName:
		return "userName", nil
	case workflowgen.BySystemIdentifier:
		return "systemIdentifier", nil
	case workflowgen.ByEmail:
		return "email", nil
	}
	return "", errors.New("users cannot be found by this key")
}

func (d *Directory) userPage(ctx context.Context, filter, value string, number, size int) ([]wireUser, int, error) {
	r := d.ask(listUsers)
	r.page(number, size)
	r.open("filter")
	r.text("directory", d.name)
	r.raw("isArchived", "false")
	if filter != "" {
		r.text(filter, value)
	}
	r.close()
	data := struct {
		Users wireList[wireUser] `json:"users"`
	}{}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, 0, err
	}
	if data.Users.Items == nil {
		return nil, 0, listUsers.incomplete()
	}
	return data.Users.Items, data.Users.TotalCount, nil
}

// matches repeats WorkflowGen's comparison. A document without its filter would answer any user to a look-up, and the
// caller would take it for the one it looked for.
func (w *wireUser) matches(q workflowgen.Query) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(w.UserName, q.Value)
	case workflowgen.BySystemIdentifier:
		return w.SystemIdentifier == q.Value
	case workflowgen.ByEmail:
		return strings.EqualFold(w.Email, q.Value)
	}
	return true
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
	r.close()
	data := struct {
		Payload userPayload `json:"createUser"`
	}{}
	return d.written(ctx, r, &data, &data.Payload)
}

// UpdateUser writes the properties in c, and no other.
func (d *Directory) UpdateUser(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
	if err := d.checkUser(ctx, id); err != nil {
		return workflowgen.User{}, updateUser.wrap(err)
	}
	r := d.ask(updateUser)
	r.open("input")
	r.text("id", id)
	for f := range workflowgen.NumFields {
		if value, ok := c[f]; ok {
			r.property(f, value)
		}
	}
	r.close()
	data := struct {
		Payload userPayload `json:"updateUser"`
	}{}
	u, err := d.written(ctx, r, &data, &data.Payload)
	if errors.Is(err, provision.ErrNotFound) {
		d.users.forget(id)
	}
	return u, err
}

// written sends a mutation that answers the user as it then is.
func (d *Directory) written(ctx context.Context, r *request, data any, p *userPayload) (workflowgen.User, error) {
	err := d.call(ctx, r, data)
	if err == nil && (p.User == nil || p.User.ID == "") {
		err = r.op.incomplete()
	}
	if err != nil {
		return workflowgen.User{}, r.op.wrap(err)
	}
	d.users.note(p.User.ID, d.ownsUser(p.User))
	return p.User.user(), nil
}

// property writes a field as the inputs of users name it.
func (r *request) property(f workflowgen.Field, value string) {
	switch {
	case f == workflowgen.IsActive && (value == active || value == inactive):
		r.raw("isActive", value)
	case f == workflowgen.Language:
		r.textOrNull("defaultLanguage", value)
	case f == workflowgen.Manager:
		r.textOrNull("managerId", value)
	default:
		r.textOrNull(f.String(), value)
	}
}

// DeleteUser removes a user, whom WorkflowGen archives where it is referenced.
func (d *Directory) DeleteUser(ctx context.Context, id string) error {
	if err := d.checkUser(ctx, id); err != nil {
		return deleteUser.wrap(err)
	}
	defer d.users.forget(id) // whatever came of it
	r := d.ask(deleteUser)
	r.open("input")
	r.text("id", id)
	r.close()
	data := struct {
		Payload deletePayload `json:"deleteUser"`
	}{}
	err := d.call(ctx, r, &data)
	if err == nil && data.Payload.ID == "" {
		err = deleteUser.incomplete()
	}
	return deleteUser.wrap(err)
}

// checkUser looks whether a write to id stays in the directory, unless that was seen lately.
func (d *Directory) checkUser(ctx context.Context, id string) error {
	if d.users.holds(id) {
		return nil
	}
	_, err := d.seeUser(ctx, lookAtUser, id)
	return lookAtUser.wrap(err)
}

// seeUser asks for one user, in whole or for a look, and shows it only if it is the directory's.
func (d *Directory) seeUser(ctx context.Context, op operation, id string) (*wireUser, error) {
	r := d.ask(op)
	r.text("id", id)
	data := struct {
		User *wireUser `json:"user"`
	}{new(wireUser)}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, err
	}
	w := data.User
	if w != nil && w.ID == "" {
		return nil, op.incomplete()
	}
	inside := w != nil && d.ownsUser(w)
	d.users.note(id, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, id)
	}
	return w, nil
}

// ownsUser is the one-directory rule for users.
func (d *Directory) ownsUser(w *wireUser) bool { return w.Directory.Name == d.name && !w.IsArchived }
