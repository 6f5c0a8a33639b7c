package mapping

import (
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// User is a WorkflowGen user as a SCIM resource.
func User(u *workflowgen.User) scim.Resource {
	r := UserType.New()
	r.ID, r.Created, r.LastModified = ID(u.ID), u.Created, u.Modified
	for i, f := range fields {
		r.Values[i] = u.Values[f]
	}
	if m := u.Values[workflowgen.Manager]; m != "" {
		r.Values[managerLeaf] = ID(m)
	}
	return r
}

var managerLeaf = UserType.Index(Manager)

// Group is a WorkflowGen group as a SCIM resource.
func Group(g *workflowgen.Group) scim.Resource {
	r := GroupType.New()
	r.ID, r.Created = ID(g.ID), g.Created
	r.Set(ExternalID, g.SystemIdentifier)
	r.Set(DisplayName, g.Name)
	if g.Members != nil {
		r.Members = make([]scim.Member, 0, len(g.Members))
	}
	for _, m := range g.Members {
		r.Members = append(r.Members, scim.Member{Value: ID(m.ID), Display: m.Name})
	}
	return r
}

// Change is what must be written so that a user who is as before becomes as after, and the paths of what differs, in the
// order of the schemas. A manager that is no id of ours is an error.
func Change(before, after *scim.Resource) (workflowgen.UserChange, []string, error) {
	change := workflowgen.UserChange{}
	var changed []string
	for i, f := range fields {
		v := after.Values[i]
		if v == before.Values[i] {
			continue
		}
		if i == managerLeaf && v != "" {
			id, ok := WorkflowGenID(v)
			if !ok {
				return nil, nil, scim.Flawed(scim.NoManager, "The manager %q is not the id of a user.", v)
			}
			v = id
		}
		change[f] = v
		changed = append(changed, UserType.Leaves[i].Path)
	}
	return change, changed, nil
}
