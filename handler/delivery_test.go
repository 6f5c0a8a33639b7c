package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// azure.yaml says in its own words what Bicep and the folders say: azd finds the app by a tag, and the hooks by their paths.
func TestAzd(t *testing.T) {
	yaml := text(t, "../azure.yaml")
	service := regexp.MustCompile(`(?m)^services:\n  (\w+):$`).FindStringSubmatch(yaml)
	if service == nil || !strings.Contains(bicep(t)["app.bicep"], "'azd-service-name': '"+service[1]+"'") {
		t.Errorf("azure.yaml has the service %q: infra/app.bicep must have it as the tag azd-service-name", service)
	}
	for _, want := range []string{"host: function", "language: custom", "dist: dist", "run: make dist"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("azure.yaml lacks %q", want)
		}
	}
	for _, m := range regexp.MustCompile(`run: (\S+\.sh)\n`).FindAllStringSubmatch(yaml, -1) {
		info, err := os.Stat(filepath.Join("..", m[1]))
		if err != nil || info.Mode().Perm()&0o100 == 0 {
			t.Errorf("azure.yaml: %s: error %v; want a file that may be run", m[1], err)
		}
	}
}

// A workflow may read the sources and no more, unless a job says so; what it is made of has a version.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d workflows, error %v", len(files), err)
	}
	versioned := regexp.MustCompile(`^[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$`)
	for _, name := range files {
		yaml := text(t, name)
		if !strings.Contains(yaml, "\npermissions:\n  contents: read\n") {
			t.Errorf("%s: permissions must be contents: read", name)
		}
		if strings.Contains(yaml, "secrets.") {
			t.Errorf("%s: GitHub keeps no secret: it signs in by OIDC", name)
		}
		for _, m := range regexp.MustCompile(`uses: (\S+)`).FindAllStringSubmatch(yaml, -1) {
			if !versioned.MatchString(m[1]) {
				t.Errorf("%s: %s has no version", name, m[1])
			}
		}
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
