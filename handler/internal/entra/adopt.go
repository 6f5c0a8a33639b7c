package entra

import (
	"fmt"
	"slices"
	"strings"
)

// Adopt makes the schema WorkflowGen's mapping and tells what it changed. Lines that WorkflowGen has no place for are taken
// out of the matching; with Trim they are removed, and else they stay and are named.
func (s *Schema) Adopt(w Wish) ([]Difference, error) {
	changed, err := s.adopt(userObject, wantedUsers(w), w)
	if err != nil || s.mapping(groupObject) == nil {
		return changed, err
	}
	ofGroups, err := s.adopt(groupObject, wantedGroups(), Wish{Trim: w.Trim})
	return slices.Concat(changed, ofGroups), err
}

// Differences tells what Adopt would change.
func (s *Schema) Differences(w Wish) ([]Difference, error) { return s.Clone().Adopt(w) }

func (s *Schema) adopt(name string, lines []want, w Wish) ([]Difference, error) {
	m := s.mapping(name)
	there := targets(m)
	changed := trim(name, m, lines, w)
	for _, l := range lines {
		line := there[strings.ToLower(l.target)]
		if line == nil {
			d, err := s.insert(name, m, l)
			if err != nil {
				return nil, err
			}
			changed = append(changed, d)
			continue
		}
		ds, err := revise(name, line, l, w.keeps(l.target))
		if err != nil {
			return nil, err
		}
		changed = append(changed, ds...)
	}
	return append(changed, unmatch(name, m, lines)...), nil
}

// revise makes a line that is there as wanted.
func revise(name string, line object, l want, kept bool) ([]Difference, error) {
	var changed []Difference
	source, err := sourceOf(l.source)
	if err != nil {
		return nil, err
	}
	if was := expression(line); !kept && !sameExpression(was, text(source, "expression")) {
		line["source"] = source
		changed = append(changed, Difference{name, l.target, Source, was, text(source, "expression")})
	}
	if was := priority(line); was != l.priority {
		line["matchingPriority"] = l.priority
		changed = append(changed, Difference{name, l.target, Matching, rank(was), rank(l.priority)})
	}
	return changed, nil
}

func rank(priority int) string {
	if priority == 0 {
		return "no"
	}
	return fmt.Sprint(priority)
}

// insert adds a line, if Entra has the source. The target's list of attributes must name what is mapped.
func (s *Schema) insert(name string, m object, l want) (Difference, error) {
	d := Difference{Object: name, Attribute: l.target, Kind: Missing, Want: l.source}
	if !strings.Contains(l.source, "(") {
		if l.source = s.spelling(name, l.source); l.source == "" {
			d.Kind = NotAdded
			return d, nil
		}
	}
	source, err := sourceOf(l.source)
	if err != nil {
		return d, err
	}
	d.Want = text(source, "expression")
	s.declare(m, l.target)
	add(m, "attributeMappings", object{
		"defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
		"matchingPriority": l.priority, "source": source, "targetAttributeName": l.target,
	})
	return d, nil
}

// spelling is a source attribute as Entra's own list has it, "" if it has not.
func (s *Schema) spelling(name, attribute string) string {
	_, list := s.declared("sourceDirectoryName", name)
	for _, a := range list {
		if strings.EqualFold(text(a, "name"), attribute) {
			return text(a, "name")
		}
	}
	return ""
}

// declare lists an attribute in the target's directory, unless it is listed.
func (s *Schema) declare(m object, attribute string) {
	of, list := s.declared("targetDirectoryName", text(m, "targetObjectName"))
	for _, a := range list {
		if strings.EqualFold(text(a, "name"), attribute) {
			return
		}
	}
	if of != nil {
		add(of, "attributes", object{
			"anchor": false, "caseExact": false, "defaultValue": nil, "flowNullValues": false, "multivalued": false,
			"mutability": "ReadWrite", "name": attribute, "required": false, "type": "String",
			"apiExpressions": []any{}, "metadata": []any{}, "referencedObjects": []any{},
		})
	}
}

// unmatch takes the lines that the mapping does not know out of the matching.
func unmatch(name string, m object, lines []want) []Difference {
	var changed []Difference
	for _, line := range objects(m, "attributeMappings") {
		target := text(line, "targetAttributeName")
		if known(lines, target) || priority(line) == 0 {
			continue
		}
		changed = append(changed, Difference{name, target, Matching, rank(priority(line)), rank(0)})
		line["matchingPriority"] = 0
	}
	return changed
}

// trim removes the lines that WorkflowGen has no place for, or names them where they are to stay.
func trim(name string, m object, lines []want, w Wish) []Difference {
	var found []Difference
	drop(m, "attributeMappings", func(line object) bool {
		target := text(line, "targetAttributeName")
		if known(lines, target) || w.keeps(target) {
			return true
		}
		d := Difference{Object: name, Attribute: target, Kind: Unused, Was: expression(line)}
		if w.Trim {
			d.Kind = Surplus
		}
		found = append(found, d)
		return !w.Trim
	})
	return found
}

func (w Wish) keeps(target string) bool {
	return slices.ContainsFunc(w.Keep, func(k string) bool { return strings.EqualFold(k, target) })
}

func known(lines []want, target string) bool {
	return slices.ContainsFunc(lines, func(l want) bool { return strings.EqualFold(l.target, target) })
}
