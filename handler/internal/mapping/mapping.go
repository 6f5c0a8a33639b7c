// Package mapping is the one table that says which SCIM attribute is which WorkflowGen field, and the translation both
// ways that follows from it. Whatever else lists attributes (what a resource holds, /Schemas, README's table) is made
// from the table, so a new row is the whole of adding an attribute.
package mapping

import (
	"bytes"
	"encoding/base64"
	"unicode"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Row says that a SCIM attribute and a WorkflowGen field are the same, and which Entra attribute is usually mapped to it.
type Row struct {
	Entra string // in Entra's default mapping, but for externalId, which is to be changed to objectId
	SCIM  string // as PATCH paths write it
	Field workflowgen.Field
}

const enterprise = scim.EnterpriseURN + ":"

// Paths that the rest of the program speaks of by name.
const (
	UserName    = "userName"
	ExternalID  = "externalId"
	DisplayName = "displayName"
	Active      = "active"
	FamilyName  = "name.familyName"
	WorkEmail   = `emails[type eq "work"].value`
	Manager     = enterprise + "manager.value"
)

// Users is the table for users.
var Users = []Row{
	{"userPrincipalName", UserName, workflowgen.UserName},
	{"objectId", ExternalID, workflowgen.SystemIdentifier},
	{"Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", Active, workflowgen.IsActive},
	{"displayName", DisplayName, workflowgen.CommonName},
	{"givenName", "name.givenName", workflowgen.FirstName},
	{"surname", FamilyName, workflowgen.LastName},
	{"jobTitle", "title", workflowgen.JobTitle},
	{"mail", WorkEmail, workflowgen.Email},
	{"telephoneNumber", `phoneNumbers[type eq "work"].value`, workflowgen.Phone},
	{"mobile", `phoneNumbers[type eq "mobile"].value`, workflowgen.Mobile},
	{"facsimileTelephoneNumber", `phoneNumbers[type eq "fax"].value`, workflowgen.Fax},
	{"streetAddress", `addresses[type eq "work"].streetAddress`, workflowgen.PostalAddress},
	{"postalCode", `addresses[type eq "work"].postalCode`, workflowgen.PostalCode},
	{"city", `addresses[type eq "work"].locality`, workflowgen.City},
	{"state", `addresses[type eq "work"].region`, workflowgen.State},
	{"country", `addresses[type eq "work"].country`, workflowgen.Country},
	{"physicalDeliveryOfficeName", `addresses[type eq "other"].formatted`, workflowgen.Office},
	{"preferredLanguage", "preferredLanguage", workflowgen.Language},
	{"employeeId", enterprise + "employeeNumber", workflowgen.EmployeeNumber},
	{"department", enterprise + "department", workflowgen.Department},
	{"companyName", enterprise + "organization", workflowgen.Company},
	{"manager", Manager, workflowgen.Manager},
}

// GroupRow says that a SCIM attribute of a group and a WorkflowGen property of a group are the same.
type GroupRow struct {
	Entra       string
	SCIM        string
	WorkflowGen string
}

// Groups is the table for groups. It is for people: a group has too few properties to be a row of values.
var Groups = []GroupRow{
	{"objectId", ExternalID, "systemIdentifier"},
	{"displayName", DisplayName, "name"},
	{"members", "members", "users"},
}

// UserType and GroupType are the resource types that follow from the tables.
var (
	UserType = scim.NewResourceType("User", "/Users", "User Account",
		[]*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, paths(Users))
	GroupType = scim.NewResourceType("Group", "/Groups", "Group",
		[]*scim.Schema{scim.GroupSchema}, []string{ExternalID, DisplayName})
)

// fields is the WorkflowGen field of each leaf of UserType.
var fields = func() []workflowgen.Field {
	fs := make([]workflowgen.Field, len(UserType.Leaves))
	for _, row := range Users {
		fs[UserType.Index(row.SCIM)] = row.Field
	}
	return fs
}()

func paths(rows []Row) []string {
	ps := make([]string, len(rows))
	for i, row := range rows {
		ps[i] = row.SCIM
	}
	return ps
}

// ID is the SCIM id of what WorkflowGen knows under an id of its own. WorkflowGen's ids hold characters that do not
// survive the way through the Functions host, so they are written in base64url.
func ID(workflowGen string) string { return base64.RawURLEncoding.EncodeToString([]byte(workflowGen)) }

// WorkflowGenID is the id that ID was made from; false for what is no id of ours. An Entra objectId can be read as base64url
// too, and Entra asks for users by theirs: so what does not decode to a text is none. Nor is what would be
// written otherwise: base64 reads over line ends.
func WorkflowGenID(id string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || ID(string(raw)) != id || len(raw) == 0 || !utf8.Valid(raw) || bytes.ContainsFunc(raw, unicode.IsControl) {
		return "", false
	}
	return string(raw), true
}

// Path is the SCIM path of a property of a user.
func Path(f workflowgen.Field) string {
	for _, row := range Users {
		if row.Field == f {
			return row.SCIM
		}
	}
	return f.String()
}

// FieldOf is the property that a leaf of a type stands for. A group's name and identifier stand where a user's do.
func FieldOf(t *scim.ResourceType, leaf int) workflowgen.Field {
	switch {
	case t == UserType:
		return fields[leaf]
	case t.Leaves[leaf].Path == DisplayName:
		return workflowgen.UserName
	}
	return workflowgen.SystemIdentifier
}

// Suppose gives a user the values of another in properties that are hidden, which may be so as well as not.
func Suppose(r, like *scim.Resource, hidden workflowgen.FieldSet) {
	for i, f := range fields {
		if hidden.Has(f) {
			r.Values[i] = like.Values[i]
		}
	}
}
