package entra

import (
	"context"
	"net/http"
	"net/url"
)

// provisionGroup makes a group, or puts right the one that matches: by externalId, which comes first in the order of
// matching, or by displayName, which has to be unique.
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

func groupPath(id string) string { return "/Groups/" + url.PathEscape(id) }

// findGroup asks for a group; nil if there is none, and an error if there must be one.
func (r *run) findGroup(ctx context.Context, i int, by string, must bool) (found *team, err error) {
	g := &r.groups[i]
	value := g.externalID
	if by == "displayName" {
		value = g.name
	}
	err = r.send(ctx, opFindGroup, findGroup(by, value), func(a *answer) error {
		if found, err = only[team](a); err != nil {
			return err
		}
		switch {
		case found == nil && must:
			return errHidden
		case found == nil:
			return nil
		case by == "externalId" && found.ExternalID != value, by == "displayName" && found.DisplayName != value:
			return mismatch("the filter matches another resource", "%s is not %q", by, value)
		case len(found.Members) > 0:
			return mismatch("members are there, though they were excluded", "%d members", len(found.Members))
		}
		return identified(found.ID, g.id)
	})
	return found, err
}

func (r *run) createGroup(ctx context.Context, i int) {
	g := &r.groups[i]
	lost := false
	req := request{method: http.MethodPost, path: "/Groups", body: postGroup(&r.pop.groups[i])}
	err := r.send(ctx, opPostGroup, req, func(a *answer) error {
		if lost = a.made(); lost {
			return nil
		}
		made, err := a.team(http.StatusCreated, g)
		if err == nil {
			g.id = made.ID
		}
		return err
	})
	if err == nil && lost {
		r.rediscoverGroup(ctx, i)
	}
}

// rediscoverGroup finds the id of a group that must exist. Without an id the group is left alone.
func (r *run) rediscoverGroup(ctx context.Context, i int) {
	if found, err := r.findGroup(ctx, i, "externalId", true); err == nil {
		r.adoptGroup(ctx, i, found)
	}
}

func (r *run) adoptGroup(ctx context.Context, i int, found *team) {
	g := &r.groups[i]
	if g.id = found.ID; found.DisplayName != g.name {
		r.renameGroup(ctx, i, g.name)
	}
}

// renameGroup gives a group a name and reads it back without members, as Entra reads groups.
func (r *run) renameGroup(ctx context.Context, i int, to string) {
	g := &r.groups[i]
	g.name = to
	req := request{method: http.MethodPatch, path: groupPath(g.id), body: dialect(i % int(dialects)).renameGroup(to)}
	if err := r.send(ctx, opRenameGroup, req, noContent); err == nil {
		r.readGroup(ctx, i)
	}
}

// noContent checks the answer to a PATCH of a group: Microsoft asks for 204, so that no list of members comes back.
func noContent(a *answer) error { return a.want(http.StatusNoContent) }

func (r *run) readGroup(ctx context.Context, i int) {
	req := request{method: http.MethodGet, path: groupPath(r.groups[i].id), query: "excludedAttributes=members"}
	_ = r.send(ctx, opGetGroup, req, func(a *answer) error { // the recorder has it
		t, err := a.team(http.StatusOK, &r.groups[i])
		if err == nil && len(t.Members) > 0 {
			err = mismatch("members are there, though they were excluded", "%d members", len(t.Members))
		}
		return err
	})
}
