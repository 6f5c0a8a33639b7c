package scimapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// shownMembers excludes the members from a read unless they are needed: a group can be large.
func shownMembers(members bool) url.Values {
	if members {
		return url.Values{}
	}
	return url.Values{"excludedAttributes": {"members"}}
}

// Group reads one group, with its members if members is set.
func (d *Directory) Group(ctx context.Context, id string, members bool) (g workflowgen.Group, err error) {
	if id == "" {
		return g, provision.ErrNotFound
	}
	err = d.call(ctx, d.ask("read group", http.MethodGet, shownMembers(members), "Groups", id), nil, func(a connection.Answer) error {
		g, err = readGroup(a, id)
		return err
	})
	return trim(g, members), err
}

func readGroup(a connection.Answer, id string) (workflowgen.Group, error) {
	r, err := parse(GroupType, a.Body, id)
	if err != nil {
		return workflowgen.Group{}, err
	}
	return Group(&r), nil
}

// trim makes Members non-nil if the caller asked for members, and nil if not, whatever the server sent.
func trim(g workflowgen.Group, members bool) workflowgen.Group {
	switch {
	case !members:
		g.Members = nil
	case g.Members == nil:
		g.Members = []workflowgen.Member{}
	}
	return g
}

// FindGroups returns a page of the groups that match, and how many match in all.
func (d *Directory) FindGroups(ctx context.Context, q workflowgen.Query, members bool) ([]workflowgen.Group, int, error) {
	keys := map[workflowgen.Key]string{
		workflowgen.ByName: mapping.DisplayName, workflowgen.BySystemIdentifier: mapping.ExternalID, workflowgen.ByMember: "members",
	}
	rs, total, err := d.find(ctx, "find groups", GroupType, q, keys, shownMembers(members))
	groups := make([]workflowgen.Group, len(rs))
	for i := range rs {
		groups[i] = trim(Group(&rs[i]), members)
	}
	return groups, total, err
}

// CreateGroup creates a group without members. WorkflowGen chooses its description: SCIM has none.
func (d *Directory) CreateGroup(ctx context.Context, c workflowgen.GroupChange) (g workflowgen.Group, err error) {
	resource := GroupType.New()
	for attribute, value := range map[string]*string{mapping.DisplayName: c.Name, mapping.ExternalID: c.SystemIdentifier} {
		if value != nil {
			resource.Set(attribute, *value)
		}
	}
	r := d.ask("create group", http.MethodPost, nil, "Groups")
	r.Body = body(&resource)
	err = d.call(ctx, r, nil, func(a connection.Answer) error {
		g, err = readGroup(a, "")
		if err == nil && c.Name != nil && !workflowgen.MadeOf(*c.Name, resource.Get(mapping.ExternalID), g.Name, g.SystemIdentifier) {
			err = errAstray
		}
		return err
	})
	return trim(g, false), err
}

// UpdateGroup writes the properties in c and no others. If the answer has no body, every property of the result is hidden.
func (d *Directory) UpdateGroup(ctx context.Context, id string, c workflowgen.GroupChange) (g workflowgen.Group, err error) {
	var ops []operation
	if c.Name != nil {
		ops = append(ops, set(mapping.DisplayName, *c.Name))
	}
	if c.SystemIdentifier != nil {
		ops = append(ops, set(mapping.ExternalID, *c.SystemIdentifier))
	}
	shown, err := d.patch(ctx, "update group", "Groups", id, ops, nil, func(a connection.Answer) error {
		g, err = readGroup(a, id)
		return err
	})
	if err == nil && !shown {
		g = workflowgen.Group{ID: id, Hidden: workflowgen.EveryField}
	}
	return trim(g, false), err
}

// DeleteGroup removes a group; its users stay.
func (d *Directory) DeleteGroup(ctx context.Context, id string) error {
	return d.remove(ctx, "delete group", "Groups", id)
}

// The number of members that one request changes, and the number of users that are read in parallel.
const (
	membersPerChange = 500
	parallelReads    = 8
)

// ChangeMembers adds users to a group, then removes users from it, in chunks of one request each. If adding takes several
// requests, it looks at all users before it adds the first.
func (d *Directory) ChangeMembers(ctx context.Context, group string, add, remove []string) error {
	if len(add)+len(remove) == 0 {
		_, err := d.Group(ctx, group, false)
		return err
	}
	if len(add) > membersPerChange {
		if err := d.lookAtUsers(ctx, add); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(add, membersPerChange) {
		if _, err := d.patch(ctx, "add members", "Groups", group, []operation{membersOperation("Add", chunk)}, chunk, nil); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(remove, membersPerChange) {
		if err := d.removeMembers(ctx, group, chunk); err != nil {
			return err
		}
	}
	return nil
}

// removeMembers skips users that WorkflowGen does not know: they are in no group.
func (d *Directory) removeMembers(ctx context.Context, group string, users []string) error {
	for {
		_, err := d.patch(ctx, "remove members", "Groups", group, []operation{membersOperation("Remove", users)}, users, nil)
		invalid, ok := errors.AsType[*provision.InvalidReference](err)
		if !ok {
			return err
		}
		users = slices.DeleteFunc(slices.Clone(users), func(id string) bool { return id == invalid.ID })
		if len(users) == 0 {
			return nil
		}
	}
}

// lookAtUsers returns an *InvalidReference that names one of the users that do not exist.
func (d *Directory) lookAtUsers(ctx context.Context, ids []string) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(parallelReads)
	for _, id := range ids {
		all.Go(func() error {
			_, err := d.User(ctx, id)
			if errors.Is(err, provision.ErrNotFound) {
				return &provision.InvalidReference{ID: id, Reason: "there is no such user in the directory"}
			}
			return err
		})
	}
	return all.Wait()
}
