package entra

import (
	"fmt"
	"strings"
)

// parameters are what Entra calls the arguments of its functions. The last name is that of all further arguments; an
// argument that is left out is left out of the tree.
var parameters = map[string][]string{
	"Switch": {"source", "defaultValue", "switchValue"},
	"Join":   {"separator", "source"},
	"Not":    {"source"},
}

// sourceOf is an expression as the tree that a schema holds. It reads what package mapping writes: names of attributes, and
// calls of the functions above.
func sourceOf(expression string) (object, error) {
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
		return nil, fmt.Errorf("the expression %q is none that can be written here", expression)
	}
	given := []any{}
	for i, argument := range arguments(strings.TrimSuffix(rest, ")")) {
		if argument == "" {
			continue
		}
		value, err := sourceOf(argument)
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

// arguments cuts at the commas that stand neither in a text nor in another call.
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

// sameExpression compares expressions as Entra reads them: case and spaces outside of texts do not count.
func sameExpression(a, b string) bool { return squeeze(a) == squeeze(b) }

func squeeze(expression string) string {
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
