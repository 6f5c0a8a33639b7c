package graphql

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"workflowgen-scim/handler/internal/workflowgen"
)

// sharedFragments is the fragments that documents may use without defining them, by name.
var sharedFragments = map[string]string{
	"UserFields": userFragment(),
	"GroupFields": `fragment GroupFields on Group {
  id
  directory { name }
  isVirtual
  name
  systemIdentifier
  createdAt
}
`,
}

func userFragment() string {
	var b strings.Builder
	b.WriteString("fragment UserFields on User {\n  id\n  directory { name }\n  isArchived\n")
	for f := range workflowgen.NumFields {
		if workflowgen.Properties[f].Kind == workflowgen.Reference {
			fmt.Fprintf(&b, "  %s { id }\n", answerName(f))
		} else {
			fmt.Fprintf(&b, "  %s\n", answerName(f))
		}
	}
	b.WriteString("  createdAt\n  updatedAt\n}\n")
	return b.String()
}

// fragmentFile is the name of the file that replaces a shared fragment.
func fragmentFile(name string) string { return strings.ToLower(name[:1]) + name[1:] + ".graphql" }

// loadFragments reads the shared fragments, from replacing if that has their files.
func loadFragments(replacing fs.FS) (map[string]string, error) {
	fragments := maps.Clone(sharedFragments)
	if replacing == nil {
		return fragments, nil
	}
	var mistakes []error
	for name := range fragments {
		file := fragmentFile(name)
		text, err := fs.ReadFile(replacing, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = checkFragment(name, file, string(text))
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", file, err))
		}
		fragments[name] = string(text)
	}
	return fragments, errors.Join(mistakes...)
}

func checkFragment(name, file, text string) error {
	doc, err := parseQuery(file, text)
	if err != nil {
		return err
	}
	if len(doc.Operations) > 0 || doc.Fragments.ForName(name) == nil {
		return fmt.Errorf("it must be the fragment %s", name)
	}
	return nil
}

// complete appends the shared fragments that the document uses and does not define.
func (d *document) complete(fragments map[string]string) error {
	doc, err := parseQuery(d.op.file(), d.text)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, o := range doc.Operations {
		spreads(o.SelectionSet, used)
	}
	for _, f := range doc.Fragments {
		spreads(f.SelectionSet, used)
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if text, ok := fragments[name]; ok && doc.Fragments.ForName(name) == nil {
			d.text += "\n" + text
		}
	}
	return nil
}

// spreads adds the names of the fragments that a selection uses.
func spreads(selection ast.SelectionSet, used map[string]bool) {
	for _, s := range selection {
		switch s := s.(type) {
		case *ast.Field:
			spreads(s.SelectionSet, used)
		case *ast.InlineFragment:
			spreads(s.SelectionSet, used)
		case *ast.FragmentSpread:
			used[s.Name] = true
		}
	}
}

// Document is the text that is sent for an embedded document: the file of that name with the shared fragments it uses.
func Document(name string) (string, error) {
	docs, err := loadDocuments(nil)
	if err != nil {
		return "", err
	}
	for _, d := range docs {
		if d.op.String() == name {
			return d.text, nil
		}
	}
	return "", fmt.Errorf("there is no operation %s", name)
}
