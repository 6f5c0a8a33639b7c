package graphql

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// membersPerPage keeps the reading of a large group to few calls of some hundred kilobytes each.
const membersPerPage = 1000

// groupWithMembers reads a group and all its members. It is the only read of more than one page, so nothing that can do
// without the members should ask for them.
func (d *Directory) groupWithMembers(ctx context.Context, id string) (workflowgen.Group, error) {
	var g workflowgen.Group
	members := []workflowgen.Member{}
	for number := 1; ; number++ {
		r := d.ask(readMembers)
		r.text("id", id)
		r.page(number, membersPerPage)
		w, err := d.seeGroup(ctx, r, id)
		if err != nil {
			return workflowgen.Group{}, err
		}
		if w.Users == nil || w.Users.Items == nil {
			return workflowgen.Group{}, readMembers.incomplete()
		}
		g = w.group()
		members = appendMembers(members, w.Users.Items)
		if !w.Users.HasNextPage || len(w.Users.Items) == 0 {
			g.Members = members
			return g, nil
		}
	}
}

// appendMembers leaves archived users out: they do not exist for the directory.
func appendMembers(members []workflowgen.Member, items []wireMember) []workflowgen.Member {
	for i := range items {
		if !items[i].IsArchived {
			members = append(members, items[i].member())
		}
	}
	return members
}

// fillMembers reads the members of the groups of a page, one group after the other: Entra ID never asks for that, and who
// does should not slow it down. A group deleted meanwhile is shown as it was when it was found, empty.
func (d *Directory) fillMembers(ctx context.Context, page []workflowgen.Group) error {
	for i := range page {
		g, err := d.groupWithMembers(ctx, page[i].ID)
		switch {
		case errors.Is(err, provision.ErrNotFound):
			page[i].Members = []workflowgen.Member{}
		case err != nil:
			return readMembers.wrap(err)
		default:
			page[i] = g
		}
	}
	return nil
}

// ChangeMembers adds users to a group, then removes users from it, in one call each. It looks at the group alone:
// WorkflowGen itself refuses users of other directories, and does not mind who is in already or was never in.
func (d *Directory) ChangeMembers(ctx context.Context, group string, add, remove []string) error {
	if err := d.checkGroup(ctx, group); err != nil {
		return addMembers.wrap(err)
	}
	added := struct {
		Payload groupPayload `json:"addGroupUsers"`
	}{}
	if err := d.changeMembers(ctx, addMembers, group, add, &added, &added.Payload); err != nil {
		return err
	}
	removed := struct {
		Payload groupPayload `json:"removeGroupUsers"`
	}{}
	return d.changeMembers(ctx, removeMembers, group, remove, &removed, &removed.Payload)
}

func (d *Directory) changeMembers(ctx context.Context, op operation, group string, users []string, data any, p *groupPayload) error {
	if len(users) == 0 {
		return nil
	}
	r := d.ask(op)
	r.open("input")
	r.text("groupId", group)
	r.texts("userIds", users)
	r.close()
	err := d.confirmed(ctx, r, data, p)
	if errors.Is(err, provision.ErrNotFound) {
		d.groups.forget(group)
	}
	return op.wrap(err)
}
