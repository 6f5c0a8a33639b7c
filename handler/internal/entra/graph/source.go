package graph

import (
	"fmt"
	"strings"
)

// Source is the source of a line of a mapping, as the tree that a schema holds.
type Source struct{ tree object }

// String returns the expression.
func (s Source) String() string { return str(s.tree, "expression") }

// parameters are Entra's names for the arguments of its functions. The last name is that of all further arguments; an omitted
// argument is left out of the tree.
var parameters = map[string][]string{
	"Switch": {"source", "defaultValue", "switchValue"},
	"Join":   {"separator", "source"},
	"Not":    {"source"},
}

// ParseSource reads an expression as package mapping writes it: a constant, the name of an attribute, or a call of one of the
// functions Switch, Join and Not.
func ParseSource(expression string) (Source, error) {
	tree, err := parse(expression)
	return Source{tree}, err
}

func parse(expression string) (object, error) {
	e := strings.TrimSpace(expression)
	switch {
	case strings.HasPrefix(e, `"`) && strings.HasSuffix(e, `"`) && len(e) > 1:
		return leaf("Constant", e[1:len(e)-1], e), nil
	case strings.HasPrefix(e, "[") && strings.HasSuffix(e, "]"):
		return leaf("Attribute", e[1:len(e)-1], e), nil
	}
	name, rest, call := strings.Cut(e, "(")
	if !call {
		return leaf("Attribute", e, "["+e+"]"), nil
	}
	names, ok := parameters[name]
	if !ok || !strings.HasSuffix(rest, ")") {
		return nil, fmt.Errorf("the expression %q is not supported", expression)
	}
	given := []any{}
	for i, argument := range arguments(strings.TrimSuffix(rest, ")")) {
		if argument == "" {
			continue
		}
		value, err := parse(argument)
		if err != nil {
			return nil, err
		}
		given = append(given, object{"key": names[min(i, len(names)-1)], "value": value})
	}
	return object{"expression": e, "name": name, "type": "Function", "parameters": given}, nil
}

func leaf(kind, name, expression string) object {
	return object{"expression": expression, "name": name, "type": kind, "parameters": []any{}}
}

// arguments splits a list at the commas that are neither in a quoted text nor in a nested call.
func arguments(list string) []string {
	var all []string
	depth, quoted, start := 0, false, 0
	for i, r := range list {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			all = append(all, strings.TrimSpace(list[start:i]))
			start = i + 1
		}
	}
	return append(all, strings.TrimSpace(list[start:]))
}

// SameExpression reports whether Entra reads two expressions alike: case, and spaces outside quoted texts, do not count.
func SameExpression(a, b string) bool { return normalize(a) == normalize(b) }

func normalize(expression string) string {
	var b strings.Builder
	quoted := false
	for _, r := range expression {
		if r == '"' {
			quoted = !quoted
		}
		if quoted || r != ' ' {
			b.WriteRune(r)
		}
	}
	return strings.ToLower(b.String())
}
