package graphql

import (
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// partial is a document with single variables, of which a request gives some. The others are taken out of the document, with
// the arguments and fields that they stand in: what is left out must stay as it is, and not every server keeps to the
// specification, by which a variable without a value is no value and not null.
type partial struct {
	parsed *parsed
	mu     sync.Mutex
	made   map[string][]byte // by the names of the variables that are given
}

func newPartial(p *parsed) *partial { return &partial{parsed: p, made: map[string][]byte{}} }

// opening is the request with these variables, up to their values.
func (p *partial) opening(given []string) []byte {
	key := strings.Join(given, " ")
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made[key] == nil {
		p.made[key] = opening(print(p.document(given)))
	}
	return p.made[key]
}

func (p *partial) document(given []string) *ast.QueryDocument {
	asked := *p.parsed.asked
	asked.VariableDefinitions = slices.DeleteFunc(slices.Clone(asked.VariableDefinitions), func(v *ast.VariableDefinition) bool {
		return !slices.Contains(given, v.Variable)
	})
	asked.SelectionSet = onlyGiven(asked.SelectionSet, given)
	return &ast.QueryDocument{Operations: ast.OperationList{&asked}, Fragments: p.parsed.Fragments}
}

// onlyGiven is a copy of a selection without the arguments that have no value.
func onlyGiven(selection ast.SelectionSet, given []string) ast.SelectionSet {
	var kept ast.SelectionSet
	for _, s := range selection {
		f, ok := s.(*ast.Field)
		if !ok {
			kept = append(kept, s)
			continue
		}
		own := *f
		own.Arguments = nil
		for _, a := range f.Arguments {
			if v := withGiven(a.Value, given); v != nil {
				own.Arguments = append(own.Arguments, &ast.Argument{Name: a.Name, Value: v})
			}
		}
		own.SelectionSet = onlyGiven(f.SelectionSet, given)
		kept = append(kept, &own)
	}
	return kept
}

// withGiven is a copy of a value without what has no value, nil if that is all of it.
func withGiven(v *ast.Value, given []string) *ast.Value {
	if v.Kind == ast.Variable && !slices.Contains(given, v.Raw) {
		return nil
	}
	own := *v
	own.Children = nil
	for _, c := range v.Children {
		if value := withGiven(c.Value, given); value != nil {
			own.Children = append(own.Children, &ast.ChildValue{Name: c.Name, Value: value})
		}
	}
	return &own
}
