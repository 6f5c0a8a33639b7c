package graphql

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"workflowgen-scim/handler/internal/workflowgen"
)

// checkAnswer tells what the document should ask for and does not: what is missing in an answer would be taken for empty.
func (p *parsed) checkAnswer() error {
	asked := map[string]bool{}
	p.paths(p.root.SelectionSet, "", asked)
	var mistakes []error
	for _, path := range operations[p.op].answers {
		if !asked[path] {
			mistakes = append(mistakes, fmt.Errorf("it does not ask for %s.%s", operations[p.op].root, path))
		}
	}
	return errors.Join(mistakes...)
}

// shown is the property behind each path of an answer about a user or a group.
var shown = func() map[string]workflowgen.Field {
	paths := map[string]workflowgen.Field{"name": workflowgen.UserName} // of a group
	for f := range workflowgen.NumFields {
		paths[answerPath(f)] = f
	}
	return paths
}()

// hidden is the properties that the document does not ask for, wherever in the answer the user or the group is.
func (p *parsed) hidden() workflowgen.FieldSet {
	asked := map[string]bool{}
	p.paths(p.root.SelectionSet, "", asked)
	hidden := workflowgen.EveryField
	for path := range asked {
		for _, prefix := range []string{"user.", "group.", "items."} {
			path = strings.TrimPrefix(path, prefix)
		}
		if f, ok := shown[path]; ok {
			hidden &^= workflowgen.FieldSet(0).With(f)
		}
	}
	return hidden
}

// deepest is how deep a document is followed: a fragment may hold itself, which only the validation forbids.
const deepest = 10

// paths adds the path of every field of a selection, by the names that the answer has.
func (p *parsed) paths(selection ast.SelectionSet, prefix string, found map[string]bool) {
	for _, s := range selection {
		switch s := s.(type) {
		case *ast.Field:
			found[prefix+s.Alias] = true
			p.paths(s.SelectionSet, prefix+s.Alias+".", found)
		case *ast.InlineFragment:
			p.paths(s.SelectionSet, prefix, found)
		case *ast.FragmentSpread:
			if f := p.Fragments.ForName(s.Name); f != nil && strings.Count(prefix, ".") < deepest {
				p.paths(f.SelectionSet, prefix, found)
			}
		}
	}
}

// optional is the properties that a user may be shown without, by their names in answers.
var optional = func() map[string]bool {
	names := map[string]bool{}
	for f := range workflowgen.NumFields {
		if !workflowgen.Properties[f].Required {
			names[answerName(f)] = true
		}
	}
	return names
}()

// prune takes out of the document the properties that the instance does not have, and answers their names. What cannot be
// missed stays, and is found by the validation.
func (p *parsed) prune(schema *ast.Schema) []string {
	lost := map[string]bool{}
	start := schema.Query
	if p.op.mutation() {
		start = schema.Mutation
	}
	p.asked.SelectionSet = pruned(schema, start, p.asked.SelectionSet, lost)
	for _, f := range p.Fragments {
		f.SelectionSet = pruned(schema, schema.Types[f.TypeCondition], f.SelectionSet, lost)
	}
	return slices.Sorted(maps.Keys(lost))
}

func pruned(schema *ast.Schema, of *ast.Definition, selection ast.SelectionSet, lost map[string]bool) ast.SelectionSet {
	if of == nil {
		return selection
	}
	var kept ast.SelectionSet
	for _, s := range selection {
		switch s := s.(type) {
		case *ast.Field:
			has := of.Fields.ForName(s.Name)
			if has == nil && optional[s.Alias] {
				lost[s.Alias] = true
				continue
			}
			if has != nil {
				s.SelectionSet = pruned(schema, schema.Types[has.Type.Name()], s.SelectionSet, lost)
			}
		case *ast.InlineFragment:
			s.SelectionSet = pruned(schema, schema.Types[s.TypeCondition], s.SelectionSet, lost)
		}
		kept = append(kept, s)
	}
	return kept
}
