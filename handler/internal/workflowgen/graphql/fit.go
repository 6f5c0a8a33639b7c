package graphql

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// fit holds the documents against an instance's schema. What is needed and missing makes an operation unusable, and what
// can be missed is left out; the report names both.
func (docs *documents) fit(schema *ast.Schema, source string) *contract {
	c := &contract{report: Report{Source: source}}
	unreadable, unwritable := map[string]bool{}, map[string]bool{}
	for op := range numOperations {
		p, err := docs[op].parse()
		if err != nil {
			panic(err) // they were parsed when they were loaded
		}
		f := fitting{parsed: p, schema: schema, unread: unreadable, unwritten: unwritable}
		err = f.fit()
		c.shapes[op] = p.shape(format(p.QueryDocument))
		if err == nil {
			continue
		}
		c.shapes[op].missing = fmt.Errorf("%s does not fit this instance: %w", op.file(), err)
		if operations[op].helps {
			c.report.Unhelpful = append(c.report.Unhelpful, c.shapes[op].missing.Error())
		} else {
			c.report.Missing = append(c.report.Missing, c.shapes[op].missing.Error())
		}
	}
	c.report.NotWritten = slices.Sorted(maps.Keys(unwritable))
	c.report.NotRead = slices.Sorted(maps.Keys(unreadable))
	c.report.lacks = lacks(unwritable)
	return c
}

// fitting is one document being held against a schema. What it has to leave out is added to the two sets.
type fitting struct {
	*parsed
	schema            *ast.Schema
	unread, unwritten map[string]bool
}

func (f *fitting) fit() error {
	if err := f.findField(); err != nil {
		return err
	}
	for _, name := range f.prune(f.schema) {
		f.unread[name] = true
	}
	f.adoptTypes()
	if err := errors.Join(f.takeInputs()...); err != nil {
		return err
	}
	var errs []error
	for _, e := range validator.ValidateWithRules(f.schema, f.QueryDocument, rules.NewDefaultRules()) {
		errs = append(errs, errors.New(e.Message))
	}
	return errors.Join(errs...)
}

// findField looks for the operation itself, and says what looks like it if it is not there.
func (f *fitting) findField() error {
	of, what := f.schema.Query, "query"
	if f.op.mutation() {
		of, what = f.schema.Mutation, "mutation"
	}
	if of == nil {
		return fmt.Errorf("the instance has no %s at all", what)
	}
	if of.Fields.ForName(f.root.Name) != nil {
		return nil
	}
	return fmt.Errorf("the instance has no %s %s; %s", what, f.root.Name, offers(f.root.Name, of.Fields))
}

// adoptTypes gives a variable whose type the instance does not know the type of the argument that it is put into: what a
// type is called does not matter, what it holds is looked at.
func (f *fitting) adoptTypes() {
	of := f.schema.Query
	if f.op.mutation() {
		of = f.schema.Mutation
	}
	takes := of.Fields.ForName(f.root.Name).Arguments
	for _, a := range f.root.Arguments {
		arg, v := takes.ForName(a.Name), f.asked.VariableDefinitions.ForName(a.Value.Raw)
		if arg != nil && v != nil && a.Value.Kind == ast.Variable && f.schema.Types[v.Type.Name()] == nil {
			v.Type = arg.Type
		}
	}
}

// takeInputs looks whether the inputs hold what is put into them.
func (f *fitting) takeInputs() (mistakes []error) {
	for _, g := range operations[f.op].groups {
		if f.flat[g.name] {
			f.noteAbsent(g)
			continue
		}
		input := f.schema.Types[f.asked.VariableDefinitions.ForName(g.name).Type.Name()]
		if input == nil || input.Kind != ast.InputObject {
			continue // the validation tells
		}
		for _, v := range g.variables {
			mistakes = append(mistakes, f.takeInput(v, input))
		}
		mistakes = append(mistakes, unmet(g, input)...)
	}
	return mistakes
}

func (f *fitting) takeInput(v variable, input *ast.Definition) error {
	has := input.Fields.ForName(v.name)
	switch {
	case has == nil && v.demand == may:
		f.absent[v.name] = true
		f.note(v.name)
		return nil
	case has == nil:
		return fmt.Errorf("%s has no %s; %s", input.Name, v.name, offers(v.name, input.Fields))
	case !fits(v.kind, has.Type):
		return fmt.Errorf("%s.%s is %s", input.Name, v.name, has.Type)
	}
	return nil
}

// noteAbsent notes the properties that a document with single variables does without.
func (f *fitting) noteAbsent(g group) {
	for _, v := range g.variables {
		if f.absent[v.name] {
			f.note(v.name)
		}
	}
}

// note notes a property that is not written. Filters have no place in what is told of properties.
func (f *fitting) note(name string) {
	if f.op == createUser || f.op == updateUser {
		f.unwritten[name] = true
	}
}

// unmet is what the instance demands and the program does not know.
func unmet(g group, input *ast.Definition) (mistakes []error) {
	for _, has := range input.Fields {
		known := slices.ContainsFunc(g.variables, func(v variable) bool { return v.name == has.Name })
		if has.Type.NonNull && has.DefaultValue == nil && !known {
			mistakes = append(mistakes, fmt.Errorf("%s.%s is required, and nothing is known to put there", input.Name, has.Name))
		}
	}
	return mistakes
}

// fits reports whether a variable of that kind can be put where the instance has that type.
func fits(k kind, t *ast.Type) bool {
	switch name := t.Name(); {
	case (t.Elem != nil) != (k == list):
		return false
	case k == flag:
		return name == "Boolean"
	case k == number:
		return name == "Int" || name == "Float"
	default:
		return name != "Boolean" && name != "Int" && name != "Float"
	}
}
