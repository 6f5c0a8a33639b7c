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

// loadFragments returns the shared fragments, with those of replacing in their place.
func loadFragments(replacing fs.FS) (map[string]string, error) {
	fragments := maps.Clone(sharedFragments)
	var mistakes []error
	for name := range sharedFragments {
		file := fragmentFile(name)
		text, err := readFile(file, replacing)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var doc *ast.QueryDocument
		if err == nil {
			fragments[name] = string(text)
			doc, err = parseQuery(file, fragments[name])
		}
		if err == nil && (len(doc.Operations) > 0 || doc.Fragments.ForName(name) == nil) {
			err = fmt.Errorf("it must be the fragment %s", name)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", file, err))
		}
	}
	return fragments, errors.Join(mistakes...)
}

// complete appends the shared fragments that the document uses and does not define.
func (d *document) complete(fragments map[string]string) error {
	doc, err := parseQuery(d.op.file(), d.text)
	if err != nil {
		return err
	}
	p, found := parsed{QueryDocument: doc}, map[string]bool{}
	for _, o := range doc.Operations {
		p.paths(o.SelectionSet, "", found)
	}
	for _, name := range slices.Sorted(maps.Keys(fragments)) {
		if found[undefined+name] {
			d.text += "\n" + fragments[name]
		}
	}
	return nil
}

// Document is the text of an embedded document as it is sent, with the shared fragments; "" if there is no such operation.
func Document(name string) string {
	docs, _ := loadDocuments(nil) // which has no mistakes, by TestDocuments
	for _, d := range docs {
		if d.op.String() == name {
			return d.text
		}
	}
	return ""
}
