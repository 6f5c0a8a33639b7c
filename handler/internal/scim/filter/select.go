package filter

import "strings"

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
		if c, ok := term.(Compare); ok && c.Op == Eq && c.Value.content() != "" {
			found = append(found, c)
		}
	}
	return found
}

// TypeEquals says that e is exactly `type eq "…"`, and which type: then PATCH can create the element that is not there.
func TypeEquals(e Expr) (string, bool) { return equals(e, "type") }

// ValueEquals says that e is exactly `value eq "…"`, and which value: then one member is meant, and none has to be read.
func ValueEquals(e Expr) (string, bool) { return equals(e, "value") }

func equals(e Expr, name string) (string, bool) {
	c, ok := e.(Compare)
	if !ok || c.Op != Eq || !strings.EqualFold(c.Path.Name, name) || !c.Path.bare() {
		return "", false
	}
	return c.Value.content(), true
}
