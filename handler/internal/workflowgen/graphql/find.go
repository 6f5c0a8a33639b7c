package graphql

import (
	"context"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// FindUsers answers a page of the users that match, and how many match in all.
func (d *Directory) FindUsers(ctx context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	if q.Key != workflowgen.All && q.Value == "" {
		return nil, 0, nil // nobody has no name, and an empty filter could mean everybody
	}
	items, total, err := lists.Kept(q, func(q workflowgen.Query) ([]wireUser, int, error) {
		return window(&d.userPages, q, func(number, size int) ([]wireUser, int, error) { return d.userPage(ctx, q, number, size) })
	}, func(w *wireUser) bool { return d.ownsUser(w) && w.matches(q) })
	if err != nil {
		return nil, 0, listUsers.wrap(err)
	}
	page := make([]workflowgen.User, len(items))
	for i := range items {
		d.users.remember(items[i].ID)
		page[i] = items[i].user(d.hidden(listUsers))
	}
	return page, total, nil
}

// FindGroups answers a page of the groups that match, and how many match in all.
func (d *Directory) FindGroups(ctx context.Context, q workflowgen.Query, members bool) ([]workflowgen.Group, int, error) {
	if q.Key != workflowgen.All && q.Value == "" {
		return nil, 0, nil // no group has no name, and an empty filter could mean all
	}
	items, total, err := lists.Kept(q, func(q workflowgen.Query) ([]wireGroup, int, error) {
		return window(&d.groupPages, q, func(number, size int) ([]wireGroup, int, error) { return d.groupPage(ctx, q, number, size) })
	}, func(w *wireGroup) bool { return d.ownsGroup(w) && w.matches(q) })
	if err != nil {
		return nil, 0, listGroups.wrap(err)
	}
	page := make([]workflowgen.Group, len(items))
	for i := range items {
		d.groups.remember(items[i].ID)
		page[i] = items[i].group(d.hidden(listGroups))
	}
	if members {
		err = d.fillMembers(ctx, page)
	}
	return page, total, listGroups.wrap(err)
}

func (d *Directory) userPage(ctx context.Context, q workflowgen.Query, number, size int) ([]wireUser, int, error) {
	r := d.ask(listUsers)
	r.page(number, size)
	r.set("filter", "directory", d.name)
	r.set("filter", "isArchived", false)
	if err := r.sought(q, userKeys); err != nil {
		return nil, 0, err
	}
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

func (d *Directory) groupPage(ctx context.Context, q workflowgen.Query, number, size int) ([]wireGroup, int, error) {
	r := d.ask(listGroups)
	r.page(number, size)
	r.set("filter", "directory", d.name)
	r.set("filter", "isVirtual", false)
	if err := r.sought(q, groupKeys); err != nil {
		return nil, 0, err
	}
	data := struct {
		Groups wireList[wireGroup] `json:"groups"`
	}{}
	if err := d.call(ctx, r, &data); err != nil {
		return nil, 0, err
	}
	if data.Groups.Items == nil {
		return nil, 0, listGroups.incomplete()
	}
	return data.Groups.Items, data.Groups.TotalCount, nil
}

// userKeys and groupKeys are the fields of UserFilter and GroupFilter for what can be asked of them.
var (
	userKeys = map[workflowgen.Key]string{
		workflowgen.ByName:             "userName",
		workflowgen.BySystemIdentifier: "systemIdentifier",
		workflowgen.ByEmail:            "email",
	}
	groupKeys = map[workflowgen.Key]string{
		workflowgen.ByName:             "name",
		workflowgen.BySystemIdentifier: "systemIdentifier",
		workflowgen.ByMember:           "userId",
	}
)

// sought writes what is looked for. A key that has no field must not become a list of everything.
func (r *request) sought(q workflowgen.Query, fields map[workflowgen.Key]string) error {
	if q.Key == workflowgen.All {
		return nil
	}
	field, ok := fields[q.Key]
	if !ok || r.shape.absent[field] {
		return provision.ErrNoKey
	}
	r.set("filter", field, q.Value)
	return nil
}

// matches repeats WorkflowGen's comparison. A document without its filter would answer any user to a look-up, and the
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

// matches is that of groups. Who is in a group cannot be told from the group.
func (w *wireGroup) matches(q workflowgen.Query) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(w.Name, q.Value)
	case workflowgen.BySystemIdentifier:
		return w.SystemIdentifier == q.Value
	}
	return true
}
