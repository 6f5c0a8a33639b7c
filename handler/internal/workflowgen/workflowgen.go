// Package workflowgen holds WorkflowGen's vocabulary: users, groups and the changes made to them, under WorkflowGen's own
// names. The adapters below it (graphql, scimapi) know how these travel.
//
// A user is an array of [Field] values, because every property of WorkflowGen's user can be written as one text. The names
// of the fields are those that the vendor's documentation gives the user properties of its SCIM mapping and of its Users
// screen. [Properties] describes each of them once, for all adapters.
package workflowgen

// User is a user of the directory that provisioning owns.
type User struct {
	ID       string // opaque, WorkflowGen's own
	Values   [NumFields]string
	Hidden   FieldSet // the properties that the answer does not show: their values are unknown, and "" here
	Created  string   // in ISO 8601; "" if the instance does not show it
	Modified string
}

// UserChange holds the properties to write and their new values; "" clears. Other properties stay as they are.
type UserChange map[Field]string

// Group is a group of the directory that provisioning owns.
type Group struct {
	ID               string
	Name             string
	SystemIdentifier string
	Created          string   // as in User
	Members          []Member // nil if the caller did not ask for them
	Hidden           FieldSet // as in User; UserName stands for the name
}

// Member is a user in a group.
type Member struct {
	ID   string
	Name string // commonName, or userName if the user has no commonName
}

// GroupChange holds the properties of a group to write; nil leaves one as it is.
type GroupChange struct {
	Name             *string
	SystemIdentifier *string
}

// Query asks for users or groups whose key has a value: at most Limit of them, from Offset (0-based) on. WorkflowGen
// decides the order, which is stable as long as nothing is created or deleted.
type Query struct {
	Key    Key
	Value  string
	Offset int
	Limit  int
}

// Key is a property that users and groups can be looked up by.
type Key int

// The keys of a Query. Names are compared without regard to case, identifiers exactly.
const (
	All    Key = iota // everything in the directory
	ByName            // userName of a user, name of a group
	BySystemIdentifier
	ByEmail  // users only
	ByMember // groups only: the groups that the user with this id is a member of
)
