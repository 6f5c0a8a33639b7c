package graphql

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Group reads one group, with its members if members is set.
func (d *Directory) Group(ctx context.Context, id string, members bool) (workflowgen.Group, error) {
	if members {
		g, err := d.groupWithMembers(ctx, id)
		return g, readMembers.wrap(err)
	}
	w, err := see[wireGroup](ctx, d, d.askAbout(readGroup, id), d.groups)
	if err != nil {
		return workflowgen.Group{}, readGroup.wrap(err)
	}
	return w.group(d.hidden(readGroup)), nil
}

// CreateGroup creates a group without members, with the configured description.
func (d *Directory) CreateGroup(ctx context.Context, c workflowgen.GroupChange) (workflowgen.Group, error) {
	r := d.create(createGroup)
	r.set("input", "description", d.description)
	if c.Name != nil {
		r.set("input", "name", *c.Name)
	}
	identifier := ""
	if c.SystemIdentifier != nil {
		identifier = *c.SystemIdentifier
	}
	if identifier != "" {
		r.set("input", "systemIdentifier", identifier)
	}
	w, err := d.writeGroup(ctx, r)
	if err == nil && c.Name != nil && !workflowgen.MadeOf(*c.Name, identifier, w.Name, w.SystemIdentifier) {
		err = createGroup.astray()
	}
	if err != nil {
		return workflowgen.Group{}, createGroup.wrap(err)
	}
	d.groups.note(w.ID, d.owns(w))
	return w.group(r.shape.hidden), nil
}

// UpdateGroup writes the properties in c and no others.
func (d *Directory) UpdateGroup(ctx context.Context, id string, c workflowgen.GroupChange) (workflowgen.Group, error) {
	own, err := d.checkGroup(ctx, id)
	if err != nil {
		return workflowgen.Group{}, updateGroup.wrap(err)
	}
	r := d.change(updateGroup, own)
	if c.Name != nil {
		r.set("input", "name", textOrNull(*c.Name))
	}
	if c.SystemIdentifier != nil {
		r.set("input", "systemIdentifier", textOrNull(*c.SystemIdentifier))
	}
	w, err := d.writeGroup(ctx, r)
	if err != nil {
		return workflowgen.Group{}, updateGroup.wrap(err)
	}
	return w.group(r.shape.hidden), nil
}

// writeGroup sends a mutation that returns the group.
func (d *Directory) writeGroup(ctx context.Context, r *request) (*wireGroup, error) {
	w, err := write[wireGroup](ctx, d, r, "group")
	if errors.Is(err, provision.ErrNotFound) {
		d.groups.forget(r.target)
	}
	if err != nil {
		return nil, d.explain(ctx, r, err)
	}
	return w, nil
}

// DeleteGroup removes a group; its users stay.
func (d *Directory) DeleteGroup(ctx context.Context, id string) error {
	own, err := d.checkGroup(ctx, id)
	if err == nil {
		err = d.remove(ctx, d.change(deleteGroup, own), d.groups)
	}
	return deleteGroup.wrap(err)
}
