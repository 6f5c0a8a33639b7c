package tools_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The lock fixes contents and names no addresses: `npm ci` uses the registry that the machine is configured with. A setting in
// .npmrc keeps npm from writing the registry's address; remove the links to funding pages by hand.
func TestLockNamesNoHost(t *testing.T) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(string(lock), "\n") {
		if strings.Contains(line, "://") || strings.Contains(line, `"resolved"`) {
			t.Errorf("package-lock.json:%d: %s; remove it", n+1, strings.TrimSpace(line))
		}
	}
}

// package.json names one version of each package and no range.
func TestVersionsArePinned(t *testing.T) {
	text, err := os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	for name, version := range manifest.Dependencies {
		if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
			t.Errorf("%s: version %q is a range; name one version", name, version)
		}
	}
}
