package scim

import (
	"slices"
	"strings"
)

// Projection selects the attributes that an answer has (RFC 7644 §3.9). It always has the id and the schemas.
type Projection struct {
	Members bool
	Meta    bool
	leaves  []bool // nil: all of them
}

// Everything returns the projection of a request without attributes and excludedAttributes.
func Everything() *Projection { return &Projection{Members: true, Meta: true} }

// Only returns a projection that has no attribute until Set shows it.
func (t *ResourceType) Only() *Projection { return &Projection{leaves: make([]bool, len(t.Leaves))} }

// Except returns a projection that has each attribute until Set hides it.
func (t *ResourceType) Except() *Projection {
	return &Projection{Members: true, Meta: true, leaves: slices.Repeat([]bool{true}, len(t.Leaves))}
}

func (p *Projection) wants(leaf int) bool { return p.leaves == nil || p.leaves[leaf] }

// Set shows or hides an attribute in the notation of RFC 7644 §3.10. It ignores names that no schema defines, and the hiding of
// a part of meta or of the members, which are written as a whole.
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
