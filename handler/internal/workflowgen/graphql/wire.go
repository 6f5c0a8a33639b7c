package graphql

import "workflowgen-scim/handler/internal/workflowgen"

// The shapes of the answers. encoding/json leaves "" where WorkflowGen says null, which is our word for no value.
//
// The objects of an answer are pointers that are set before it is read: null makes one nil, an object fills it, and where
// the answer lacks the field it stays empty. So "no such user" (nil) is told from "this document answers something else"
// (an object without id), which must never pass for the former: Entra would create everybody again.

type wireUser struct {
	ID               string        `json:"id"`
	Directory        wireDirectory `json:"directory"`
	IsArchived       bool          `json:"isArchived"`
	UserName         string        `json:"userName"`
	SystemIdentifier string        `json:"systemIdentifier"`
	IsActive         *bool         `json:"isActive"` // nil where the answer does not show it
	CommonName       string        `json:"commonName"`
	FirstName        string        `json:"firstName"`
	LastName         string        `json:"lastName"`
	Email            string        `json:"email"`
	Phone            string        `json:"phone"`
	Mobile           string        `json:"mobile"`
	Fax              string        `json:"fax"`
	JobTitle         string        `json:"jobTitle"`
	Department       string        `json:"department"`
	Company          string        `json:"company"`
	EmployeeNumber   string        `json:"employeeNumber"`
	Office           string        `json:"office"`
	PostalAddress    string        `json:"postalAddress"`
	PostalCode       string        `json:"postalCode"`
	City             string        `json:"city"`
	State            string        `json:"state"`
	Country          string        `json:"country"`
	DefaultLanguage  string        `json:"defaultLanguage"`
	Manager          wireReference `json:"manager"`
	CreatedAt        string        `json:"createdAt"`
	UpdatedAt        string        `json:"updatedAt"`
}

type wireDirectory struct {
	Name string `json:"name"`
}

type wireReference struct {
	ID string `json:"id"`
}

type wireGroup struct {
	ID               string        `json:"id"`
	Directory        wireDirectory `json:"directory"`
	IsVirtual        bool          `json:"isVirtual"`
	Name             string        `json:"name"`
	SystemIdentifier string        `json:"systemIdentifier"`
	CreatedAt        string        `json:"createdAt"`
	Users            *wireMembers  `json:"users"`
}

type wireMembers struct {
	HasNextPage bool         `json:"hasNextPage"`
	Items       []wireMember `json:"items"`
}

type wireMember struct {
	ID         string `json:"id"`
	CommonName string `json:"commonName"`
	UserName   string `json:"userName"`
	IsArchived bool   `json:"isArchived"`
}

type wireList[T any] struct {
	TotalCount int `json:"totalCount"`
	Items      []T `json:"items"` // nil if the answer lacks them
}

// active and inactive are how a change says what GraphQL has a Boolean for.
const (
	active   = "true"
	inactive = "false"
)

// user is the user in an answer to a document that does not ask for some of the properties.
func (w *wireUser) user(hidden workflowgen.FieldSet) workflowgen.User {
	isActive := ""
	switch {
	case w.IsActive == nil:
		hidden = hidden.With(workflowgen.IsActive)
	case *w.IsActive:
		isActive = active
	default:
		isActive = inactive
	}
	return workflowgen.User{ID: w.ID, Hidden: hidden, Created: w.CreatedAt, Modified: w.UpdatedAt, Values: [workflowgen.NumFields]string{
		workflowgen.UserName:         w.UserName,
		workflowgen.SystemIdentifier: w.SystemIdentifier,
		workflowgen.IsActive:         isActive,
		workflowgen.CommonName:       w.CommonName,
		workflowgen.FirstName:        w.FirstName,
		workflowgen.LastName:         w.LastName,
		workflowgen.Email:            w.Email,
		workflowgen.Phone:            w.Phone,
		workflowgen.Mobile:           w.Mobile,
		workflowgen.Fax:              w.Fax,
		workflowgen.JobTitle:         w.JobTitle,
		workflowgen.Department:       w.Department,
		workflowgen.Company:          w.Company,
		workflowgen.EmployeeNumber:   w.EmployeeNumber,
		workflowgen.Office:           w.Office,
		workflowgen.PostalAddress:    w.PostalAddress,
		workflowgen.PostalCode:       w.PostalCode,
		workflowgen.City:             w.City,
		workflowgen.State:            w.State,
		workflowgen.Country:          w.Country,
		workflowgen.Language:         w.DefaultLanguage,
		workflowgen.Manager:          w.Manager.ID,
	}}
}

func (w *wireGroup) group(hidden workflowgen.FieldSet) workflowgen.Group {
	return workflowgen.Group{ID: w.ID, Hidden: hidden, Name: w.Name, SystemIdentifier: w.SystemIdentifier, Created: w.CreatedAt}
}

func (w *wireMember) member() workflowgen.Member {
	if w.CommonName == "" {
		return workflowgen.Member{ID: w.ID, Name: w.UserName}
	}
	return workflowgen.Member{ID: w.ID, Name: w.CommonName}
}
