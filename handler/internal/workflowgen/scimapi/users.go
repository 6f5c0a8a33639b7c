package scimapi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// User reads one user.
func (d *Directory) User(ctx context.Context, id string) (u workflowgen.User, err error) {
	if id == "" {
		return u, provision.ErrNotFound // the address would be that of all users
	}
	err = d.call(ctx, d.ask("read user", http.MethodGet, nil, "Users", id), nil, func(a connection.Answer) error {
		u, err = d.readUser(a, id)
		return err
	})
	return u, err
}

func (d *Directory) readUser(a connection.Answer, id string) (workflowgen.User, error) {
	r, err := parse(UserType, a.Body, id)
	if err != nil {
		return workflowgen.User{}, err
	}
	return d.user(&r), nil
}

// parse reads the resource with an id, or any resource if id is "". It returns an error if the answer shows none, or another.
func parse(t *scim.ResourceType, body []byte, id string) (r scim.Resource, err error) {
	o, err := scim.ParseObject(body)
	if err == nil {
		r, err = decode(t, o)
	}
	switch {
	case err != nil:
	case r.ID == "":
		err = errIncomplete
	case id != "" && r.ID != id:
		err = errAstray
	}
	return r, err
}

// decode reads a resource with its id, which the resources of clients do not have.
func decode(t *scim.ResourceType, o scim.Object) (scim.Resource, error) {
	o, _ = textIDs("", "", o).(scim.Object)
	r, err := t.Decode(o)
	id, _ := o.Get("id")
	r.ID, _ = id.(string)
	nameMembers(o, r.Members)
	return r, err
}

// nameMembers fills in the names of members, which the members that clients send do not have.
func nameMembers(o scim.Object, members []scim.Member) {
	all, _ := o.Get("members")
	list, _ := all.(scim.Array)
	for i := range min(len(list), len(members)) {
		if member, ok := list[i].(scim.Object); ok {
			display, _ := member.Get("display")
			members[i].Display, _ = display.(string)
		}
	}
}

// CreateUser creates a user with the properties in c that have a value.
func (d *Directory) CreateUser(ctx context.Context, c workflowgen.UserChange) (u workflowgen.User, err error) {
	want := workflowgen.User{}
	for f, value := range c {
		want.Values[f] = value
	}
	resource := Resource(&want)
	r := d.ask("create user", http.MethodPost, nil, "Users")
	r.Body = body(&resource)
	err = d.call(ctx, r, managerOf(c), func(a connection.Answer) error {
		u, err = d.readUser(a, "")
		if err == nil && !workflowgen.MadeOf(c[workflowgen.UserName], c[workflowgen.SystemIdentifier],
			u.Values[workflowgen.UserName], u.Values[workflowgen.SystemIdentifier]) {
			err = errAstray
		}
		return err
	})
	return u, d.explainCreate(ctx, c, err)
}

// explainCreate looks up the user who has the user name, after WorkflowGen answered a create with an error: a connector may
// answer a duplicate with any error. A user with another externalId is another user. A user without one, or with the same,
// may be the one that was just created.
func (d *Directory) explainCreate(ctx context.Context, c workflowgen.UserChange, err error) error {
	name := c[workflowgen.UserName]
	if !provision.Ended(err) || name == "" {
		return err
	}
	found, _, ferr := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.ByName, Value: name, Limit: 1})
	if ferr != nil || len(found) == 0 {
		return err
	}
	if ext := found[0].Values[workflowgen.SystemIdentifier]; ext == "" || ext == c[workflowgen.SystemIdentifier] {
		return err
	}
	return &provision.Taken{Reason: fmt.Sprintf("The user name %q belongs to another user already.", name)}
}

// body is a resource as a client sends it, without an id.
func body(r *scim.Resource) []byte {
	p := r.Type.Except()
	p.Meta = false
	b := r.Append(nil, "", p)
	return bytes.Replace(b, []byte(`"id":"",`), nil, 1)
}

// managerOf is the manager that a change names.
func managerOf(c workflowgen.UserChange) []string {
	if id := c[workflowgen.Manager]; id != "" {
		return []string{id}
	}
	return nil
}

// UpdateUser writes the properties in c and no others.
func (d *Directory) UpdateUser(ctx context.Context, id string, c workflowgen.UserChange) (u workflowgen.User, err error) {
	var ops []operation
	for _, row := range rows {
		if value, ok := c[row.Field]; ok {
			ops = append(ops, set(patchPath(row), spelled(row.Field, value)))
		}
	}
	shown, err := d.patch(ctx, "update user", "Users", id, ops, managerOf(c), func(a connection.Answer) error {
		u, err = d.readUser(a, id)
		return err
	})
	if err == nil && !shown {
		u = workflowgen.User{ID: id, Hidden: workflowgen.EveryField}
	}
	return u, err
}

// patch sends a PATCH of a resource. It reports whether the answer shows the resource, unlike a 204, and passes such an answer to
// read, unless read is nil.
func (d *Directory) patch(ctx context.Context, what, endpoint, id string, ops []operation, references []string,
	read func(connection.Answer) error) (shown bool, err error) {
	if id == "" {
		return false, provision.ErrNotFound
	}
	r := d.ask(what, http.MethodPatch, nil, endpoint, id)
	r.Body = patchBody(ops)
	err = d.call(ctx, r, references, func(a connection.Answer) error {
		if shown = len(a.Body) > 0; !shown || read == nil {
			return nil
		}
		return read(a)
	})
	return shown, err
}

// patchPath is the path of a property as Entra writes it: it sets the manager itself to the id, not the manager's value.
func patchPath(row mapping.Row) string {
	if row.SCIM == mapping.Manager {
		return strings.TrimSuffix(row.SCIM, ".value")
	}
	return row.SCIM
}

// spelled is a value as Entra's default mapping spells it.
func spelled(f workflowgen.Field, value string) string {
	if workflowgen.Properties[f].Kind == workflowgen.Flag && value != "" {
		return strings.ToUpper(value[:1]) + value[1:]
	}
	return value
}

// DeleteUser removes a user.
func (d *Directory) DeleteUser(ctx context.Context, id string) error {
	return d.remove(ctx, "delete user", "Users", id)
}

func (d *Directory) remove(ctx context.Context, what, endpoint, id string) error {
	if id == "" {
		return provision.ErrNotFound
	}
	return d.call(ctx, d.ask(what, http.MethodDelete, nil, endpoint, id), nil, nil)
}

// FindUsers returns a page of the users that match, and how many match in all.
func (d *Directory) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	keys := map[workflowgen.Key]string{
		workflowgen.ByName: mapping.UserName, workflowgen.BySystemIdentifier: mapping.ExternalID, workflowgen.ByEmail: mapping.WorkEmail,
	}
	rs, total, err := d.find(ctx, "find users", UserType, q, keys, nil)
	users := make([]workflowgen.User, len(rs))
	for i := range rs {
		users[i] = d.user(&rs[i])
	}
	return users, total, err
}
