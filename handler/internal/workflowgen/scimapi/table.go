package scimapi

import (
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// rows is the part of the mapping that this API has too.
var rows = slices.DeleteFunc(slices.Clone(mapping.Users), func(row mapping.Row) bool {
	return !workflowgen.Properties[row.Field].BuiltIn
})

// UserType is the resource type of users in this API.
var UserType = scim.NewResourceType("User", "/Users", "User Account",
	[]*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, mapping.Paths(rows))

// GroupType is the resource type of groups in this API.
var GroupType = mapping.GroupType

// lacks is the set of properties that this API does not have.
var lacks = func() workflowgen.FieldSet {
	s := workflowgen.EveryField
	for _, row := range rows {
		s &^= workflowgen.FieldSet(0).With(row.Field)
	}
	return s
}()

// Resource turns a user into the resource that this API writes. Ids are WorkflowGen's own on both sides.
func Resource(u *workflowgen.User) scim.Resource {
	r := UserType.New()
	r.ID = u.ID
	for _, row := range rows {
		r.Set(row.SCIM, u.Values[row.Field])
	}
	return r
}

// User is the opposite of Resource. If active is missing, it is unknown whether the user is active: the property is hidden.
func User(r *scim.Resource) workflowgen.User {
	u := workflowgen.User{ID: r.ID}
	for _, row := range rows {
		u.Values[row.Field] = r.Get(row.SCIM)
	}
	if u.Values[workflowgen.IsActive] == "" {
		u.Hidden = u.Hidden.With(workflowgen.IsActive)
	}
	return u
}

// always is the set of properties that each user is shown with if they have a value, because users are looked up by them.
const always = workflowgen.FieldSet(1)<<workflowgen.UserName | workflowgen.FieldSet(1)<<workflowgen.SystemIdentifier

// user is a user in an answer. An attribute that is absent has no value (RFC 7643 §2.5), or this instance accepts it and
// never shows it: until an answer has shown it, its value is unknown.
func (d *Directory) user(r *scim.Resource) workflowgen.User {
	u := User(r)
	var has workflowgen.FieldSet
	for f, value := range u.Values {
		if value != "" {
			has = has.With(workflowgen.Field(f))
		}
	}
	seen := workflowgen.FieldSet(d.seen.Or(uint32(has))) | has | always | lacks
	u.Hidden |= workflowgen.EveryField &^ seen
	return u
}

// Group is the group that a resource of this API shows.
func Group(r *scim.Resource) workflowgen.Group {
	g := workflowgen.Group{ID: r.ID, Name: r.Get(mapping.DisplayName), SystemIdentifier: r.Get(mapping.ExternalID)}
	if r.Members != nil {
		g.Members = make([]workflowgen.Member, len(r.Members))
	}
	for i, m := range r.Members {
		g.Members[i] = workflowgen.Member{ID: m.Value, Name: m.Display}
	}
	return g
}
