package workflowgen

import (
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// The inputs of queries and mutations. Those of a creation and of an update share a struct: the schema says which of its
// fields each of them has.

type userFilter struct {
	Directory        *string
	UserName         *string
	SystemIdentifier *string
	Email            *string
	IsArchived       *bool
}

type groupFilter struct {
	Directory        *string
	Name             *string
	SystemIdentifier *string
	UserID           *graphql.ID
	IsVirtual        *bool
}

type userInput struct {
	ClientMutationID *string
	ID               graphql.ID // of an update
	Directory        string     // of a creation
	UserName         graphql.NullString
	LastName         graphql.NullString
	IsActive         graphql.NullBool
	ManagerID        graphql.NullID
	Properties[graphql.NullString]

	twist *Fault // that strikes the request, nil for none
}

type groupInput struct {
	ClientMutationID *string
	ID               graphql.ID // of an update
	Directory        string     // of a creation
	Name             graphql.NullString
	Description      graphql.NullString
	SystemIdentifier graphql.NullString

	twist *Fault
}

type deleteInput struct {
	ClientMutationID *string
	ID               graphql.ID
}

type membersInput struct {
	ClientMutationID *string
	GroupID          graphql.ID
	UserIDs          []graphql.ID
}

// required writes a text that may not be blank, unless it is not set.
func required(to *string, from graphql.NullString, property string) error {
	if !from.Set {
		return nil
	}
	if from.Value == nil || strings.TrimSpace(*from.Value) == "" {
		return refuse(Required, property)
	}
	*to = *from.Value
	return nil
}

// optional writes a text, unless it is not set. There is no empty text: it is null.
func optional(to **string, from graphql.NullString) {
	switch {
	case !from.Set:
	case from.Value != nil && *from.Value != "":
		*to = from.Value
	default:
		*to = nil
	}
}

// fold makes names equal that differ in case only, as the usual collations of SQL Server compare them.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }
