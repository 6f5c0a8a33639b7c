package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commandLine is what only the tool may say: its name, and its flags.
var commandLine = regexp.MustCompile(`scimctl|(^|[\s("])--[a-z]`)

// The packages of Entra return codes and know no command line: package cli/entra words the fixes.
func TestEntraKnowsNoCommandLine(t *testing.T) {
	files := 0
	err := filepath.WalkDir(filepath.Join("internal", "entra"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && commandLine.MatchString(lit.Value) {
				t.Errorf("%s: %s: return a code, which internal/cli words", set.Position(lit.Pos()), lit.Value)
			}
			return true
		})
		return nil
	})
	if err != nil || files < 20 {
		t.Errorf("%d files, %v", files, err)
	}
}
