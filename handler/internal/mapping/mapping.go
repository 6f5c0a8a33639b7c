// Package mapping is the one table that maps SCIM attributes to WorkflowGen fields, and translates both ways by it.
// Everything else that lists attributes (resources, /Schemas, the labels of the sync log, README's table) follows from the
// table. To add an attribute, add the field's row to [workflowgen.Properties], its line to the GraphQL schema and its row
// here; TestNewProperty does that, and provisions the attribute.
package mapping

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Row maps a SCIM attribute to a WorkflowGen field.
type Row struct {
	Entra string // the source attribute in Entra's default mapping; for externalId, which must be changed, objectId
	SCIM  string // as PATCH paths write it
	Field workflowgen.Field
	Label Label
}

// Label is the name of an attribute for people, in English and in French.
type Label struct{ English, French string }

const enterprise = scim.EnterpriseURN + ":"

// Paths that the rest of the program names.
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
	{"userPrincipalName", UserName, workflowgen.UserName, Label{"user name", "nom d’utilisateur"}},
	{"objectId", ExternalID, workflowgen.SystemIdentifier, Label{"Entra’s id", "identifiant Entra"}},
	{"Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", Active, workflowgen.IsActive, Label{"whether the account is active", "l’état actif du compte"}},
	{"displayName", DisplayName, workflowgen.CommonName, Label{"display name", "nom affiché"}},
	{"givenName", "name.givenName", workflowgen.FirstName, Label{"first name", "prénom"}},
	{"surname", FamilyName, workflowgen.LastName, Label{"last name", "nom de famille"}},
	{"jobTitle", "title", workflowgen.JobTitle, Label{"job title", "poste"}},
	{"mail", WorkEmail, workflowgen.Email, Label{"mail address", "adresse de courriel"}},
	{"telephoneNumber", `phoneNumbers[type eq "work"].value`, workflowgen.Phone, Label{"phone", "téléphone"}},
	{"mobile", `phoneNumbers[type eq "mobile"].value`, workflowgen.Mobile, Label{"mobile phone", "téléphone mobile"}},
	{"facsimileTelephoneNumber", `phoneNumbers[type eq "fax"].value`, workflowgen.Fax, Label{"fax", "télécopie"}},
	{"streetAddress", `addresses[type eq "work"].streetAddress`, workflowgen.PostalAddress, Label{"street", "rue"}},
	{"postalCode", `addresses[type eq "work"].postalCode`, workflowgen.PostalCode, Label{"postal code", "code postal"}},
	{"city", `addresses[type eq "work"].locality`, workflowgen.City, Label{"city", "ville"}},
	{"state", `addresses[type eq "work"].region`, workflowgen.State, Label{"state or province", "état ou province"}},
	{"country", `addresses[type eq "work"].country`, workflowgen.Country, Label{"country", "pays"}},
	{"physicalDeliveryOfficeName", `addresses[type eq "other"].formatted`, workflowgen.Office, Label{"office", "bureau"}},
	{"preferredLanguage", "preferredLanguage", workflowgen.Language, Label{"language", "langue"}},
	{"employeeId", enterprise + "employeeNumber", workflowgen.EmployeeNumber, Label{"employee number", "matricule"}},
	{"department", enterprise + "department", workflowgen.Department, Label{"department", "service"}},
	{"companyName", enterprise + "organization", workflowgen.Company, Label{"company", "société"}},
	{"manager", Manager, workflowgen.Manager, Label{"manager", "responsable"}},
}

// GroupRow maps a SCIM attribute of a group to a WorkflowGen property.
type GroupRow struct {
	Entra       string
	SCIM        string
	WorkflowGen string
}

// Groups is the table for groups. It serves documentation only: a group has too few properties for an array of values.
var Groups = []GroupRow{
	{"objectId", ExternalID, "systemIdentifier"},
	{"displayName", DisplayName, "name"},
	{"members", "members", "users"},
}

// UserType and GroupType are the resource types that follow from the tables.
var (
	UserType = scim.NewResourceType("User", "/Users", "User Account",
		[]*scim.Schema{scim.UserSchema, scim.EnterpriseSchema}, Paths(Users))
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

// Paths lists the SCIM attributes of the rows.
func Paths(rows []Row) []string {
	ps := make([]string, len(rows))
	for i, row := range rows {
		ps[i] = row.SCIM
	}
	return ps
}

// LabelOf returns the label of an attribute of users. The path may lack the schema's URN, and that of the
// manager its ".value".
func LabelOf(path string) (Label, bool) {
	short := path[strings.LastIndexByte(path, ':')+1:]
	for _, row := range Users {
		known := row.SCIM[strings.LastIndexByte(row.SCIM, ':')+1:]
		if known == short || known == short+".value" && !strings.HasSuffix(short, "]") {
			return row.Label, true
		}
	}
	return Label{}, false
}

// ID is the SCIM id for an id of WorkflowGen's, in base64url: WorkflowGen's ids hold characters that the Functions host
// does not pass on.
func ID(workflowGen string) string { return base64.RawURLEncoding.EncodeToString([]byte(workflowGen)) }

// WorkflowGenID is the opposite of ID; it reports false for what ID does not return. Entra also asks for users by their
// objectId, which can be base64url too, so an id that does not decode to printable text is refused. So is a second spelling
// of the same bytes: base64 ignores line ends.
func WorkflowGenID(id string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || ID(string(raw)) != id || len(raw) == 0 || !utf8.Valid(raw) || bytes.ContainsFunc(raw, unicode.IsControl) {
		return "", false
	}
	return string(raw), true
}

// Path is the SCIM attribute of a property of a user.
func Path(f workflowgen.Field) string {
	for _, row := range Users {
		if row.Field == f {
			return row.SCIM
		}
	}
	return f.String()
}

// FieldOf is the property of a leaf of a type. UserName and SystemIdentifier stand for a group's name and identifier.
func FieldOf(t *scim.ResourceType, leaf int) workflowgen.Field {
	switch {
	case t == UserType:
		return fields[leaf]
	case t.Leaves[leaf].Path == DisplayName:
		return workflowgen.UserName
	}
	return workflowgen.SystemIdentifier
}

// Suppose copies the hidden properties of a user from another state of the user, which they may still have.
func Suppose(r, like *scim.Resource, hidden workflowgen.FieldSet) {
	for i, f := range fields {
		if hidden.Has(f) {
			r.Values[i] = like.Values[i]
		}
	}
}
