package scimapi

import (
	"encoding/json"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// withTextIDs is a resource whose ids are texts, as RFC 7643 §3.1 wants them: a connector on a table with numbers for keys
// may show numbers.
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

// withTextValues is an extension whose manager is named by a text.
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

// withTextValue is a reference whose value is a text.
func withTextValue(reference scim.Object) scim.Object {
	reference = slices.Clone(reference)
	for i, f := range reference {
		if v, ok := f.Value.(json.Number); ok && strings.EqualFold(f.Name, "value") {
			reference[i].Value = v.String()
		}
	}
	return reference
}
