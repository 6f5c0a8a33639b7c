package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every package has a comment, and every exported identifier one that begins with its name. In a group of variables or
// constants the group's comment, or one at the end of the line, will do.
func TestDocumented(t *testing.T) {
	packages := map[string]bool{} // folder: has a comment
	fset, files := parse(t, func(name string) bool { return !strings.HasSuffix(name, "_test.go") })
	for name, file := range files {
		packages[filepath.Dir(name)] = packages[filepath.Dir(name)] || file.Doc != nil
		for _, decl := range file.Decls {
			for _, id := range undocumented(decl) {
				t.Errorf("%s: %s needs a comment that begins with its name", fset.Position(id.Pos()), id.Name)
			}
		}
	}
	for folder, documented := range packages {
		if !documented {
			t.Errorf("%s: the package needs a comment: what it is, and why", folder)
		}
	}
}

// A test that sleeps is slow where it waits long enough and flaky where it does not. Inside testing/synctest's bubble
// sleeping costs nothing: there it is the way to let time pass.
func TestNoSleep(t *testing.T) {
	fset, files := parse(t, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	for _, file := range files {
		if slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing/synctest"` }) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "Sleep" {
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" {
					t.Errorf("%s: time.Sleep in a test: wait for what should happen, or use testing/synctest", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// Only package settings reads the environment: what is read elsewhere would not come from --settings, --azd-env or --deployment.
// No code sets a variable of its own process: settings are passed on as values.
func TestEnvironmentIsReadInOnePlace(t *testing.T) {
	reads := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}
	sets := []string{"Setenv", "Unsetenv", "Clearenv"}
	fset, files := parse(t, func(name string) bool { return !strings.Contains(filepath.ToSlash(name), "/testdata/") })
	for name, file := range files {
		free := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(filepath.ToSlash(filepath.Dir(name)), "/internal/settings")
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if !ok || pkg.Name != "os" && pkg.Name != "syscall" {
				return true
			}
			switch {
			case !free && slices.Contains(reads, call.Sel.Name):
				t.Errorf("%s: %s.%s: take it from settings.Environment", fset.Position(n.Pos()), pkg.Name, call.Sel.Name)
			case slices.Contains(sets, call.Sel.Name):
				t.Errorf("%s: %s.%s: pass the settings on as values (in a test: t.Setenv)", fset.Position(n.Pos()), pkg.Name, call.Sel.Name)
			}
			return true
		})
	}
}

// What is in the repository holds on every machine.
func TestNoMachinePaths(t *testing.T) {
	machine := regexp.MustCompile(`(^|[^\w.])/(home|root|work)/\w`)
	walk(t, func(name string) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			if n++; machine.MatchString(line) {
				t.Errorf("%s:%d: a path of one machine: %s", name, n, strings.TrimSpace(line))
			}
		}
	})
}

// Words that a reader who knows Go and Azure, and not this project, would stumble over. docs/architecture.md has the conventions.
func TestPlainWords(t *testing.T) {
	odd := regexp.MustCompile(`\b([Nn]o` + `body|[Ss]ome` + `body|[Ww]ho` + `m|[Aa]` + `new|says whe` + `ther)\b`)
	walk(t, func(name string) {
		if !slices.Contains([]string{".go", ".md", ".txtar", ".tmpl", ".html", ".bicep", ".kql"}, filepath.Ext(name)) ||
			filepath.Base(name) == "CHANGELOG.md" { // which quotes former names
			return
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			if n++; odd.MatchString(line) {
				t.Errorf("%s:%d: %q: name who acts, in plain words", name, n, odd.FindString(line))
			}
		}
	})
}

// undocumented returns the exported identifiers that decl declares without the comment they need.
func undocumented(decl ast.Decl) []*ast.Ident {
	var missing []*ast.Ident
	need := func(id *ast.Ident, doc *ast.CommentGroup) {
		if id.IsExported() && !begins(doc, id.Name) {
			missing = append(missing, id)
		}
	}
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if public(decl) {
			need(decl.Name, decl.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				need(spec.Name, either(spec.Doc, decl.Doc))
			case *ast.ValueSpec:
				if grouped := decl.Lparen.IsValid(); grouped && either(spec.Doc, spec.Comment, decl.Doc) != nil {
					continue
				}
				need(spec.Names[0], decl.Doc)
			}
		}
	}
	return missing
}

// wellKnown are methods of the standard library's interfaces, which say all that a comment could.
var wellKnown = []string{"Error", "MarshalJSON", "MarshalText", "String", "UnmarshalJSON", "UnmarshalText", "Unwrap"}

// public reports whether f is a function, or a method of an exported type that is not well known.
func public(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	receiver := strings.TrimPrefix(types.ExprString(f.Recv.List[0].Type), "*")
	return ast.IsExported(receiver) && !slices.Contains(wellKnown, f.Name.Name)
}

// begins reports whether doc opens with name, perhaps after an article.
func begins(doc *ast.CommentGroup, name string) bool {
	return regexp.MustCompile(`^(A |An |The )?` + name + `\b`).MatchString(doc.Text())
}

func either(docs ...*ast.CommentGroup) *ast.CommentGroup {
	for _, doc := range docs {
		if doc != nil {
			return doc
		}
	}
	return nil
}

// parse returns the Go files of the module whose names are wanted.
func parse(t *testing.T, wanted func(name string) bool) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	fset, files := token.NewFileSet(), map[string]*ast.File{}
	walk(t, func(name string) {
		if filepath.Ext(name) != ".go" || !wanted(name) {
			return
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	})
	return fset, files
}

// walk calls visit for every file of the repository, and for nothing that was installed or built there.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "dist", "node_modules", "screens"}, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.Type().IsRegular() && entry.Name() != ".git" { // a file in a worktree
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
