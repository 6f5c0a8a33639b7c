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

// checkAnswer returns an error if the document does not ask for what the program needs: a missing field would pass for an
// empty one.
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

// hidden is the set of properties that the document does not ask for, of the user or group at any place of the answer.
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

// maxDepth bounds the walk through a document: a fragment may contain itself, which only the validation forbids.
const maxDepth = 10

// undefined is the beginning of the path of a fragment that the document does not define.
const undefined = "..."

// paths adds the path of every field of a selection, by the names in the answer, and its undefined fragments.
func (p *parsed) paths(selection ast.SelectionSet, prefix string, found map[string]bool) {
	for _, s := range selection {
		switch s := s.(type) {
		case *ast.Field:
			found[prefix+s.Alias] = true
			p.paths(s.SelectionSet, prefix+s.Alias+".", found)
		case *ast.InlineFragment:
			p.paths(s.SelectionSet, prefix, found)
		case *ast.FragmentSpread:
			if f := p.Fragments.ForName(s.Name); f == nil {
				found[undefined+s.Name] = true
			} else if strings.Count(prefix, ".") < maxDepth {
				p.paths(f.SelectionSet, prefix, found)
			}
		}
	}
}

// optionalNames is the properties that a user may be shown without, by their names in answers.
var optionalNames = func() map[string]bool {
	names := map[string]bool{}
	for f := range workflowgen.NumFields {
		if !workflowgen.Properties[f].Required {
			names[answerName(f)] = true
		}
	}
	return names
}()

// prune removes the optional properties that the instance does not have from the document, and returns their names. The
// validation reports what else is missing.
func (p *parsed) prune(schema *ast.Schema) []string {
	lost := map[string]bool{}
	p.asked.SelectionSet = pruned(schema, p.op.start(schema), p.asked.SelectionSet, lost)
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
			if has == nil && optionalNames[s.Alias] {
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
