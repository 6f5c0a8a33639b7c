package scim

import "strings"

// Type is the data type of an attribute (RFC 7643 §2.3).
type Type string

// The data types that the attributes of our schemas have.
const (
	String    Type = "string"
	Boolean   Type = "boolean"
	DateTime  Type = "dateTime"
	Binary    Type = "binary"
	Reference Type = "reference"
	Complex   Type = "complex"
)

// Mutability is the permission to write an attribute (RFC 7643 §7).
type Mutability string

// The mutabilities that occur here.
const (
	ReadWrite Mutability = "readWrite"
	ReadOnly  Mutability = "readOnly"
	Immutable Mutability = "immutable"
	WriteOnly Mutability = "writeOnly"
)

// Returned is the rule for an attribute in answers (RFC 7643 §7).
type Returned string

// The values of Returned that occur here.
const (
	ReturnedAlways  Returned = "always"
	ReturnedDefault Returned = "default"
	ReturnedNever   Returned = "never"
)

// Uniqueness is the scope in which a value of an attribute occurs once (RFC 7643 §7).
type Uniqueness string

// The values of Uniqueness that occur here.
const (
	UniqueNone   Uniqueness = "none"
	UniqueServer Uniqueness = "server"
)

// Attribute is the definition of an attribute as GET /Schemas shows it (RFC 7643 §7).
type Attribute struct {
	Name            string      `json:"name"`
	Type            Type        `json:"type"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      Mutability  `json:"mutability"`
	Returned        Returned    `json:"returned"`
	Uniqueness      Uniqueness  `json:"uniqueness"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`
	SubAttributes   []Attribute `json:"subAttributes,omitempty"`
}

// Sub finds a sub-attribute by name; names are compared without regard to case (RFC 7643 §2.1).
func (a *Attribute) Sub(name string) (*Attribute, bool) { return find(a.SubAttributes, name) }

// Schema is a named set of attributes (RFC 7643 §7).
type Schema struct {
	ID          string
	Name        string
	Description string
	Attributes  []Attribute
}

// Attribute finds an attribute by name, without regard to case.
func (s *Schema) Attribute(name string) (*Attribute, bool) { return find(s.Attributes, name) }

func (s *Schema) defines(name string) bool {
	_, ok := s.Attribute(name)
	return ok
}

func find(in []Attribute, name string) (*Attribute, bool) {
	for i := range in {
		if strings.EqualFold(in[i].Name, name) {
			return &in[i], true
		}
	}
	return nil, false
}
