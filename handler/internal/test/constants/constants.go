// Package constants reads the constants of a type from source, so that a test can require something of each.
package constants

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
)

// Of returns the values of the string constants that the package in a folder declares with a type. It fails the test if there are
// none.
func Of[T ~string](t *testing.T, folder, typeName string) []T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if ident, ok := spec.Type.(*ast.Ident); !ok || ident.Name != typeName || len(spec.Values) != 1 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				if value, err := strconv.Unquote(lit.Value); err == nil {
					all = append(all, T(value))
				}
			}
			return true
		})
	}
	if len(all) == 0 {
		t.Fatalf("%s declares no constants of the type %s", folder, typeName)
	}
	return all
}
