package graphql

import (
	"context"
	"errors"
	"fmt"

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
		r := d.askAbout(readMembers, id)
		r.page(number, membersPerPage)
		w, err := d.seeGroup(ctx, r)
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
		return fmt.Errorf("change members: %w", err)
	}
	if err := d.changeMembers(ctx, addMembers, group, add); err != nil {
		return err
	}
	return d.changeMembers(ctx, removeMembers, group, remove)
}

func (d *Directory) changeMembers(ctx context.Context, op operation, group string, users []string) error {
	if len(users) == 0 {
		return nil
	}
	r := d.askAbout(op, group)
	r.references = true
	r.texts("userIds", users)
	_, err := d.writeGroup(ctx, r)
	return err
}
