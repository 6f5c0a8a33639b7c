package workflowgen

import (
	"fmt"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// The objects that queries answer. The library resolves fields from the structs, whose values never change once they are in the
// store: a change replaces the object, so that an answer can be written without a lock. A value that must be looked up when it is
// asked for is a method.

// Properties are the optional texts of a user. T is a string in a row, a pointer in the store, and in an input a type that tells a
// missing text from null.
type Properties[T any] struct {
	SystemIdentifier T `json:"systemIdentifier,omitempty"`
	CommonName       T `json:"commonName,omitempty"`
	FirstName        T `json:"firstName,omitempty"`
	Email            T `json:"email,omitempty"`
	Phone            T `json:"phone,omitempty"`
	Mobile           T `json:"mobile,omitempty"`
	Fax              T `json:"fax,omitempty"`
	JobTitle         T `json:"jobTitle,omitempty"`
	Department       T `json:"department,omitempty"`
	Company          T `json:"company,omitempty"`
	EmployeeNumber   T `json:"employeeNumber,omitempty"`
	Office           T `json:"office,omitempty"`
	PostalAddress    T `json:"postalAddress,omitempty"`
	PostalCode       T `json:"postalCode,omitempty"`
	City             T `json:"city,omitempty"`
	State            T `json:"state,omitempty"`
	Country          T `json:"country,omitempty"`
	DefaultLanguage  T `json:"defaultLanguage,omitempty"`
}

// all lists the texts in one order, so that those of two Properties can be paired.
func (p *Properties[T]) all() [18]*T {
	return [...]*T{
		&p.SystemIdentifier, &p.CommonName, &p.FirstName, &p.Email, &p.Phone, &p.Mobile, &p.Fax, &p.JobTitle, &p.Department,
		&p.Company, &p.EmployeeNumber, &p.Office, &p.PostalAddress, &p.PostalCode, &p.City, &p.State, &p.Country,
		&p.DefaultLanguage,
	}
}

// user is a user as queries see it.
type user struct {
	Properties[*string]
	ID         graphql.ID
	Directory  *directory
	UserName   string
	LastName   string
	IsActive   bool
	IsArchived bool
	CreatedAt  *dateTime
	UpdatedAt  *dateTime

	number int
	boss   int // number of the manager, or 0
	store  *store
}

// Manager looks the manager up, who may have changed after this user did.
func (u *user) Manager() *user { return u.store.readUser(u.boss) }

type group struct {
	ID               graphql.ID
	Directory        *directory
	Name             string
	Description      string
	SystemIdentifier *string
	IsVirtual        bool
	CreatedAt        *dateTime

	number int
	store  *store
}

// Users returns a page of the present members.
func (g *group) Users(args struct{ Page *pageInput }) (*list[*user], error) {
	return g.store.members(g.number, args.Page)
}

type directory struct {
	ID          graphql.ID
	Name        string
	Description string
	Connector   *string
}

type userPayload struct {
	ClientMutationID *string
	User             *user
}

type groupPayload struct {
	ClientMutationID *string
	Group            *group
}

type deletePayload struct {
	ClientMutationID *string
	ID               *graphql.ID
	Archived         *bool
}

// dateTime is the scalar of that name, in WorkflowGen's notation.
type dateTime string

func now() *dateTime {
	t := dateTime(time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	return &t
}

// ImplementsGraphQLType tells the library which scalar of the schema this is.
func (dateTime) ImplementsGraphQLType(name string) bool { return name == "DateTime" }

// UnmarshalGraphQL reads a DateTime in an input. No input of the schema has one.
func (d *dateTime) UnmarshalGraphQL(input any) error {
	s, ok := input.(string)
	if !ok {
		return fmt.Errorf("not a DateTime: %v", input)
	}
	*d = dateTime(s)
	return nil
}
