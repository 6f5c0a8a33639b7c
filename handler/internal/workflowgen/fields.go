package workflowgen

// Field is a property of a user.
type Field int

// The properties of a user that provisioning writes. Each has a row in Properties.
const (
	UserName Field = iota
	SystemIdentifier
	IsActive
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
	Manager
	NumFields
)

// Property describes a Field. Everything that the adapters send, ask for and read follows from these rows.
type Property struct {
	Name     string // in the vendor's documentation
	GraphQL  string // in the GraphQL API, where that name differs
	Kind     Kind
	Required bool // provisioning cannot work with an instance that lacks it
	BuiltIn  bool // WorkflowGen's own SCIM API has it, by the mapping table of the vendor's guide
}

// Properties is the one table of WorkflowGen's fields.
var Properties = [NumFields]Property{
	UserName:         {Name: "userName", Required: true, BuiltIn: true},
	SystemIdentifier: {Name: "systemIdentifier", Required: true, BuiltIn: true},
	IsActive:         {Name: "isActive", Kind: Flag, Required: true, BuiltIn: true},
	CommonName:       {Name: "commonName", BuiltIn: true},
	FirstName:        {Name: "firstName", BuiltIn: true},
	LastName:         {Name: "lastName", Required: true, BuiltIn: true},
	Email:            {Name: "email", BuiltIn: true},
	Phone:            {Name: "phone", BuiltIn: true},
	Mobile:           {Name: "mobile", BuiltIn: true},
	Fax:              {Name: "fax", BuiltIn: true},
	JobTitle:         {Name: "jobTitle", BuiltIn: true},
	Department:       {Name: "department"},
	Company:          {Name: "company"},
	EmployeeNumber:   {Name: "employeeNumber"},
	Office:           {Name: "office", BuiltIn: true},
	PostalAddress:    {Name: "postalAddress", BuiltIn: true},
	PostalCode:       {Name: "postalCode", BuiltIn: true},
	City:             {Name: "city"},
	State:            {Name: "state"},
	Country:          {Name: "country"},
	Language:         {Name: "language", GraphQL: "defaultLanguage"},
	Manager:          {Name: "manager", Kind: Reference, BuiltIn: true},
}

// String is WorkflowGen's name of the property.
func (f Field) String() string { return Properties[f].Name }

// Kind is the type of a property.
type Kind int

// The kinds.
const (
	Text      Kind = iota
	Flag           // "true" or "false"
	Reference      // the id of another user
)

// FieldSet is a set of properties, a bit each. The zero value is empty.
type FieldSet uint32

// EveryField is the set of all properties.
const EveryField = FieldSet(1)<<NumFields - 1

// Has reports whether f is in the set.
func (s FieldSet) Has(f Field) bool { return s&(1<<f) != 0 }

// With is the set and f.
func (s FieldSet) With(f Field) FieldSet { return s | 1<<f }

// All lists the properties in the set, in the order of Properties.
func (s FieldSet) All() []Field {
	var all []Field
	for f := range NumFields {
		if s.Has(f) {
			all = append(all, f)
		}
	}
	return all
}
