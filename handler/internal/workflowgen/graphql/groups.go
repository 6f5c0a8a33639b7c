package graphql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Group reads one group, with its members only if asked for.
func (d *Directory) Group(ctx context.Context, id string, members bool) (workflowgen.Group, error) {
	if members {
		g, err := d.groupWithMembers(ctx, id)
		return g, readMembers.wrap(err)
	}
	r := d.ask(readGroup)
	r.text("id", id)
	w, err := d.seeGroup(ctx, r, id)
	if err != nil {
		return workflowgen.Group{}, readGroup.wrap(err)
	}
	return w.group(), nil
}

// FindGroups answers a page of the groups that match, and how many match in all.
func (d *Directory) FindGroups(ctx context.Context, q workflowgen.Query, members bool) ([]workflowgen.Group, int, error) {
	filter, err := groupFilter(q)
	if err != nil {
		return nil, 0, listGroups.wrap(err)
	}
	if q.Key != workflowgen.All && q.Value == "" {
		return nil, 0, nil // no group has no name, and an empty filter could mean all
	}
	items, total, err := window(q, func(number, size int) ([]wireGroup, int, error) {
		return d.groupPage(ctx, filter, q.Value, number, size)
	})
	if err != nil {
		return nil, 0, listGroups.wrap(err)
	}
	page := make([]workflowgen.Group, 0, len(items))
	for i := range items {
		w := &items[i]
		if !d.ownsGroup(w) || !w.matches(q) {
			total-- // an instance that takes its filters less strictly than we do
			continue
		}
		d.groups.remember(w.ID)
		page = append(page, w.group())
	}
	if members {
		err = d.fillMembers(ctx, page)
	}
	return page, total, listGroups.wrap(err)
}

// groupFilter is the field of GroupFilter for a key, "" for none.
func groupFilter(q workflowgen.Query) (string, error) {
	switch q.Key {
	case workflowgen.All:
		return "", nil
	case workflowgen.ByName:
		return "name", nil
	case workflowgen.BySystemIdentifier:
		return "systemIdentifier", nil
	case workflowgen.ByMember:
		return "userId", nil
	}
	return "", errors.New("groups cannot be found by this key")
}

func (d *Directory) groupPage(ctx context.Context, filter, value string, number, size int) ([]wireGroup, int, error) {
	r := d.ask(listGroups)
	r.page(number, size)
	r.open("filter")
	r.text("directory", d.name)
	r.raw("isVirtual", "false")
	if filter != "" {
		r.text(filter, value)
	}
	r.close()
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

// matches repeats WorkflowGen's comparison, as that of users does. Who is in a group cannot be told from the group.
func (w *wireGroup) matches(q workflowgen.Query) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(w.Name, q.Value)
	case workflowgen.BySystemIdentifier:
		return w.SystemIdentifier == q.Value
	}
	return true
}

// CreateGroup makes a group without members, with the configured description.
func (d *Directory) CreateGroup(ctx context.Context, c workflowgen.GroupChange) (workflowgen.Group, error) {
	r := d.ask(createGroup)
	r.open("input")
	r.text("directory", d.name)
	r.text("description", d.description)
	if c.Name != nil {
		r.text("name", *c.Name)
	}
	if c.SystemIdentifier != nil && *c.SystemIdentifier != "" {
		r.text("systemIdentifier", *c.SystemIdentifier)
	}
	r.close()
	data := struct {
		Payload groupPayload `json:"createGroup"`
	}{}
	if err := d.confirmed(ctx, r, &data, &data.Payload); err != nil {
		return workflowgen.Group{}, createGroup.wrap(err)
	}
	w := data.Payload.Group
	d.groups.note(w.ID, d.ownsGroup(w))
	return w.group(), nil
}

// UpdateGroup writes the properties in c, and no other.
func (d *Directory) UpdateGroup(ctx context.Context, id string, c workflowgen.GroupChange) error {
	if err := d.checkGroup(ctx, id); err != nil {
		return updateGroup.wrap(err)
	}
	r := d.ask(updateGroup)
	r.open("input")
	r.text("id", id)
	if c.Name != nil {
		r.textOrNull("name", *c.Name)
	}
	if c.SystemIdentifier != nil {
		r.textOrNull("systemIdentifier", *c.SystemIdentifier)
	}
	r.close()
	data := struct {
		Payload groupPayload `json:"updateGroup"`
	}{}
	err := d.confirmed(ctx, r, &data, &data.Payload)
	if errors.Is(err, provision.ErrNotFound) {
		d.groups.forget(id)
	}
	return updateGroup.wrap(err)
}

// confirmed sends a mutation that answers the group it was made to.
func (d *Directory) confirmed(ctx context.Context, r *request, data any, p *groupPayload) error {
	err := d.call(ctx, r, data)
	if err == nil && (p.Group == nil || p.Group.ID == "") {
		err = r.op.incomplete()
	}
	return err
}

// DeleteGroup removes a group; its users stay.
func (d *Directory) DeleteGroup(ctx context.Context, id string) error {
	if err := d.checkGroup(ctx, id); err != nil {
		return deleteGroup.wrap(err)
	}
	defer d.groups.forget(id) // whatever came of it
	r := d.ask(deleteGroup)
	r.open("input")
	r.text("id", id)
	r.close()
	data := struct {
		Payload deletePayload `json:"deleteGroup"`
	}{}
	err := d.call(ctx, r, &data)
	if err == nil && data.Payload.ID == "" {
		err = deleteGroup.incomplete()
	}
	return deleteGroup.wrap(err)
}

// checkGroup looks whether a write to id stays in the directory, unless that was seen lately.
func (d *Directory) checkGroup(ctx context.Context, id string) error {
	if d.groups.holds(id) {
		return nil
	}
	r := d.ask(lookAtGroup)
	r.text("id", id)
	_, err := d.seeGroup(ctx, r, id)
	return lookAtGroup.wrap(err)
}

// seeGroup asks for one group, in whole or for a look, and shows it only if it is the directory's.
func (d *Directory) seeGroup(ctx context.Context, r *request, id string) (*wireGroup, error) {
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
	d.groups.note(id, inside)
	if !inside {
		return nil, fmt.Errorf("%w: %q", provision.ErrNotFound, id)
	}
	return w, nil
}

// ownsGroup is the one-directory rule for groups: the members of a virtual one are WorkflowGen's to compute.
func (d *Directory) ownsGroup(w *wireGroup) bool { return w.Directory.Name == d.name && !w.IsVirtual }
