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

// membersPerPage keeps the reading of a large group to few calls of some hundred kilobytes each.
const membersPerPage = 1000

// How many members one request changes, and how many fields one looks at or changes where each needs one of its own.
const (
	membersPerChange = 500
	fieldsPerRequest = 50
)

// groupWithMembers reads a group and all its members. It is the only read of more than one page, so nothing that can do
// without the members should ask for them. An instance may cut pages, and count them in its own size or in the one asked
// for: page 1 is right by both, and what comes after it is asked for in the size that page 1 had.
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
	w, err := d.seeGroup(ctx, r)
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

// ChangeMembers adds users to a group, then removes users from it, in chunks of one request each. It looks at the group
// alone as long as one request does it: WorkflowGen itself then refuses users of other directories, with all the others.
// Where it takes several, it looks at the users too, before the first of them is added.
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

// perChange is how many members one request changes.
func (d *Directory) perChange(op operation) int {
	if d.contract.Load().shapes[op].each {
		return fieldsPerRequest
	}
	return membersPerChange
}

// removeMembers passes over users whom WorkflowGen does not know: they are in no group.
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
