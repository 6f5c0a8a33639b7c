package filter

import (
	"slices"
	"strings"
)

// Equalities returns the comparisons "attribute eq value" that must all hold for e to hold, for a directory that can search by
// equality alone. The caller must match e on the results, and on everything if there are no Equalities. A comparison with null
// or "" is not among them, because it asks for a missing value.
func Equalities(e Expr) []Compare {
	terms, ok := e.(And)
	if !ok {
		terms = And{e}
	}
	var found []Compare
	for _, term := range terms {
		if v, ok := term.(ValuePath); ok {
			term = v.unfolded()
		}
		if c, ok := term.(Compare); ok && c.Op == Eq && c.Value.content() != "" {
			found = append(found, c)
		}
	}
	return found
}

// unfolded returns the comparison that a value path with a value is equal to: members.value eq "x" for members[value eq "x"], and
// emails[type eq "work"].value eq "x" for emails[type eq "work" and value eq "x"]. It returns any other value path as it is.
func (v ValuePath) unfolded() Expr {
	terms, ok := v.Path.Filter.(And)
	if !ok {
		terms = And{v.Path.Filter}
	}
	i := slices.IndexFunc(terms, func(e Expr) bool { _, ok := ValueEquals(e); return ok })
	if i < 0 {
		return v
	}
	path := Path{URN: v.Path.URN, Name: v.Path.Name, Sub: "value", Filter: terms.Without(i)}
	return Compare{Path: path, Op: Eq, Value: terms[i].(Compare).Value}
}

// Without returns e without a term: nil if it has no other, the other one if it has two, and all of e for an i of -1.
func (e And) Without(i int) Expr {
	switch others := slices.Delete(slices.Clone(e), max(i, 0), i+1); len(others) {
	case 0:
		return nil
	case 1:
		return others[0]
	default:
		return others
	}
}

// TypeEquals reports whether e is exactly `type eq "…"`, and returns the type: PATCH can create such an element.
func TypeEquals(e Expr) (string, bool) { return equals(e, "type") }

// PrimaryTrue reports whether e is exactly `primary eq true`, which selects the only element that an attribute can have.
func PrimaryTrue(e Expr) bool {
	v, ok := equals(e, "primary")
	return ok && strings.EqualFold(v, "true")
}

// ValueEquals reports whether e is exactly `value eq "…"`, and returns the value: it selects one member, and none is read.
func ValueEquals(e Expr) (string, bool) { return equals(e, "value") }

func equals(e Expr, name string) (string, bool) {
	c, ok := e.(Compare)
	if !ok || c.Op != Eq || !strings.EqualFold(c.Path.Name, name) || !c.Path.bare() {
		return "", false
	}
	return c.Value.content(), true
}
