package graphql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// A document is sent in other forms than its own in two cases. If it takes single variables, those that a request does not
// set are removed, with the arguments and members that hold them: a property without a value must stay as it is, and not
// every server follows the specification, by which a variable without a value is not null. If it is about one item, a
// request for many items repeats its field, each time with an alias and a variable of its own.

// texts caches the forms of one document.
type texts struct {
	mu   sync.Mutex
	made map[string]string
}

func (t *texts) get(key string, document func() *ast.QueryDocument) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made[key] == "" {
		if t.made == nil {
			t.made = map[string]string{}
		}
		t.made[key] = format(document())
	}
	return t.made[key]
}

// withOnly is the document with only the given variables.
func (s *shape) withOnly(given []string) string {
	return s.texts.get(strings.Join(given, " "), func() *ast.QueryDocument {
		keep := func(name string) string {
			if slices.Contains(given, name) {
				return name
			}
			return ""
		}
		asked := *s.parsed.asked
		asked.VariableDefinitions = slices.DeleteFunc(slices.Clone(asked.VariableDefinitions), func(v *ast.VariableDefinition) bool {
			return keep(v.Variable) == ""
		})
		asked.SelectionSet = substituteAll(asked.SelectionSet, keep)
		return s.parsed.with(asked)
	})
}

// forEach is the document for n items.
func (s *shape) forEach(n int) string {
	return s.texts.get(strconv.Itoa(n), func() *ast.QueryDocument {
		asked := *s.parsed.asked
		asked.VariableDefinitions, asked.SelectionSet = nil, nil
		for _, v := range s.parsed.asked.VariableDefinitions {
			for i := range n {
				own := *v
				if own.Variable == s.item {
					own.Variable = s.itemVariable(i)
				} else if i > 0 {
					continue
				}
				asked.VariableDefinitions = append(asked.VariableDefinitions, &own)
			}
		}
		for i := range n {
			rename := func(name string) string {
				if name == s.item {
					return s.itemVariable(i)
				}
				return name
			}
			field := *s.parsed.root
			field.Alias, field.Arguments = alias(i), substituteArguments(field.Arguments, rename)
			asked.SelectionSet = append(asked.SelectionSet, &field)
		}
		return s.parsed.with(asked)
	})
}

// alias is the name of the answer for item i.
func alias(i int) string { return "_" + strconv.Itoa(i) }

// itemVariable is the variable of item i.
func (s *shape) itemVariable(i int) string { return fmt.Sprintf("%s_%d", s.item, i) }

func (p *parsed) with(asked ast.OperationDefinition) *ast.QueryDocument {
	return &ast.QueryDocument{Operations: ast.OperationList{&asked}, Fragments: p.Fragments}
}

// substituteAll copies a selection with its variables renamed.
func substituteAll(selection ast.SelectionSet, rename func(string) string) ast.SelectionSet {
	var all ast.SelectionSet
	for _, s := range selection {
		if f, ok := s.(*ast.Field); ok {
			own := *f
			own.Arguments, own.SelectionSet = substituteArguments(f.Arguments, rename), substituteAll(f.SelectionSet, rename)
			s = &own
		}
		all = append(all, s)
	}
	return all
}

func substituteArguments(arguments ast.ArgumentList, rename func(string) string) (all ast.ArgumentList) {
	for _, a := range arguments {
		if v := substitute(a.Value, rename); v != nil {
			all = append(all, &ast.Argument{Name: a.Name, Value: v})
		}
	}
	return all
}

// substitute copies a value with its variables renamed; those that are renamed to "" are removed. It returns nil if that
// removes the value itself.
func substitute(v *ast.Value, rename func(string) string) *ast.Value {
	own := *v
	if v.Kind == ast.Variable {
		if own.Raw = rename(v.Raw); own.Raw == "" {
			return nil
		}
	}
	own.Children = nil
	for _, c := range v.Children {
		if value := substitute(c.Value, rename); value != nil {
			own.Children = append(own.Children, &ast.ChildValue{Name: c.Name, Value: value})
		}
	}
	return &own
}
