package provision

import (
	"cmp"
	"context"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Group reads one group, with its members only if they are asked for.
func (s *Service) Group(ctx context.Context, id string, members bool) (scim.Resource, error) {
	return s.get(ctx, s.groups, id, members)
}

// CreateGroup makes a group. ErrTaken if the displayName or the externalId belongs to another.
func (s *Service) CreateGroup(ctx context.Context, req Request, want scim.Resource) (Outcome, error) {
	want.Members = distinct(want.Members)
	return s.create(s.groups, req, want, func(t *task, want *scim.Resource) error {
		if want.Get(mapping.DisplayName) == "" {
			return t.end(ctx, "", errNoName, t.note)
		}
		members, err := memberIDs(ids(want.Members))
		if err != nil {
			return t.end(ctx, "", err, t.note)
		}
		return t.create(ctx, want, naming(want), members)
	})
}

// PatchGroup applies a PATCH, all of it or nothing. One that only adds and removes members takes no turn, unless it depends
// on the state of the group.
func (s *Service) PatchGroup(ctx context.Context, req Request, id string, ops []patch.Operation) (Outcome, error) {
	m, rest, err := patch.Members(mapping.GroupType, ops)
	if err == nil && len(rest) == 0 && !m.All && m.Changes() && req.If == nil {
		return s.changeMembers(ctx, req, id, m)
	}
	return s.alter(ctx, s.groups, req, "PATCH", id, m, func(r *scim.Resource) error {
		if err != nil {
			return err
		}
		return patch.Apply(rest, r)
	})
}

// ReplaceGroup makes a group as given, its members too (RFC 7644 §3.5.1).
func (s *Service) ReplaceGroup(ctx context.Context, req Request, id string, with scim.Resource) (Outcome, error) {
	m := patch.Membership{Add: ids(distinct(with.Members)), All: true}
	return s.alter(ctx, s.groups, req, "PUT", id, m, func(r *scim.Resource) error {
		copy(r.Values, with.Values)
		r.Outside = with.Outside
		if r.Get(mapping.DisplayName) == "" {
			return errNoName
		}
		return nil
	})
}

var errNoName = scim.Errorf(scim.InvalidValue, "A group needs a displayName.")

// DeleteGroup removes a group; its users stay.
func (s *Service) DeleteGroup(ctx context.Context, req Request, id string) (Outcome, error) {
	return s.remove(ctx, s.groups, req, id)
}

func newGroups(dir Directory, labels *recent[label]) *kind {
	one := func(g workflowgen.Group) object {
		labels.put(g.ID, label{g.Name, g.SystemIdentifier})
		return object{asUser(&g), mapping.Group(&g)}
	}
	return &kind{
		t: mapping.GroupType, noun: "group", name: mapping.DisplayName,
		keys: map[string]workflowgen.Key{
			"displayname": workflowgen.ByName, "externalid": workflowgen.BySystemIdentifier,
			"members": workflowgen.ByMember, "members.value": workflowgen.ByMember,
		},
		show: func(ctx context.Context, id string, members bool) (object, error) {
			g, err := dir.Group(ctx, id, members)
			if err != nil {
				return object{}, err
			}
			return one(g), nil
		},
		find: func(ctx context.Context, q workflowgen.Query, members bool) ([]object, int, error) {
			gs, total, err := dir.FindGroups(ctx, q, members)
			return each(gs, one), total, err
		},
		make: func(ctx context.Context, c workflowgen.UserChange) (workflowgen.User, error) {
			g, err := dir.CreateGroup(ctx, ofGroup(c))
			return asUser(&g), err
		},
		write: func(ctx context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
			g, err := dir.UpdateGroup(ctx, id, ofGroup(c))
			return asUser(&g), err
		},
		remove: dir.DeleteGroup,
		object: func(u workflowgen.User) object { return object{u, mapping.Group(asGroup(&u))} },
		fit:    func(*task, *scim.Resource, *scim.Resource, alteration) error { return nil },
		change: renaming,
		answer: func(asked *scim.Resource, got object) {
			asked.ID, asked.Created = got.resource.ID, cmp.Or(got.resource.Created, asked.Created)
			labels.put(got.ID, label{asked.Get(mapping.DisplayName), asked.Get(mapping.ExternalID)})
		},
	}
}

// groupFields are the properties of a group.
const groupFields = workflowgen.FieldSet(1)<<workflowgen.UserName | workflowgen.FieldSet(1)<<workflowgen.SystemIdentifier

// asUser returns a group as a user that has only its name and identifier, and asGroup is the opposite.
func asUser(g *workflowgen.Group) workflowgen.User {
	u := workflowgen.User{ID: g.ID, Created: g.Created, Hidden: g.Hidden | workflowgen.EveryField&^groupFields}
	u.Values[workflowgen.UserName], u.Values[workflowgen.SystemIdentifier] = g.Name, g.SystemIdentifier
	return u
}

func asGroup(u *workflowgen.User) *workflowgen.Group {
	return &workflowgen.Group{ID: u.ID, Created: u.Created, Hidden: u.Hidden & groupFields,
		Name: u.Values[workflowgen.UserName], SystemIdentifier: u.Values[workflowgen.SystemIdentifier]}
}

// ofGroup returns a change of a name and an identifier as one of a group.
func ofGroup(c workflowgen.UserChange) (g workflowgen.GroupChange) {
	if v, ok := c[workflowgen.UserName]; ok {
		g.Name = &v
	}
	if v, ok := c[workflowgen.SystemIdentifier]; ok {
		g.SystemIdentifier = &v
	}
	return g
}

// naming returns the change that gives a group its name and identifier.
func naming(r *scim.Resource) workflowgen.UserChange {
	return workflowgen.UserChange{workflowgen.UserName: r.Get(mapping.DisplayName), workflowgen.SystemIdentifier: r.Get(mapping.ExternalID)}
}

func renaming(before, after *scim.Resource) (workflowgen.UserChange, []string, error) {
	c := workflowgen.UserChange{}
	var changed []string
	for _, p := range []struct {
		path string
		f    workflowgen.Field
	}{{mapping.DisplayName, workflowgen.UserName}, {mapping.ExternalID, workflowgen.SystemIdentifier}} {
		if v := after.Get(p.path); v != before.Get(p.path) {
			c[p.f] = v
			changed = append(changed, p.path)
		}
	}
	return c, changed, nil
}
