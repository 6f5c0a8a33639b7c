package graphql

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

//go:embed operations
var embedded embed.FS

// document is the text of an operation's file, completed with the shared fragments that it uses.
type document struct {
	op   operation
	text string
}

// documents is the document of each operation.
type documents [numOperations]document

// loadDocuments reads every document, from replacing if that has the file, and checks each for what the program needs of
// it. It reports all mistakes together.
func loadDocuments(replacing fs.FS) (*documents, error) {
	fragments, err := loadFragments(replacing)
	mistakes := []error{err, strays(replacing)}
	var docs documents
	for op := range numOperations {
		text, err := readFile(op.file(), replacing)
		if err == nil {
			docs[op] = document{op, string(text)}
			err = docs[op].complete(fragments)
		}
		if err == nil {
			_, err = docs[op].parse()
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", op.file(), err))
		}
	}
	return &docs, errors.Join(mistakes...)
}

func readFile(file string, replacing fs.FS) ([]byte, error) {
	if replacing != nil {
		text, err := fs.ReadFile(replacing, file)
		if !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return fs.ReadFile(embedded, path.Join("operations", file))
}

// parsed is a parsed document.
type parsed struct {
	*ast.QueryDocument
	op     operation
	asked  *ast.OperationDefinition
	root   *ast.Field
	flat   map[string]bool // the groups whose variables are single
	absent map[string]bool // the variables that the document does not take
	each   bool            // it takes one item at a time
}

func (d *document) parse() (*parsed, error) {
	doc, err := parseQuery(d.op.file(), d.text)
	if err != nil {
		return nil, err
	}
	p := &parsed{QueryDocument: doc, op: d.op, flat: map[string]bool{}, absent: map[string]bool{}}
	if err := p.findRoot(); err != nil {
		return nil, err
	}
	return p, errors.Join(p.takeVariables(), p.checkAnswer())
}

func parseQuery(file, text string) (*ast.QueryDocument, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("the document is empty")
	}
	doc, err := parser.ParseQuery(&ast.Source{Name: file, Input: text})
	if err != nil {
		return nil, err // not as it is: a nil *gqlerror.Error would be an error
	}
	return doc, nil
}

// findRoot finds the one root field of the document.
func (p *parsed) findRoot() error {
	want := p.op.kind()
	if len(p.Operations) != 1 || p.Operations[0].Operation != want || len(p.Operations[0].SelectionSet) != 1 {
		return fmt.Errorf("it must be one %s of one field", want)
	}
	p.asked = p.Operations[0]
	field, ok := p.asked.SelectionSet[0].(*ast.Field)
	if !ok || field.Alias != operations[p.op].root {
		return fmt.Errorf("the answer must be called %s: write %[1]s: before the name of the field", operations[p.op].root)
	}
	p.root = field
	return nil
}

// takeVariables finds out how the document takes its variables, and returns an error if a required one is missing.
func (p *parsed) takeVariables() error {
	declared := func(name string) bool { return p.asked.VariableDefinitions.ForName(name) != nil }
	var mistakes []error
	for _, g := range operations[p.op].groups {
		if g.name != "" && declared(g.name) {
			continue
		}
		p.flat[g.name] = true
		for _, v := range g.variables {
			switch {
			case declared(v.name):
			case v.name == manyUsers && declared(oneUser):
				p.each = true
			case v.demand == required:
				mistakes = append(mistakes, fmt.Errorf("it does not use $%s", v.name))
			default:
				p.absent[v.name] = true
			}
		}
	}
	return errors.Join(mistakes...)
}

// strays returns an error that names the files that replace nothing: a file with a misspelt name would never be sent, and
// its author would not learn why.
func strays(replacing fs.FS) error {
	if replacing == nil {
		return nil
	}
	files, err := fs.ReadDir(replacing, ".")
	known := make(map[string]bool)
	for op := range numOperations {
		known[op.file()] = true
	}
	for name := range sharedFragments {
		known[fragmentFile(name)] = true
	}
	mistakes := []error{err}
	for _, f := range files {
		if path.Ext(f.Name()) == ".graphql" && !known[f.Name()] {
			mistakes = append(mistakes, fmt.Errorf("%s: there is no such operation", f.Name()))
		}
	}
	return errors.Join(mistakes...)
}
