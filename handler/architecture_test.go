package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the prefix of every import path of this module; the tables below leave it out.
const root = "workflowgen-scim/handler/"

// arrows has a row for each package: what it may import of this module. It is the picture in doc.go, and when a rule
// hurts, the picture is wrong: change both, and make no exception here.
var arrows = map[string][]string{
	".":        {"internal/app"},
	"cmd/pack": {},
	"cmd/scimctl": {
		"internal/app", "internal/cli/dev", "internal/cli/doctor", "internal/cli/entra", "internal/cli/explain",
		"internal/cli/link", "internal/cli/log", "internal/cli/run", "internal/cli/token",
	},

	"internal/cli/dev": {
		"internal/app", "internal/cli/run", "internal/doctor", "internal/mapping", "internal/settings", "internal/sim/entra",
		"internal/sim/graph", "internal/sim/workflowgen", "internal/telemetry", "internal/wait",
	},
	"internal/cli/doctor": {
		"internal/app", "internal/auth", "internal/cli/entries", "internal/cli/run", "internal/cli/tenant",
		"internal/cli/terminal", "internal/doctor", "internal/provision", "internal/settings", "internal/synclog",
		"internal/synclog/words", "internal/wait", "internal/workflowgen", "internal/workflowgen/connection",
		"internal/workflowgen/graphql",
	},
	"internal/cli/entra": {
		"internal/app", "internal/auth", "internal/cli/run", "internal/cli/tenant", "internal/cli/terminal", "internal/doctor",
		"internal/entra/checks", "internal/entra/graph", "internal/entra/joinlog", "internal/entra/setup", "internal/explain",
		"internal/mapping", "internal/provision", "internal/settings", "internal/synclog",
	},
	"internal/cli/entries": {
		"internal/cli/terminal", "internal/mapping", "internal/provision", "internal/synclog", "internal/synclog/words",
	},
	"internal/cli/explain": {
		"internal/cli/entries", "internal/cli/run", "internal/cli/terminal", "internal/explain", "internal/mapping",
		"internal/scim", "internal/synclog", "internal/synclog/words",
	},
	"internal/cli/link": {
		"internal/app", "internal/cli/run", "internal/cli/tenant", "internal/cli/terminal", "internal/entra/graph",
		"internal/link", "internal/settings",
	},
	"internal/cli/log": {
		"internal/app", "internal/cli/entries", "internal/cli/run", "internal/cli/terminal", "internal/explain",
		"internal/mapping", "internal/provision", "internal/synclog", "internal/synclog/words",
	},
	"internal/cli/run": {
		"internal/app", "internal/azure/arm", "internal/azure/keyvault", "internal/azure/signin", "internal/cli/terminal",
		"internal/doctor", "internal/entra/graph", "internal/explain", "internal/settings", "internal/wait",
	},
	"internal/cli/tenant":   {"internal/cli/run", "internal/entra/graph", "internal/entra/setup"},
	"internal/cli/terminal": {},
	"internal/cli/token": {
		"internal/auth", "internal/azure/keyvault", "internal/cli/run", "internal/cli/tenant", "internal/cli/terminal",
		"internal/entra/setup", "internal/settings",
	},

	"internal/app": {
		"internal/auth", "internal/authority", "internal/azure/keyvault", "internal/azure/signin", "internal/azure/tables",
		"internal/explain", "internal/oauth", "internal/provision", "internal/provision/memledger", "internal/scimhttp",
		"internal/settings", "internal/synclog", "internal/synclog/page", "internal/telemetry", "internal/wait",
		"internal/workflowgen", "internal/workflowgen/connection", "internal/workflowgen/graphql", "internal/workflowgen/scimapi",
	},
	"internal/auth":           {"internal/renew", "internal/telemetry", "internal/wait"},
	"internal/authority":      {"internal/auth"},
	"internal/azure/arm":      {},
	"internal/azure/keyvault": {"internal/auth"},
	"internal/azure/signin":   {},
	"internal/azure/tables":   {"internal/provision", "internal/synclog"},
	"internal/csvsafe":        {},
	"internal/doctor":         {},
	"internal/entra/checks":   {"internal/doctor", "internal/entra/graph", "internal/entra/setup"},
	"internal/entra/graph":    {"internal/retryafter", "internal/wait"},
	"internal/entra/joinlog":  {"internal/entra/graph", "internal/provision", "internal/synclog"},
	"internal/entra/setup":    {"internal/entra/graph", "internal/mapping"},
	"internal/explain": {
		"internal/mapping", "internal/provision", "internal/scim", "internal/synclog", "internal/synclog/words",
		"internal/workflowgen",
	},
	"internal/link": {
		"internal/csvsafe", "internal/mapping", "internal/provision", "internal/scim", "internal/scim/filter",
		"internal/scim/patch", "internal/workflowgen",
	},
	"internal/mapping": {"internal/scim", "internal/workflowgen"},
	"internal/oauth":   {"internal/auth", "internal/telemetry"},
	"internal/provision": {
		"internal/mapping", "internal/scim", "internal/scim/filter", "internal/scim/patch", "internal/wait",
		"internal/workflowgen",
	},
	"internal/provision/memledger": {"internal/provision", "internal/synclog"},
	"internal/renew":               {},
	"internal/retryafter":          {},
	"internal/scim":                {},
	"internal/scim/filter":         {"internal/scim"},
	"internal/scim/patch":          {"internal/scim", "internal/scim/filter"},
	"internal/scimhttp": {
		"internal/auth", "internal/provision", "internal/retryafter", "internal/scim", "internal/scim/filter",
		"internal/scim/patch", "internal/telemetry", "internal/wait",
	},
	"internal/settings":               {"internal/auth", "internal/mapping", "internal/provision"},
	"internal/synclog":                {"internal/csvsafe", "internal/provision"},
	"internal/synclog/page":           {"internal/provision", "internal/synclog", "internal/synclog/words", "internal/telemetry"},
	"internal/synclog/words":          {"internal/mapping", "internal/provision", "internal/synclog"},
	"internal/telemetry":              {},
	"internal/wait":                   {},
	"internal/workflowgen":            {},
	"internal/workflowgen/connection": {"internal/provision", "internal/renew", "internal/retryafter", "internal/wait"},
	"internal/workflowgen/graphql": {
		"internal/provision", "internal/workflowgen", "internal/workflowgen/connection", "internal/workflowgen/lists",
		"internal/workflowgen/messages",
	},
	"internal/workflowgen/lists":    {"internal/provision", "internal/workflowgen"},
	"internal/workflowgen/messages": {"internal/provision"},
	"internal/workflowgen/scimapi": {
		"internal/mapping", "internal/provision", "internal/scim", "internal/workflowgen", "internal/workflowgen/connection",
		"internal/workflowgen/lists", "internal/workflowgen/messages",
	},

	"internal/sim/arm":         {},
	"internal/sim/authority":   {},
	"internal/sim/entra":       {"internal/wait"},
	"internal/sim/graph":       {"internal/sim/entra"},
	"internal/sim/vault":       {},
	"internal/sim/workflowgen": {"internal/wait"},
	"internal/test/chaos": {
		"internal/azure/tables", "internal/mapping", "internal/provision", "internal/sim/entra", "internal/sim/workflowgen",
		"internal/synclog", "internal/test/linear", "internal/test/tools", "internal/wait",
	},
	"internal/test/constants": {},
	"internal/test/directory": {"internal/provision", "internal/workflowgen"},
	"internal/test/golden":    {},
	"internal/test/ledger":    {"internal/provision", "internal/test/linear"},
	"internal/test/linear":    {},
	"internal/test/model":     {},
	"internal/test/prove":     {"internal/settings"},
	"internal/test/scene": {
		"internal/app", "internal/azure/tables", "internal/cli/run", "internal/cli/terminal", "internal/explain",
		"internal/mapping", "internal/provision", "internal/settings", "internal/sim/workflowgen", "internal/synclog",
		"internal/test/tools", "internal/workflowgen",
	},
	"internal/test/tenant": {"internal/entra/graph", "internal/entra/setup", "internal/sim/graph"},
	"internal/test/tools":  {},
}

// pure lists the core, which reaches the world only through the interfaces that it defines.
var pure = []string{
	"internal/csvsafe",
	"internal/explain",
	"internal/link",
	"internal/mapping",
	"internal/provision",
	"internal/provision/memledger",
	"internal/scim",
	"internal/scim/filter",
	"internal/scim/patch",
	"internal/synclog",
	"internal/synclog/words",
	"internal/test/model",
	"internal/wait",
	"internal/workflowgen",
}

// unshipped lists the trees that serve scimctl, tests and development, and have no place in what is deployed.
var unshipped = []string{
	"internal/azure/arm",
	"internal/cli",
	"internal/doctor",
	"internal/entra",
	"internal/link",
	"internal/sim",
	"internal/test",
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
			if ours(path) && !slices.Contains(allowed, short(path)) {
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
			if ours(path) && within(short(path), unshipped...) {
				t.Errorf("the handler contains %s: only scimctl and tests may", short(path))
			}
		}
	}
}

// The tour in doc.go names each package below internal.
func TestTour(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		names, ok := strings.CutPrefix(line, "//\t")
		for _, name := range strings.Fields(names) {
			if _, exists := arrows["internal/"+name]; !ok || !exists {
				break // the names are over
			}
			named["internal/"+name] = true
		}
	}
	for name := range arrows {
		if strings.HasPrefix(name, "internal/") && !named[name] {
			t.Errorf("the tour in doc.go does not name %s", name)
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
