package graphql

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// membersPerPage is chosen so that a large group is read in few calls of some hundred kilobytes each.
const membersPerPage = 1000

// The number of members that one request changes, and the number of fields of one that needs a field for each member.
const (
	membersPerChange = 500
	fieldsPerRequest = 50
)

// groupWithMembers reads a group and all its members. It is the only read of more than one page, so only callers that need
// the members should ask for them. An instance may cut pages, and count them in its own size or in the requested one: page 1
// is right in both cases, and the pages after it are requested in the size that page 1 had.
func (d *Directory) groupWithMembers(ctx context.Context, id string) (workflowgen.Group, error) {
	members := []workflowgen.Member{}
	size := membersPerPage
	for number := 1; ; number++ {
		w, err := d.memberPage(ctx, id, number, size)
		if err != nil {
			return workflowgen.Group{}, err
		}
		members = appendMembers(members, w.Users.Items)
		if n := len(w.Users.Items); !w.Users.HasNextPage {
			if n == 0 && number > 1 {
				return workflowgen.Group{}, fmt.Errorf("%w: page %d of the members is empty", lists.ErrContradiction, number)
			}
			g := w.group(d.hidden(readMembers))
			g.Members = members
			return g, nil
		} else if n == 0 || n < size && number > 1 {
			return workflowgen.Group{}, fmt.Errorf("%w: page %d of the members has %d, and is not the last", lists.ErrContradiction, number, n)
		} else {
			size = n
		}
	}
}

// memberPage reads a group and one page of its members.
func (d *Directory) memberPage(ctx context.Context, id string, number, size int) (*wireGroup, error) {
	r := d.askAbout(readMembers, id)
	r.page(number, size)
	w, err := see[wireGroup](ctx, d, r, d.groups)
	if err != nil {
		return nil, err
	}
	if w.Users == nil || w.Users.Items == nil {
		return nil, readMembers.incomplete()
	}
	return w, nil
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

// fillMembers reads the members of the groups of a page, one group after the other: Entra never asks for that, and other
// clients should not slow Entra down. A group that was deleted meanwhile is shown as it was found, without members.
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

// ChangeMembers adds users to a group, then removes users from it, in chunks of one request each. If one request adds all
// users, it looks at the group only: WorkflowGen itself refuses a request with a user of another directory as a whole. If
// adding takes several requests, it looks at all users before it adds the first.
func (d *Directory) ChangeMembers(ctx context.Context, group string, add, remove []string) error {
	own, err := d.checkGroup(ctx, group)
	if err != nil {
		return fmt.Errorf("change members: %w", err)
	}
	if len(add) > d.perChange(addMembers) || d.contract.Load().shapes[addMembers].each {
		if err := d.lookAtUsers(ctx, add); err != nil {
			return addMembers.wrap(err)
		}
	}
	for chunk := range slices.Chunk(add, d.perChange(addMembers)) {
		if err := d.changeMembers(ctx, addMembers, own, chunk); err != nil {
			return addMembers.wrap(err)
		}
	}
	for chunk := range slices.Chunk(remove, d.perChange(removeMembers)) {
		if err := d.removeMembers(ctx, own, chunk); err != nil {
			return removeMembers.wrap(err)
		}
	}
	return nil
}

// perChange is the number of members that one request changes.
func (d *Directory) perChange(op operation) int {
	if d.contract.Load().shapes[op].each {
		return fieldsPerRequest
	}
	return membersPerChange
}

// removeMembers skips users that WorkflowGen does not know: they are in no group.
func (d *Directory) removeMembers(ctx context.Context, group ownID, users []string) error {
	for {
		err := d.changeMembers(ctx, removeMembers, group, users)
		invalid, ok := errors.AsType[*provision.InvalidReference](err)
		if !ok || !slices.Contains(users, invalid.ID) {
			return err
		}
		users = slices.DeleteFunc(slices.Clone(users), func(id string) bool { return id == invalid.ID })
	}
}

func (d *Directory) changeMembers(ctx context.Context, op operation, group ownID, users []string) error {
	if len(users) == 0 {
		return nil
	}
	if d.contract.Load().shapes[op].each {
		return d.changeEach(ctx, op, group, users)
	}
	r := d.change(op, group)
	r.references = users
	r.set("input", manyUsers, users)
	_, err := d.writeGroup(ctx, r)
	return err
}
