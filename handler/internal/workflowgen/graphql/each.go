package graphql

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// each asks a document that is about one item for many items in one request: the field stands there once an item, each
// time under another name and with a variable of its own.
type each struct {
	parsed *parsed
	item   string // the variable that differs
	mu     sync.Mutex
	made   map[int][]byte // by the number of items: the request up to the variables
}

func newEach(p *parsed, item string) *each {
	return &each{parsed: p, item: item, made: map[int][]byte{}}
}

// alias is what the answer for the item with a number is called.
func alias(i int) string { return "_" + strconv.Itoa(i) }

// variable is the variable of the item with a number.
func (e *each) variable(i int) string { return fmt.Sprintf("%s_%d", e.item, i) }

// opening is the request for n items, up to the variables.
func (e *each) opening(n int) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.made[n] == nil {
		e.made[n] = opening(print(e.document(n)))
	}
	return e.made[n]
}

func (e *each) document(n int) *ast.QueryDocument {
	asked := *e.parsed.asked
	asked.VariableDefinitions, asked.SelectionSet = nil, nil
	for _, v := range e.parsed.asked.VariableDefinitions {
		if v.Variable != e.item {
			asked.VariableDefinitions = append(asked.VariableDefinitions, v)
			continue
		}
		for i := range n {
			own := *v
			own.Variable = e.variable(i)
			asked.VariableDefinitions = append(asked.VariableDefinitions, &own)
		}
	}
	for i := range n {
		field := *e.parsed.root
		field.Alias, field.Arguments = alias(i), nil
		for _, a := range e.parsed.root.Arguments {
			own := *a
			own.Value = renamed(a.Value, e.item, e.variable(i))
			field.Arguments = append(field.Arguments, &own)
		}
		asked.SelectionSet = append(asked.SelectionSet, &field)
	}
	return &ast.QueryDocument{Operations: ast.OperationList{&asked}, Fragments: e.parsed.Fragments}
}

// renamed is a copy of a value in which a variable has another name.
func renamed(v *ast.Value, from, to string) *ast.Value {
	own := *v
	if own.Kind == ast.Variable && own.Raw == from {
		own.Raw = to
	}
	own.Children = nil
	for _, c := range v.Children {
		child := *c
		child.Value = renamed(c.Value, from, to)
		own.Children = append(own.Children, &child)
	}
	return &own
}
