package scimapi

import (
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// vendor is the properties in the mapping table of WorkflowGen's guide. Their attributes are those of our own table.
// https://docs.advantys.com/workflowgen-for-azure/v/7.22.0-5/azure-active-directory-synchronization
var vendor = []workflowgen.Field{
	workflowgen.UserName, workflowgen.SystemIdentifier, workflowgen.IsActive, workflowgen.CommonName, workflowgen.FirstName,
	workflowgen.LastName, workflowgen.JobTitle, workflowgen.Email, workflowgen.Phone, workflowgen.Mobile, workflowgen.Fax,
	workflowgen.PostalAddress, workflowgen.PostalCode, workflowgen.Office, workflowgen.Manager,
}

// UserType is a user as this API has it.
var UserType = scim.NewResourceType("User", "/Users", "User Account",
	[]*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, paths())

// GroupType is a group as this API has it.
var GroupType = mapping.GroupType

// path is the attribute of each property, "" where it has none.
var path = func() (p [workflowgen.NumFields]string) {
	for _, row := range mapping.Users {
		for _, f := range vendor {
			if row.Field == f {
				p[f] = row.SCIM
			}
		}
	}
	return p
}()

func paths() []string {
	var all []string
	for _, row := range mapping.Users {
		for _, f := range vendor {
			if row.Field == f {
				all = append(all, row.SCIM)
			}
		}
	}
	return all
}

// lacks is every property that is not in the table.
var lacks = func() (s workflowgen.FieldSet) {
	for f := range workflowgen.NumFields {
		if path[f] == "" {
			s = s.With(f)
		}
	}
	return s
}()

// Resource is a user as this API writes it. Ids are WorkflowGen's own on both sides.
func Resource(u *workflowgen.User) scim.Resource {
	r := UserType.New()
	r.ID = u.ID
	for _, f := range vendor {
		r.Set(path[f], u.Values[f])
	}
	return r
}

// User is the opposite of Resource. A user who is shown without active is neither active nor inactive: it is not known.
func User(r *scim.Resource) workflowgen.User {
	u := workflowgen.User{ID: r.ID}
	for _, f := range vendor {
		u.Values[f] = r.Get(path[f])
	}
	if u.Values[workflowgen.IsActive] == "" {
		u.Hidden = u.Hidden.With(workflowgen.IsActive)
	}
	return u
}

// always is the properties that each user is shown with where there is a value, since users are looked up by them.
const always = workflowgen.FieldSet(1)<<workflowgen.UserName | workflowgen.FieldSet(1)<<workflowgen.SystemIdentifier

// user is a user in an answer. An attribute that is absent has no value (RFC 7643 §2.5), or is one that this instance takes
// and never shows: as long as no answer has shown it, it is not known.
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

// Group is a group as this API shows it.
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
