package scimapi

import (
	"encoding/json"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// textIDs turns the ids in a value into strings, as RFC 7643 §3.1 requires: a connector on a table with numeric keys may send
// numbers. Ids are the members id, externalId and manager, and value in members and manager.
func textIDs(parent, name string, value any) any {
	switch v := value.(type) {
	case json.Number:
		if is(name, "id", "externalId", "manager") || is(name, "value") && is(parent, "members", "manager") {
			return v.String()
		}
	case scim.Object:
		v = slices.Clone(v)
		for i, f := range v {
			v[i].Value = textIDs(name, f.Name, f.Value)
		}
		return v
	case scim.Array:
		v = slices.Clone(v)
		for i := range v {
			v[i] = textIDs(parent, name, v[i])
		}
		return v
	}
	return value
}

// is reports whether a name is one of the names of SCIM, which have no case.
func is(name string, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
