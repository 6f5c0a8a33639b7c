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

// fit compares the documents with an instance's schema. An operation that lacks something it needs is unusable, an optional
// property is left out; the report names both.
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
		c.shapes[op] = p.shape(p.format(p.asked))
		if err == nil {
			continue
		}
		c.shapes[op].missing = fmt.Errorf("%s does not fit this instance: %w", op.file(), err)
		if operations[op].optional {
			c.report.Unexplained = append(c.report.Unexplained, c.shapes[op].missing.Error())
		} else {
			c.report.Missing = append(c.report.Missing, c.shapes[op].missing.Error())
		}
	}
	c.report.NotWritten = slices.Sorted(maps.Keys(unwritable))
	c.report.NotRead = slices.Sorted(maps.Keys(unreadable))
	c.report.lacks = lacks(unwritable)
	return c
}

// fitting compares one document with a schema, and adds the properties that it leaves out to two sets.
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

// findField looks for the operation itself. If it is missing, the error offers names that look alike.
func (f *fitting) findField() error {
	of, what := f.op.start(f.schema), f.op.kind()
	if of == nil {
		return fmt.Errorf("the instance has no %s at all", what)
	}
	if of.Fields.ForName(f.root.Name) != nil {
		return nil
	}
	return fmt.Errorf("the instance has no %s %s; %s", what, f.root.Name, offers(f.root.Name, of.Fields))
}

// adoptTypes replaces the type of a variable that the instance does not know by the type of the argument that holds the
// variable: the names of types do not matter, their fields are compared.
func (f *fitting) adoptTypes() {
	takes := f.op.start(f.schema).Fields.ForName(f.root.Name).Arguments
	for _, a := range f.root.Arguments {
		arg, v := takes.ForName(a.Name), f.asked.VariableDefinitions.ForName(a.Value.Raw)
		if arg != nil && v != nil && a.Value.Kind == ast.Variable && f.schema.Types[v.Type.Name()] == nil {
			v.Type = arg.Type
		}
	}
}

// takeInputs checks that the inputs have the fields that requests set.
func (f *fitting) takeInputs() (mistakes []error) {
	for _, g := range operations[f.op].groups {
		if f.flat[g.name] {
			f.noteAbsent(g)
			continue
		}
		input := f.schema.Types[f.asked.VariableDefinitions.ForName(g.name).Type.Name()]
		if input == nil || input.Kind != ast.InputObject {
			continue // the validation reports it
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
	case has == nil && v.demand == optional:
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

// noteAbsent notes the properties that a document with single variables does not take.
func (f *fitting) noteAbsent(g group) {
	for _, v := range g.variables {
		if f.absent[v.name] {
			f.note(v.name)
		}
	}
}

// note notes a property that is not written. The fields of filters are not properties.
func (f *fitting) note(name string) {
	if f.op == createUser || f.op == updateUser {
		f.unwritten[name] = true
	}
}

// unmet reports the fields that the instance requires and the program does not know.
func unmet(g group, input *ast.Definition) (mistakes []error) {
	for _, has := range input.Fields {
		known := slices.ContainsFunc(g.variables, func(v variable) bool { return v.name == has.Name })
		if has.Type.NonNull && has.DefaultValue == nil && !known {
			mistakes = append(mistakes, fmt.Errorf("%s.%s is required, and nothing is known to put there", input.Name, has.Name))
		}
	}
	return mistakes
}

// fits reports whether a variable of that kind is a value of that type.
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
