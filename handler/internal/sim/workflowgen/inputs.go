package workflowgen

import (
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// The inputs of queries and mutations. Creation and update share a struct; the schema says which fields each of them has.

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

	twist *Fault // the fault that the request meets, nil for none
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

// required writes a text that must not be blank, if it is set.
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

// optional writes a text, if it is set. An empty text is stored as null.
func optional(to **string, from graphql.NullString) {
	switch {
	case !from.Set:
	case from.Value != nil && *from.Value != "":
		*to = from.Value
	default:
		*to = nil
	}
}

// fold makes names equal that differ only in case, as the usual collations of SQL Server do.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }
