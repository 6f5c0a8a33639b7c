package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// bug is a fault that is planted into the copy of one file, and the tests that are meant to catch it.
type bug struct {
	name   string
	law    string // that it breaks
	file   string // below handler/internal
	old    string // occurs exactly once in the file
	new    string
	caught []test
}

// test names tests of one package that are meant to catch a bug.
type test struct {
	in  string // the package, below handler/internal; "." is handler itself
	run string // a pattern for -run
}

func (t test) path() string {
	if t.in == "." {
		return "./handler"
	}
	return "./handler/internal/" + t.in
}

// plant writes the copy of the bug's file below work, and the overlay that puts it in the place of the file.
func (b bug) plant(root, work string) (overlay string, err error) {
	original := filepath.Join(root, "handler", "internal", filepath.FromSlash(b.file))
	text, err := os.ReadFile(original)
	if err != nil {
		return "", fmt.Errorf("does not apply: %w", err)
	}
	if n := strings.Count(string(text), b.old); n != 1 {
		return "", fmt.Errorf("does not apply: the old text occurs %d times in %s, want once", n, b.file)
	}
	changed := filepath.Join(work, filepath.Base(original))
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), b.old, b.new, 1)), 0o600); err != nil {
		return "", err
	}
	overlay = filepath.Join(work, "overlay.json")
	return overlay, os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, original, changed), 0o600)
}

// controls are the same tests without a bug, one a package: they must pass, or a failure proves nothing.
func controls(bugs []bug) (all []bug) {
	runs := map[string]map[string]bool{}
	for _, b := range bugs {
		for _, t := range b.caught {
			if runs[t.in] == nil {
				runs[t.in] = map[string]bool{}
			}
			name, _, _ := strings.Cut(t.run, "/")
			runs[t.in][name] = true
		}
	}
	for _, in := range slices.Sorted(maps.Keys(runs)) {
		all = append(all, bug{name: "none, in " + in, caught: []test{{in, strings.Join(slices.Sorted(maps.Keys(runs[in])), "|")}}})
	}
	return all
}

// control reports whether there is nothing to plant.
func (b bug) control() bool { return b.file == "" }
