package filter

import (
	"slices"
	"strings"
)

// Equalities are the comparisons "attribute eq value" that each have to hold for e to hold: what can be asked of a
// directory that knows nothing but equality. The rest of e is still to be matched on what it finds, and where there is
// none, on everything. A comparison with null or "" is not among them, because it means that there is no value.
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

// unfolded is what a value path means that fixes the value: members[value eq "x"] asks for members.value eq "x", and
// emails[type eq "work" and value eq "x"] for emails[type eq "work"].value eq "x". Any other value path is itself.
func (v ValuePath) unfolded() Expr {
	terms, ok := v.Path.Filter.(And)
	if !ok {
		terms = And{v.Path.Filter}
	}
	i := slices.IndexFunc(terms, func(e Expr) bool { _, ok := ValueEquals(e); return ok })
	if i < 0 {
		return v
	}
	path := Path{URN: v.Path.URN, Name: v.Path.Name, Sub: "value"}
	switch others := slices.Delete(slices.Clone(terms), i, i+1); len(others) {
	case 0:
	case 1:
		path.Filter = others[0]
	default:
		path.Filter = others
	}
	return Compare{Path: path, Op: Eq, Value: terms[i].(Compare).Value}
}

// TypeEquals says that e is exactly `type eq "…"`, and which type: then PATCH can create the element that is not there.
func TypeEquals(e Expr) (string, bool) { return equals(e, "type") }

// PrimaryTrue says that e is exactly `primary eq true`: of an attribute that has one element at most, that one is meant.
func PrimaryTrue(e Expr) bool {
	v, ok := equals(e, "primary")
	return ok && strings.EqualFold(v, "true")
}

// ValueEquals says that e is exactly `value eq "…"`, and which value: then one member is meant, and none has to be read.
func ValueEquals(e Expr) (string, bool) { return equals(e, "value") }

func equals(e Expr, name string) (string, bool) {
	c, ok := e.(Compare)
	if !ok || c.Op != Eq || !strings.EqualFold(c.Path.Name, name) || !c.Path.bare() {
		return "", false
	}
	return c.Value.content(), true
}
