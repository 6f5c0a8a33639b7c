package graphql

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Group reads one group, with its members only if asked for.
func (d *Directory) Group(ctx context.Context, id string, members bool) (workflowgen.Group, error) {
	if members {
		g, err := d.groupWithMembers(ctx, id)
		return g, readMembers.wrap(err)
	}
	w, err := d.seeGroup(ctx, d.askAbout(readGroup, id))
	if err != nil {
		return workflowgen.Group{}, readGroup.wrap(err)
	}
	return w.group(), nil
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
	w, err := d.writeGroup(ctx, r)
	if err != nil {
		return workflowgen.Group{}, err
	}
	d.groups.note(w.ID, d.ownsGroup(w))
	return w.group(), nil
}

// UpdateGroup writes the properties in c, and no other.
func (d *Directory) UpdateGroup(ctx context.Context, id string, c workflowgen.GroupChange) error {
	if err := d.checkGroup(ctx, id); err != nil {
		return updateGroup.wrap(err)
	}
	r := d.askAbout(updateGroup, id)
	if c.Name != nil {
		r.textOrNull("name", *c.Name)
	}
	if c.SystemIdentifier != nil {
		r.textOrNull("systemIdentifier", *c.SystemIdentifier)
	}
	_, err := d.writeGroup(ctx, r)
	return err
}

// writeGroup sends a mutation that answers the group it was made to, though perhaps no more of it than the id.
func (d *Directory) writeGroup(ctx context.Context, r *request) (*wireGroup, error) {
	r.close()
	data := map[string]struct {
		Group *wireGroup `json:"group"`
	}{}
	err := d.call(ctx, r, &data)
	w := data[r.op.String()].Group
	if err == nil && (w == nil || w.ID == "") {
		err = r.op.incomplete()
	}
	if errors.Is(err, provision.ErrNotFound) {
		d.groups.forget(r.target)
	}
	return w, r.op.wrap(err)
}

// DeleteGroup removes a group; its users stay.
func (d *Directory) DeleteGroup(ctx context.Context, id string) error {
	err := d.checkGroup(ctx, id)
	if err == nil {
		err = d.remove(ctx, d.askAbout(deleteGroup, id), d.groups)
	}
	return deleteGroup.wrap(err)
}
