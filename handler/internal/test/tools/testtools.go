// Package tools holds the programs that tests run and that are no Go: package.json names them, package-lock.json fixes
// their versions and contents, and the lock says nothing of where they come from, so that any registry will do.
package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// folder is where the programs are installed, from the top of the module.
var folder = filepath.Join("handler", "internal", "test", "tools")

// Binary is the path of a program that package.json brings. The test is skipped where it is not installed, or where there
// is no Node.js to run it.
func Binary(t testing.TB, name string) string {
	t.Helper()
	needNode(t, name)
	path := filepath.Join(top(t), folder, "node_modules", ".bin", name)
	if _, err := os.Stat(path); err != nil {
		notInstalled(t, name)
	}
	return path
}

func needNode(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skipf("%s needs Node.js, which is not installed", name)
	}
}

func notInstalled(t testing.TB, name string) {
	t.Helper()
	t.Skipf("%s is not installed: run `npm ci --ignore-scripts` in %s", name, filepath.ToSlash(folder))
}

// File is the path of a file of a package that package.json brings. The test is skipped where it is not installed.
func File(t testing.TB, elements ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{top(t), folder, "node_modules"}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not installed: run `npm ci --ignore-scripts` in %s", elements[0], filepath.ToSlash(folder))
	}
	return path
}

// top is the folder of the module. A test runs in the folder of its package, which is somewhere below.
func top(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the folder that the test runs in")
		}
		dir = parent
	}
}
