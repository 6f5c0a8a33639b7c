package workflowgen

import (
	"github.com/graph-gophers/graphql-go"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// create makes what the caller wants, by the rules of the store.
func (c *scimCall) create(want *scim.Resource) (string, error) {
	if c.t == scimapi.UserType {
		in := changes(nil, want)
		in.Directory, in.twist = c.s.options.Directory, twistOf(c.r.Context())
		u, err := c.s.store.createUser(in)
		if err != nil {
			return "", err
		}
		return string(u.ID), nil
	}
	g, err := c.s.store.createGroup(&groupInput{Directory: c.s.options.Directory, Name: text(want.Get(mapping.DisplayName)),
		Description: text("Azure AD SCIM v2"), SystemIdentifier: text(want.Get(mapping.ExternalID)), twist: twistOf(c.r.Context())})
	if err != nil {
		return "", err
	}
	members := &membersInput{GroupID: g.ID}
	for _, m := range want.Members {
		members.UserIDs = append(members.UserIDs, graphql.ID(m.Value))
	}
	_, err = c.s.store.addMembers(members)
	return string(g.ID), err
}

func (c *scimCall) patchUser(ops []patch.Operation) error {
	before, err := c.read(c.id)
	if err != nil {
		return err
	}
	after := before.Clone()
	if err := patch.Apply(ops, &after); err != nil {
		return err
	}
	in := changes(before, &after)
	if in.ID, in.twist = graphql.ID(c.id), twistOf(c.r.Context()); in.twist.is(Replace) {
		in.nameAll(ops, before, &after)
	}
	_, err = c.s.store.updateUser(in)
	return err
}

func (c *scimCall) patchGroup(ops []patch.Operation) error {
	m, rest, err := patch.Members(c.t, ops)
	if err != nil {
		return err
	}
	before, err := c.read(c.id)
	if err != nil {
		return err
	}
	after := before.Clone()
	if err := patch.Apply(rest, &after); err != nil {
		return err
	}
	group := graphql.ID(c.id)
	if len(rest) > 0 {
		_, err := c.s.store.updateGroup(&groupInput{ID: group, Name: text(after.Get(mapping.DisplayName)), SystemIdentifier: text(after.Get(mapping.ExternalID)),
			twist: twistOf(c.r.Context())})
		if err != nil {
			return err
		}
	}
	if twistOf(c.r.Context()).ignoresAll() {
		return nil
	}
	if _, err := c.s.store.addMembers(&membersInput{GroupID: group, UserIDs: globalIDs(m.Add)}); err != nil {
		return err
	}
	_, err = c.s.store.removeMembers(&membersInput{GroupID: group, UserIDs: globalIDs(m.Remove)})
	return err
}

func globalIDs(texts []string) []graphql.ID {
	ids := make([]graphql.ID, len(texts))
	for i, t := range texts {
		ids[i] = graphql.ID(t)
	}
	return ids
}

func (c *scimCall) remove() error {
	if _, err := c.read(c.id); err != nil {
		return err
	}
	var err error
	if twistOf(c.r.Context()).ignoresAll() {
		c.w.WriteHeader(204)
		return nil
	}
	if c.t == scimapi.UserType {
		_, err = c.s.store.deleteUser(graphql.ID(c.id))
	} else {
		err = c.s.store.deleteGroup(graphql.ID(c.id))
	}
	if err == nil {
		c.w.WriteHeader(204)
	}
	return err
}

// nameAll sets every property that the operations name, also to what it is: an instance that replaces clears the others.
func (in *userInput) nameAll(ops []patch.Operation, before, after *scim.Resource) {
	blank := before.Clone()
	for i := range blank.Values {
		blank.Values[i] = "\x00"
	}
	if patch.Apply(ops, &blank) != nil {
		return
	}
	other := before.Clone()
	for i, v := range blank.Values {
		if v != "\x00" {
			other.Values[i] = "\x00"
		}
	}
	all := changes(&other, after)
	all.ID, all.twist = in.ID, in.twist
	*in = *all
}

// changes is what differs between two states of a user as the input of a mutation; before is nil where there is none.
func changes(before, after *scim.Resource) *userInput {
	was := workflowgen.User{}
	if before != nil {
		was = scimapi.User(before)
	}
	is := scimapi.User(after)
	in := &userInput{}
	to := map[workflowgen.Field]*graphql.NullString{
		workflowgen.UserName: &in.UserName, workflowgen.LastName: &in.LastName, workflowgen.SystemIdentifier: &in.SystemIdentifier,
		workflowgen.CommonName: &in.CommonName, workflowgen.FirstName: &in.FirstName, workflowgen.Email: &in.Email,
		workflowgen.Phone: &in.Phone, workflowgen.Mobile: &in.Mobile, workflowgen.Fax: &in.Fax, workflowgen.JobTitle: &in.JobTitle,
		workflowgen.PostalAddress: &in.PostalAddress, workflowgen.PostalCode: &in.PostalCode, workflowgen.Office: &in.Office,
	}
	for f, input := range to {
		if before == nil || was.Values[f] != is.Values[f] {
			*input = text(is.Values[f])
		}
	}
	if active := is.Values[workflowgen.IsActive] == "true"; before == nil || was.Values[workflowgen.IsActive] != is.Values[workflowgen.IsActive] {
		in.IsActive = graphql.NullBool{Value: &active, Set: true}
	}
	if boss := is.Values[workflowgen.Manager]; boss != was.Values[workflowgen.Manager] {
		in.ManagerID = graphql.NullID{Set: true}
		if boss != "" {
			in.ManagerID.Value = new(graphql.ID(boss))
		}
	}
	return in
}
