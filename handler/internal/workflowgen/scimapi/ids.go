package scimapi

import (
	"encoding/json"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// withTextIDs turns the ids of a resource into strings, as RFC 7643 §3.1 requires: a connector on a table with numeric keys
// may send numbers.
func withTextIDs(o scim.Object) scim.Object {
	o = slices.Clone(o)
	for i, f := range o {
		switch v := f.Value.(type) {
		case json.Number:
			if strings.EqualFold(f.Name, "id") || strings.EqualFold(f.Name, "externalId") {
				o[i].Value = v.String()
			}
		case scim.Object:
			o[i].Value = withTextValues(v)
		case scim.Array:
			if strings.EqualFold(f.Name, "members") {
				o[i].Value = eachWithTextValue(v)
			}
		}
	}
	return o
}

func eachWithTextValue(members scim.Array) scim.Array {
	members = slices.Clone(members)
	for i, m := range members {
		if o, ok := m.(scim.Object); ok {
			members[i] = withTextValue(o)
		}
	}
	return members
}

// withTextValues turns the manager's id in an extension into a string.
func withTextValues(extension scim.Object) scim.Object {
	extension = slices.Clone(extension)
	for i, f := range extension {
		switch v := f.Value.(type) {
		case json.Number:
			if strings.EqualFold(f.Name, "manager") {
				extension[i].Value = v.String()
			}
		case scim.Object:
			if strings.EqualFold(f.Name, "manager") {
				extension[i].Value = withTextValue(v)
			}
		}
	}
	return extension
}

// withTextValue turns the value of a reference into a string.
func withTextValue(reference scim.Object) scim.Object {
	reference = slices.Clone(reference)
	for i, f := range reference {
		if v, ok := f.Value.(json.Number); ok && strings.EqualFold(f.Name, "value") {
			reference[i].Value = v.String()
		}
	}
	return reference
}
