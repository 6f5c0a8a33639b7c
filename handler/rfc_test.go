package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sections are those that ask something of a server, so that none of them is forgotten.
var sections = strings.Fields(`7643:2.1 7643:2.2 7643:2.3.1 7643:2.3.2 7643:2.3.5 7643:2.3.6 7643:2.3.7 7643:2.3.8 7643:2.4 7643:2.5
	7643:3 7643:3.1 7643:3.3 7643:4.1.1 7643:4.1.2 7643:4.2 7643:4.3 7643:5 7643:6 7643:7 7643:8.7 7643:9.2 7643:9.3
	7644:2 7644:2.1 7644:3.1 7644:3.2 7644:3.3 7644:3.3.1 7644:3.4.1 7644:3.4.2 7644:3.4.2.1 7644:3.4.2.2 7644:3.4.2.3
	7644:3.4.2.4 7644:3.4.2.5 7644:3.4.3 7644:3.5.1 7644:3.5.2 7644:3.5.2.1 7644:3.5.2.2 7644:3.5.2.3 7644:3.6 7644:3.7
	7644:3.7.1 7644:3.7.2 7644:3.7.4 7644:3.8 7644:3.9 7644:3.10 7644:3.11 7644:3.12 7644:3.13 7644:3.14 7644:4 7644:6
	7644:7.1 7644:7.4 7644:7.5.1 7644:7.6 7644:7.8 9865:2 9865:2.1 9865:2.3 9865:3 9865:4`)

var levels = strings.Split("MUST,MUST NOT,SHALL,SHALL NOT,SHOULD,SHOULD NOT,REQUIRED,RECOMMENDED,MAY", ",")

// TestRFC holds testdata/rfc.txt to what there is: each requirement names a test, a conversation or a divergence that exists.
func TestRFC(t *testing.T) {
	seen := map[string]bool{}
	found := map[string]bool{}
	for n, line := range strings.Split(readText(t, "testdata/rfc.txt"), "\n") {
		parts := strings.Split(line, " | ")
		if len(parts) == 1 || strings.HasPrefix(line, " ") {
			continue
		}
		if len(parts) != 4 || !slices.Contains(levels, parts[1]) || seen[line] {
			t.Errorf("rfc.txt:%d: not a line of its own with section, level, what, and what holds it: %s", n+1, line)
			continue
		}
		seen[line] = true
		found[strings.Replace(parts[0], " ", ":", 1)] = true
		for reference := range strings.SplitSeq(parts[3], "; ") {
			if why := unheld(t, reference); why != "" {
				t.Errorf("rfc.txt:%d: %s: %s", n+1, reference, why)
			}
		}
	}
	for _, s := range sections {
		if !found[s] {
			t.Errorf("rfc.txt says nothing of %s", s)
		}
	}
	t.Logf("%d requirements", len(seen))
}

// unheld says what is wrong with a reference; "" if it is to something that is there.
func unheld(t *testing.T, reference string) string {
	kind, name, _ := strings.Cut(reference, ":")
	switch kind {
	case "talk":
		return missing("testdata/conversations/" + name + ".txtar")
	case "decode":
		return missing("internal/scim/testdata/decode/" + name + ".txtar")
	case "patch":
		return missing("internal/scim/patch/testdata/" + name + ".txtar")
	case "diverges":
		if !strings.Contains(readText(t, "DIVERGENCES.md"), "\n| "+name+" |") {
			return "DIVERGENCES.md has no such row"
		}
		return ""
	case "n/a":
		if len(strings.TrimSpace(name)) < 10 {
			return "the reason is missing"
		}
		return ""
	case "test":
		at := strings.LastIndexByte(name, '.')
		return missingTest(t, name[:at], name[at+1:])
	}
	return "what is it?"
}

func missing(file string) string {
	if _, err := os.Stat(file); err != nil {
		return err.Error()
	}
	return ""
}

// missingTest looks for a test function in the files of a package, which is named by its folder below internal; ".." is
// that of the program.
func missingTest(t *testing.T, folder, name string) string {
	dir := filepath.Join("internal", folder)
	if folder == "." {
		dir = "."
	}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		return "there are no tests in " + dir
	}
	declared := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(name) + `\(t \*testing\.T\)`)
	for _, file := range files {
		if declared.MatchString(readText(t, file)) {
			return ""
		}
	}
	return "no such test in " + dir
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
