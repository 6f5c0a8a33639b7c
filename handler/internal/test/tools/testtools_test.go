package tools_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The lock fixes contents and no addresses: `npm ci` takes them from the registry that the machine is set up with. The
// setting in .npmrc keeps npm from writing the registry's; the pages on which packages ask for money are taken out by hand.
func TestLockNamesNoHost(t *testing.T) {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(string(lock), "\n") {
		if strings.Contains(line, "://") || strings.Contains(line, `"resolved"`) {
			t.Errorf("package-lock.json:%d: %s; take it out", n+1, strings.TrimSpace(line))
		}
	}
}

// What is asked for is one version and no range, so that what the lock has is no chance.
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
			t.Errorf("%s is wanted in version %q; want one version", name, version)
		}
	}
}
