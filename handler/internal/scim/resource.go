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
	Values  []string // one for each of Type.Leaves; "" is no value, a boolean is "true" or "false"
	Members []Member // of a group; nil if they were not read

	// Created and LastModified belong to meta (RFC 7643 §3.1); "" if they are not known.
	Created, LastModified string

	// Outside names attributes of a request that a resource cannot hold, for the log: they are not lost in silence.
	Outside []string
}

// New returns a resource without values.
func (t *ResourceType) New() Resource {
	return Resource{Type: t, Values: make([]string, len(t.Leaves))}
}

// Get returns the value of the leaf with a path; "" also if the type has no such leaf.
func (r *Resource) Get(path string) string {
	if i := r.Type.Index(path); i >= 0 {
		return r.Values[i]
	}
	return ""
}

// Set sets the value of the leaf with a path. It panics if the type has no such leaf.
func (r *Resource) Set(path, value string) { r.Values[r.Type.Index(path)] = value }

// Clone returns a copy whose values can be changed without changing r's.
func (r Resource) Clone() Resource {
	r.Values = append([]string(nil), r.Values...)
	r.Members = append([]Member(nil), r.Members...)
	r.Outside = append([]string(nil), r.Outside...)
	return r
}
