package graph

import (
	"fmt"
	"slices"
	"strings"
)

// subject is a user or a group to provision.
type subject struct {
	kind     string // User or Group
	id, name string
	user     *User
	group    *Group
	inScope  bool
}

// attribute returns the value of a source attribute. For the mapping a user that is out of scope or disabled is softly deleted.
func (s *subject) attribute(name string) string {
	switch {
	case name == "objectId":
		return s.id
	case s.group != nil && name == "displayName":
		return s.group.DisplayName
	case s.user != nil && name == "IsSoftDeleted":
		return title(s.user.Disabled || s.user.Deleted || !s.inScope)
	case s.user != nil && sources[name] != nil:
		return sources[name](s.user)
	}
	return ""
}

func title(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// evaluate returns the value of a source expression.
func (s *subject) evaluate(source object) (string, error) {
	name, _ := source["name"].(string)
	switch source["type"] {
	case "Constant":
		return name, nil
	case "Attribute":
		return s.attribute(name), nil
	}
	given := map[string][]string{}
	for _, p := range list(source, "parameters") {
		inner, _ := p["value"].(object)
		value, err := s.evaluate(inner)
		if err != nil {
			return "", err
		}
		key := fmt.Sprint(p["key"])
		given[key] = append(given[key], value)
	}
	switch name {
	case "Switch":
		return choose(given)
	case "Join":
		parts := slices.DeleteFunc(given["source"], func(p string) bool { return p == "" })
		return strings.Join(parts, strings.Join(given["separator"], "")), nil
	case "Not":
		return title(!strings.EqualFold(strings.Join(given["source"], ""), "True")), nil
	}
	return "", fmt.Errorf("the stand-in does not know the function %q", name)
}

func choose(given map[string][]string) (string, error) {
	values := given["switchValue"]
	if len(given["source"]) != 1 || len(values)%2 != 0 {
		return "", fmt.Errorf("the function Switch needs a source and pairs of values, not %v", given)
	}
	for i := 0; i < len(values); i += 2 {
		if given["source"][0] == values[i] {
			return values[i+1], nil
		}
	}
	return strings.Join(given["defaultValue"], ""), nil
}

// values applies the lines of a mapping to a subject, and returns the values by target. It leaves references out: they are
// written when both sides exist.
func (s *subject) values(lines []object) (map[string]string, error) {
	v := map[string]string{}
	for _, l := range lines {
		target := l["targetAttributeName"].(string)
		source, _ := l["source"].(object)
		if source == nil || isReference(target) {
			continue
		}
		value, err := s.evaluate(source)
		if err != nil {
			return nil, err
		}
		if value != "" {
			v[target] = value
		}
	}
	return v, nil
}

func isReference(target string) bool {
	return target == "members" || strings.HasSuffix(strings.ToLower(target), ":manager")
}

// matching returns the lines of the matching attributes, in their order.
func matching(lines []object) []object {
	m := slices.DeleteFunc(slices.Clone(lines), func(l object) bool { return rank(l) == 0 })
	slices.SortFunc(m, func(a, b object) int { return rank(a) - rank(b) })
	return m
}

func rank(l object) int {
	switch n := l["matchingPriority"].(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}
