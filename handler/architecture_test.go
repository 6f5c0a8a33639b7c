package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the prefix of every import path of this module; the tables below leave it out.
const root = "workflowgen-scim/handler/"

// everything is the row of what ties the others together.
var everything = []string{"..."}

// arrows has a row for each package: what it may import of this module. It is the picture in doc.go, and when a rule
// hurts, the picture is wrong: change both, and make no exception here.
var arrows = map[string][]string{
	".":           {"internal/app"},
	"cmd/pack":    {},
	"cmd/prove":   {},
	"cmd/scimctl": everything,

	"internal/app":         everything,
	"internal/auth":        {"internal/renew", "internal/telemetry", "internal/wait"},
	"internal/authority":   {"internal/auth"},
	"internal/test/chaos":  everything,
	"internal/csvsafe":     {},
	"internal/doctor":      {},
	"internal/entra":       {"internal/doctor", "internal/mapping"},
	"internal/sim/entra":   {"internal/retryafter", "internal/wait"},
	"internal/explain":     {"internal/mapping", "internal/provision", "internal/scim", "internal/synclog", "internal/synclog/words", "internal/workflowgen"},
	"internal/test/golden": {},
	"internal/test/linear": {},
	"internal/link":        {"internal/csvsafe", "internal/mapping", "internal/provision", "internal/scim", "internal/scim/filter", "internal/scim/patch", "internal/workflowgen"},
	"internal/mapping":     {"internal/scim", "internal/workflowgen"},
	"internal/oauth":       {"internal/auth", "internal/telemetry"},
	"internal/provision":   {"internal/mapping", "internal/scim", "internal/scim/filter", "internal/scim/patch", "internal/workflowgen"},
	"internal/renew":       {},
	"internal/retryafter":  {},
	"internal/scim":        {},
	"internal/synclog":     {"internal/csvsafe", "internal/provision"},
	"internal/telemetry":   {},
	"internal/test/tools":  {},
	"internal/wait":        {},
	"internal/workflowgen": {},

	"internal/sim/authority":          {},
	"internal/azure/arm":              {},
	"internal/sim/arm":                {},
	"internal/azure/keyvault":         {"internal/auth"},
	"internal/sim/vault":              {},
	"internal/azure/signin":           {},
	"internal/azure/tables":           {"internal/provision", "internal/synclog"},
	"internal/sim/graph":              {"internal/sim/entra"},
	"internal/provision/memledger":    {"internal/provision", "internal/synclog"},
	"internal/test/model":             {},
	"internal/test/ledger":            {"internal/test/linear", "internal/provision"},
	"internal/scim/filter":            {"internal/scim"},
	"internal/scim/patch":             {"internal/scim", "internal/scim/filter"},
	"internal/scimhttp":               {"internal/auth", "internal/provision", "internal/retryafter", "internal/scim", "internal/scim/filter", "internal/scim/patch", "internal/telemetry", "internal/wait"},
	"internal/synclog/page":           {"internal/provision", "internal/synclog", "internal/synclog/words", "internal/telemetry"},
	"internal/synclog/words":          {"internal/provision", "internal/synclog"},
	"internal/workflowgen/connection": {"internal/provision", "internal/renew", "internal/retryafter", "internal/wait"}, // provision for the errors of a Directory
	"internal/test/directory":         {"internal/provision", "internal/workflowgen"},
	"internal/workflowgen/graphql":    {"internal/provision", "internal/workflowgen", "internal/workflowgen/connection", "internal/workflowgen/lists", "internal/workflowgen/messages"},
	"internal/workflowgen/lists":      {"internal/provision", "internal/workflowgen"},
	"internal/workflowgen/messages":   {},
	"internal/workflowgen/scimapi":    {"internal/mapping", "internal/provision", "internal/scim", "internal/workflowgen", "internal/workflowgen/connection", "internal/workflowgen/lists", "internal/workflowgen/messages"},
	"internal/sim/workflowgen": { // for the schema, which lies beside the documents; the headers; and the SCIM API's table
		"internal/mapping", "internal/scim", "internal/scim/filter", "internal/scim/patch", "internal/workflowgen",
		"internal/workflowgen/connection", "internal/workflowgen/graphql", "internal/workflowgen/scimapi",
	},
}

// pure lists the core, which reaches the world only through the interfaces that it defines.
var pure = []string{
	"internal/csvsafe",
	"internal/explain",
	"internal/link",
	"internal/mapping",
	"internal/provision",
	"internal/provision/memledger",
	"internal/test/model",
	"internal/scim",
	"internal/scim/filter",
	"internal/scim/patch",
	"internal/synclog",
	"internal/synclog/words",
	"internal/wait",
	"internal/workflowgen",
}

// unshipped lists what serves tests and development, and has no place in what is deployed.
var unshipped = []string{
	"internal/sim/authority",
	"internal/azure/arm",
	"internal/sim/arm",
	"internal/sim/vault",
	"internal/test/chaos",
	"internal/doctor",
	"internal/entra",
	"internal/sim/graph",
	"internal/sim/entra",
	"internal/test/golden",
	"internal/test/linear",
	"internal/link",
	"internal/test/model",
	"internal/test/ledger",
	"internal/test/tools",
	"internal/test/directory",
	"internal/sim/workflowgen",
}

func TestImports(t *testing.T) {
	found := map[string]bool{}
	for _, p := range goList(t, "./...") {
		name := short(p.ImportPath)
		found[name] = true
		allowed, ok := arrows[name]
		if !ok {
			t.Errorf("%s has no row in arrows: say there what it may import", name)
			continue
		}
		for _, path := range p.Imports {
			if ours(path) && !slices.Contains(allowed, short(path)) && !slices.Equal(allowed, everything) {
				t.Errorf("%s imports %s: its row in arrows allows only %q", name, short(path), allowed)
			}
		}
	}
	for name := range arrows {
		if !found[name] {
			t.Errorf("arrows has a row for %s, which is no package: remove the row", name)
		}
	}
}

func TestPure(t *testing.T) {
	for _, p := range goList(t, paths(pure)...) {
		for _, path := range p.Imports {
			if within(path, "io/fs", "log", "net", "os", "syscall") || foreign(path) {
				t.Errorf("%s is pure and must not import %s: move what needs it to an edge", short(p.ImportPath), path)
			}
		}
		for _, path := range p.Deps {
			if within(path, "log", "net") || foreign(path) {
				t.Errorf("%s is pure and must not depend on %s; `go list -deps` shows through what", short(p.ImportPath), path)
			}
		}
	}
}

func TestShipped(t *testing.T) {
	for _, p := range goList(t, "./handler") {
		for _, path := range p.Deps {
			if ours(path) && slices.Contains(unshipped, short(path)) {
				t.Errorf("the handler contains %s: only scimctl and tests may", short(path))
			}
		}
	}
}

// goPackage is what these tests need of `go list -json`. Imports are those of the package without its tests.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string // all that Imports lead to
}

// goList returns the packages that match the patterns, seen from the top of the module.
func goList(t *testing.T, patterns ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, patterns...)...)
	cmd.Dir = ".."
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// short turns an import path into the name that the tables use: its path below handler.
func short(path string) string {
	if path+"/" == root {
		return "."
	}
	return strings.TrimPrefix(path, root)
}

// paths turns names of the tables into import paths.
func paths(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, root+name)
	}
	return all
}

func ours(path string) bool { return strings.HasPrefix(path+"/", root) }

// foreign reports whether path is of another module: only those begin with a host name.
func foreign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// within reports whether path is one of the trees or below one.
func within(path string, trees ...string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return strings.HasPrefix(path+"/", tree+"/") })
}
