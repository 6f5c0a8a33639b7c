package graphql

import (
	"context"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// FindUsers returns a page of the users that match, and how many match in all.
func (d *Directory) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	items, total, err := find[wireUser](ctx, d, userList, &d.userPages, q)
	page := make([]workflowgen.User, len(items))
	for i := range items {
		d.users.remember(items[i].ID)
		page[i] = items[i].user(d.hidden(listUsers))
	}
	return page, total, listUsers.wrap(err)
}

// FindGroups returns a page of the groups that match, and how many match in all.
func (d *Directory) FindGroups(ctx context.Context, q workflowgen.Query, members bool) ([]workflowgen.Group, int, error) {
	items, total, err := find[wireGroup](ctx, d, groupList, &d.groupPages, q)
	page := make([]workflowgen.Group, len(items))
	for i := range items {
		d.groups.remember(items[i].ID)
		page[i] = items[i].group(d.hidden(listGroups))
	}
	if members && err == nil {
		err = d.fillMembers(ctx, page)
	}
	return page, total, listGroups.wrap(err)
}

// listing describes how WorkflowGen filters a list.
type listing struct {
	op       operation
	excluded string                     // the flag of objects that provisioning does not know
	keys     map[workflowgen.Key]string // the fields of the filter
}

var (
	userList = listing{listUsers, "isArchived", map[workflowgen.Key]string{
		workflowgen.ByName:             "userName",
		workflowgen.BySystemIdentifier: "systemIdentifier",
		workflowgen.ByEmail:            "email",
	}}
	groupList = listing{listGroups, "isVirtual", map[workflowgen.Key]string{
		workflowgen.ByName:             "name",
		workflowgen.BySystemIdentifier: "systemIdentifier",
		workflowgen.ByMember:           "userId",
	}}
)

// item is a pointer to an object of a list.
type item[T any] interface {
	pointer[T]
	matches(q workflowgen.Query) bool
}

func find[T any, P item[T]](ctx context.Context, d *Directory, l listing, p *pager, q workflowgen.Query) ([]T, int, error) {
	if q.Key != workflowgen.All && q.Value == "" {
		return nil, 0, nil // every object has a value, and an empty filter could match all of them
	}
	return lists.Kept(q, func(q workflowgen.Query) ([]T, int, error) {
		return window(p, q, func(number, size int) ([]T, int, error) { return readPage[T](ctx, d, l, q, number, size) })
	}, func(w *T) bool { return d.owns(P(w)) && P(w).matches(q) })
}

func readPage[T any](ctx context.Context, d *Directory, l listing, q workflowgen.Query, number, size int) ([]T, int, error) {
	r := d.ask(l.op)
	r.page(number, size)
	r.set("filter", "directory", d.name)
	r.set("filter", l.excluded, false)
	if q.Key != workflowgen.All {
		field, ok := l.keys[q.Key]
		if !ok || r.shape.absent[field] {
			return nil, 0, provision.ErrNoKey // without the filter it would be a list of everything
		}
		r.set("filter", field, q.Value)
	}
	data := map[string]wireList[T]{}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, 0, err
	}
	list := data[operations[l.op].root]
	if list.Items == nil {
		return nil, 0, l.op.incomplete()
	}
	return list.Items, list.TotalCount, nil
}

// matches repeats WorkflowGen's comparison. A document that ignores its filter would return any user for a look-up, and the
// caller would take it for the one it looked for.
func (w *wireUser) matches(q workflowgen.Query) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(w.values[workflowgen.UserName], q.Value)
	case workflowgen.BySystemIdentifier:
		return w.values[workflowgen.SystemIdentifier] == q.Value
	case workflowgen.ByEmail:
		return strings.EqualFold(w.values[workflowgen.Email], q.Value)
	}
	return true
}

// matches is the same for groups. ByMember cannot be compared: a group in a list does not show its members.
func (w *wireGroup) matches(q workflowgen.Query) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(w.Name, q.Value)
	case workflowgen.BySystemIdentifier:
		return w.SystemIdentifier == q.Value
	}
	return true
}
