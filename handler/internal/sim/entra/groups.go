package entra

import (
	"context"
	"net/http"
)

// provisionGroup creates a group, or corrects the one that matches: by externalId, which comes first in the order of
// matching, or by displayName, which must be unique.
func (r *run) provisionGroup(ctx context.Context, i int) {
	found, err := r.findGroup(ctx, i, "externalId", false)
	if found == nil && err == nil {
		found, err = r.findGroup(ctx, i, "displayName", false)
	}
	switch {
	case err != nil:
	case found == nil:
		r.createGroup(ctx, i)
	default:
		r.adoptGroup(ctx, i, found)
	}
}

// findGroup asks for a group. It returns nil if there is none, and an error if the group must exist.
func (r *run) findGroup(ctx context.Context, i int, by string, must bool) (found Resource, err error) {
	g := &r.groups[i]
	value := g.externalID
	if by == "displayName" {
		value = g.name
	}
	err = r.send(ctx, opFindGroup, Find(Groups, by, value), func(a *Answer) error {
		if found, err = a.only(); err != nil {
			return err
		}
		switch {
		case found == nil && must:
			return errHidden
		case found == nil:
			return nil
		case found[by] != value:
			return mismatch("the filter matches another resource", "%s is not %q", by, value)
		}
		if err := found.withoutMembers(); err != nil {
			return err
		}
		return found.identified(g.id)
	})
	return found, err
}

func (r *run) createGroup(ctx context.Context, i int) {
	g := &r.groups[i]
	lost := false
	group := NewResource(Groups)
	group.Set("externalId", g.externalID)
	group.Set("displayName", g.name)
	err := r.send(ctx, opPostGroup, Create(Groups, group), func(a *Answer) error {
		if lost = a.createdBefore(); lost {
			return nil
		}
		created, err := a.group(http.StatusCreated, g)
		if err == nil {
			g.id = created.ID()
		}
		return err
	})
	if err == nil && lost {
		r.rediscoverGroup(ctx, i)
	}
}

// rediscoverGroup finds the id of a group that must exist. The play leaves a group without an id alone.
func (r *run) rediscoverGroup(ctx context.Context, i int) {
	if found, err := r.findGroup(ctx, i, "externalId", true); err == nil {
		r.adoptGroup(ctx, i, found)
	}
}

func (r *run) adoptGroup(ctx context.Context, i int, found Resource) {
	g := &r.groups[i]
	if g.id = found.ID(); found["displayName"] != g.name {
		r.renameGroup(ctx, i, g.name)
	}
}

// renameGroup gives a group a name and reads it back without members, as Entra reads groups.
func (r *run) renameGroup(ctx context.Context, i int, to string) {
	g := &r.groups[i]
	g.name = to
	req := Patch(Groups, g.id, Dialect(i%int(dialects)).rename(to))
	if err := r.send(ctx, opRenameGroup, req, (*Answer).noContent); err == nil {
		r.readGroup(ctx, i)
	}
}

func (r *run) readGroup(ctx context.Context, i int) {
	g := &r.groups[i]
	_ = r.send(ctx, opGetGroup, Read(Groups, g.id), func(a *Answer) error { // the recorder keeps the error
		got, err := a.group(http.StatusOK, g)
		if err != nil {
			return err
		}
		return got.withoutMembers()
	})
}
