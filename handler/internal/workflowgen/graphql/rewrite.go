package graphql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// A document is sent in other forms than its own in two cases. If it takes single variables, those that a request does not
// set are removed, with the arguments and members that hold them: a property without a value must stay as it is, and not
// every server follows the specification, by which a variable without a value is not null. If it is about one item, a
// request for many items repeats its field, each time with an alias and a variable of its own.

// withOnly is the document with only the given variables.
func (p *parsed) withOnly(given []string) string {
	keep := func(name string) string {
		if slices.Contains(given, name) {
			return name
		}
		return ""
	}
	asked := *p.asked
	asked.VariableDefinitions = slices.DeleteFunc(slices.Clone(asked.VariableDefinitions), func(v *ast.VariableDefinition) bool {
		return keep(v.Variable) == ""
	})
	asked.SelectionSet = substituteAll(asked.SelectionSet, keep)
	return p.format(&asked)
}

// forEach is the document for n items, whose variable is item in the document.
func (p *parsed) forEach(item string, n int) string {
	asked := *p.asked
	asked.VariableDefinitions = slices.DeleteFunc(slices.Clone(asked.VariableDefinitions), func(v *ast.VariableDefinition) bool {
		return v.Variable == item
	})
	asked.SelectionSet = nil
	for i := range n {
		definition, field := *p.asked.VariableDefinitions.ForName(item), *p.root
		definition.Variable, field.Alias = itemVariable(item, i), alias(i)
		field.Arguments = substituteArguments(field.Arguments, func(name string) string {
			if name == item {
				return definition.Variable
			}
			return name
		})
		asked.VariableDefinitions = append(asked.VariableDefinitions, &definition)
		asked.SelectionSet = append(asked.SelectionSet, &field)
	}
	return p.format(&asked)
}

// alias is the name of the answer for item number i.
func alias(i int) string { return "_" + strconv.Itoa(i) }

// itemVariable is the variable of item number i.
func itemVariable(item string, i int) string { return fmt.Sprintf("%s_%d", item, i) }

// format is the text of the document with an operation in the place of its own.
func (p *parsed) format(asked *ast.OperationDefinition) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).
		FormatQueryDocument(&ast.QueryDocument{Operations: ast.OperationList{asked}, Fragments: p.Fragments})
	return b.String()
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
