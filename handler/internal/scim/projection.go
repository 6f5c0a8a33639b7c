package scim

import "strings"

// Projection says how much of a resource an answer holds (RFC 7644 §3.9). The id and the schemas are always in it.
type Projection struct {
	Members bool
	Meta    bool
	leaves  []bool // nil: all of them
}

// Everything is the projection of a request that asks for nothing in particular.
func Everything() *Projection { return &Projection{Members: true, Meta: true} }

// Only is the projection onto the attributes that are shown to it by Set.
func (t *ResourceType) Only() *Projection { return &Projection{leaves: make([]bool, len(t.Leaves))} }

// Except is the projection onto all but the attributes that are hidden from it by Set.
func (t *ResourceType) Except() *Projection {
	p := &Projection{Members: true, Meta: true, leaves: make([]bool, len(t.Leaves))}
	for i := range p.leaves {
		p.leaves[i] = true
	}
	return p
}

func (p *Projection) wants(leaf int) bool { return p.leaves == nil || p.leaves[leaf] }

// Set shows or hides an attribute in the notation of RFC 7644 §3.10. A name that no schema defines changes nothing, nor does
// hiding a part of meta or of the members, which are written as a whole.
func (p *Projection) Set(t *ResourceType, urn, name, sub string, shown bool) {
	if urn == "" && strings.EqualFold(name, "meta") {
		p.Meta = shown || p.Meta && sub != ""
		return
	}
	target, ok := t.Resolve(urn, name, sub)
	if !ok {
		return
	}
	if target.Named("members") || target.Attribute == nil && target.Schema == t.Schema {
		p.Members = shown || p.Members && target.Sub != nil
	}
	for _, i := range target.Leaves {
		p.leaves[i] = shown
	}
}
