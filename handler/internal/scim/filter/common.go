package filter

import (
	"iter"

	"workflowgen-scim/handler/internal/scim"
)

// common has the attributes that every resource has although no schema defines them (RFC 7643 §3, §3.1). The location and the
// version of meta have no value here: they are made for each answer.
var common = scim.Schema{Attributes: []scim.Attribute{
	{Name: "id", Type: scim.String, CaseExact: true},
	{Name: "schemas", Type: scim.Reference, MultiValued: true}, // a URN is the same in any case (RFC 7644 §3.10)
	{Name: "meta", Type: scim.Complex, SubAttributes: []scim.Attribute{
		{Name: "resourceType", Type: scim.String, CaseExact: true},
		{Name: "created", Type: scim.DateTime},
		{Name: "lastModified", Type: scim.DateTime},
		{Name: "location", Type: scim.Reference, CaseExact: true},
		{Name: "version", Type: scim.String, CaseExact: true},
	}},
}}

var commonElements = map[string]elements{"id": id, "schemas": schemas, "meta": meta}

func id(r *scim.Resource) iter.Seq[scim.Element] {
	return one(func(string) string { return r.ID })
}

func meta(r *scim.Resource) iter.Seq[scim.Element] {
	return one(func(name string) string {
		switch name {
		case "resourceType":
			return r.Type.Name
		case "created":
			return r.Created
		case "lastModified":
			return r.LastModified
		}
		return ""
	})
}

func one(e scim.Element) iter.Seq[scim.Element] {
	return func(yield func(scim.Element) bool) { yield(e) }
}

// schemas returns the URNs of the type's schema and of the extensions that the resource uses.
func schemas(r *scim.Resource) iter.Seq[scim.Element] {
	return func(yield func(scim.Element) bool) {
		if !yield(func(string) string { return r.Type.Schema.ID }) {
			return
		}
		for _, s := range r.Type.Extensions {
			if uses(r, s) && !yield(func(string) string { return s.ID }) {
				return
			}
		}
	}
}

func uses(r *scim.Resource, s *scim.Schema) bool {
	for i, v := range r.Values {
		if v != "" && r.Type.Leaves[i].Schema == s {
			return true
		}
	}
	return false
}
