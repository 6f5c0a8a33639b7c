package scim

// Member is a user in a group.
type Member struct {
	Value   string // the user's id
	Display string
}

// Resource is a user or a group: the values of its type's leaves.
type Resource struct {
	Type    *ResourceType
	ID      string
	Values  []string // one for each Type.Leaves; "" is no value, a boolean is "true" or "false"
	Members []Member // of a group; nil where they were not read

	// Created and LastModified are those of meta (RFC 7643 §3.1), "" where they are not known.
	Created, LastModified string

	// Outside names what a request carried and we do not hold, so that it can be told and is not lost in silence.
	Outside []string
}

// New is a resource without values.
func (t *ResourceType) New() Resource {
	return Resource{Type: t, Values: make([]string, len(t.Leaves))}
}

// Get is the value of the leaf with that path; "" also where the type does not hold it.
func (r *Resource) Get(path string) string {
	if i := r.Type.Index(path); i >= 0 {
		return r.Values[i]
	}
	return ""
}

// Set gives the leaf with that path a value. It panics for a path that the type does not hold.
func (r *Resource) Set(path, value string) { r.Values[r.Type.Index(path)] = value }

// Clone is a copy whose values can be changed without changing r's.
func (r Resource) Clone() Resource {
	r.Values = append([]string(nil), r.Values...)
	r.Members = append([]Member(nil), r.Members...)
	r.Outside = append([]string(nil), r.Outside...)
	return r
}
