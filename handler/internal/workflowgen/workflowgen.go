// Package workflowgen is the vocabulary of the called: users, groups and the changes made to them, in WorkflowGen's own
// names. How they travel is for the adapters below it (graphql) to know; here is only what they are.
//
// A user is a row of [Field] values because WorkflowGen's user is one: every property is a single text, but for isActive
// and the manager. The names of the fields are those that WorkflowGen's documentation gives the user properties of its own
// SCIM mapping and of its Users screen.
package workflowgen

// Field is a property of a user.
type Field int

// The properties of a user that provisioning writes.
const (
	UserName Field = iota
	SystemIdentifier
	IsActive // "true" or "false"
	CommonName
	FirstName
	LastName
	Email
	Phone
	Mobile
	Fax
	JobTitle
	Department
	Company
	EmployeeNumber
	Office
	PostalAddress
	PostalCode
	City
	State
	Country
	Language
	Manager // the id of another user
	NumFields
)

var fieldNames = [NumFields]string{
	"userName", "systemIdentifier", "isActive", "commonName", "firstName", "lastName", "email", "phone", "mobile", "fax",
	"jobTitle", "department", "company", "employeeNumber", "office", "postalAddress", "postalCode", "city", "state",
	"country", "language", "manager",
}

// String is WorkflowGen's name of the property.
func (f Field) String() string { return fieldNames[f] }

// User is a user of the directory that provisioning owns.
type User struct {
	ID       string // opaque, WorkflowGen's own
	Values   [NumFields]string
	Hidden   FieldSet // what the answer does not show, so that nothing is known of it: its value is ""
	Created  string   // a time in ISO 8601; "" where the instance does not tell
	Modified string
}

// UserChange is the properties to write and their new values; "" clears. Properties that are not in it stay as they are.
type UserChange map[Field]string

// Group is a group of the directory that provisioning owns.
type Group struct {
	ID               string
	Name             string
	SystemIdentifier string
	Created          string   // as that of a User
	Members          []Member // nil where they were not asked for
	Hidden           FieldSet // as that of a User; UserName stands for the name
}

// Member is a user in a group.
type Member struct {
	ID   string
	Name string // commonName, or userName where there is none
}

// GroupChange is the properties of a group to write; nil leaves one as it is.
type GroupChange struct {
	Name             *string
	SystemIdentifier *string
}

// Query asks for users or groups whose key has a value, from Offset (0-based), at most Limit of them. WorkflowGen decides
// the order, which is stable as long as nothing is created or deleted.
type Query struct {
	Key    Key
	Value  string
	Offset int
	Limit  int
}

// Key is what users and groups can be looked up by.
type Key int

// The keys of a Query. Names are compared without regard to case, identifiers exactly.
const (
	All    Key = iota // everything in the directory
	ByName            // userName of a user, name of a group
	BySystemIdentifier
	ByEmail  // users only
	ByMember // groups only: the groups in which the user with this id is
)

// FieldSet is a set of properties, a bit each. The zero value is empty.
type FieldSet uint32

// EveryField is the set of all properties.
const EveryField = FieldSet(1)<<NumFields - 1

// Has reports whether f is in the set.
func (s FieldSet) Has(f Field) bool { return s&(1<<f) != 0 }

// With is the set and f.
func (s FieldSet) With(f Field) FieldSet { return s | 1<<f }

// All is the properties in the set, in their order.
func (s FieldSet) All() []Field {
	var all []Field
	for f := range NumFields {
		if s.Has(f) {
			all = append(all, f)
		}
	}
	return all
}
