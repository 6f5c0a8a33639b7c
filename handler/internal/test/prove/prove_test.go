package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each bug of the table can be planted into today's code, and each test that is meant to catch it is there. Whether it does is what
// `make prove` finds out.
func TestBugsApply(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, b := range chosen(nil) {
		if names[b.name] {
			t.Errorf("%s: two bugs have this name", b.name)
		}
		names[b.name] = true
		if b.law == "" || b.old == b.new || len(b.caught) == 0 {
			t.Errorf("%s: a bug needs a law, a change and a test", b.name)
		}
		if _, err := b.plant(root, t.TempDir()); err != nil {
			t.Errorf("%s: %v", b.name, err)
		}
		for _, c := range b.caught {
			for _, name := range regexp.MustCompile(`Test\w+`).FindAllString(strings.Split(c.run, "/")[0], -1) {
				if !declared(t, filepath.Join(root, c.path()), name) {
					t.Errorf("%s: %s has no test %s", b.name, c.path(), name)
				}
			}
		}
	}
	if len(names) < 12 {
		t.Errorf("%d bugs, want 12 or more", len(names))
	}
}

func declared(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

// The verdict on a bug is what its tests say, and nothing else is taken for a catch.
func TestVerdicts(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                             "module example\n",
		"handler/internal/sum/sum.go":        "package sum\n\nfunc Sum(a, b int) int { return a + b }\n",
		"handler/internal/sum/sum_test.go":   "package sum\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Error()\n\t}\n}\n\nfunc TestNothing(*testing.T) {}\n\nfunc TestSkipped(t *testing.T) { t.Skip() }\n",
		"handler/internal/wrong/any.go":      "package wrong\n",
		"handler/internal/wrong/any_test.go": "package wrong\n\nimport \"testing\"\n\nfunc TestAny(t *testing.T) { t.Error() }\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := &runner{root: root, work: t.TempDir()}
	sum := func(old, changed, run string) bug {
		return bug{file: "sum/sum.go", old: old, new: changed, caught: []test{{"sum", run}}}
	}
	for want, b := range map[string]bug{
		"caught by TestSum":           sum("a + b", "a - b", "^TestSum$"),
		"SURVIVES":                    sum("a + b", "a - b", "^TestNothing$"),
		"does not compile":            sum("a + b", "a + c", "^TestSum$"),
		"the old text occurs 0 times": sum("a * b", "a", "^TestSum$"),
		"the old text occurs 2 times": sum("int", "int64", "^TestSum$"),
		"no test has such a name":     sum("a + b", "a - b", "^TestGone$"),
		"TestSkipped was skipped":     sum("a + b", "a - b", "^TestSkipped$"),
		"passes":                      {caught: []test{{"sum", "TestSum"}}},
		"fails without a bug":         {caught: []test{{"wrong", "TestAny"}}},
	} {
		res := r.run(context.Background(), b)
		if ok := want == "caught by TestSum" || want == "passes"; !strings.Contains(res.verdict, want) || res.ok != ok {
			t.Errorf("the verdict is %q, ok %t; want %q, ok %t\n%s", res.verdict, res.ok, want, ok, res.output)
		}
	}
}
