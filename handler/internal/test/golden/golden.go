// Package golden compares the results of tests with files that a person writes and reads: txtar archives that hold an input and
// the expected output. The flag -update writes the output to the files, so that a change shows as a diff.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the output of tests into the golden files")

// Run plays each file of testdata that matches the pattern, in a test named after it, and compares the archive that play returns
// with the file.
func Run(t *testing.T, pattern string, play func(t *testing.T, written *txtar.Archive) (played *txtar.Archive)) {
	t.Helper()
	for _, file := range files(t, pattern) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			written, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			Check(t, file, string(txtar.Format(written)), string(txtar.Format(play(t, written))))
		})
	}
}

// Sections returns the text of each section with one of the names, in all files of testdata that match the pattern: the seeds of
// a fuzz test.
func Sections(t testing.TB, pattern string, names ...string) [][]byte {
	t.Helper()
	var all [][]byte
	for _, file := range files(t, pattern) {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range a.Files {
			if slices.Contains(names, s.Name) {
				all = append(all, s.Data)
			}
		}
	}
	return all
}

func files(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", filepath.FromSlash(pattern)))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files match testdata/%s: %v", pattern, err)
	}
	return files
}

// Check fails the test if a file differs from the output. With -update it writes the output to the file instead.
func Check(t testing.TB, file, written, played string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(played), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(written, played); diff != "" {
		t.Errorf("%s (-written +played; -update writes it):\n%s", file, diff)
	}
}
