package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the compiler of Bicep would refuse: a checker that needs neither it nor Azure says so.
func TestBicep(t *testing.T) {
	check := os.Getenv("BICEP_CHECK")
	if check == "" {
		t.Skip("BICEP_CHECK is not set: it names a program that checks Bicep files, called with --warn-as-error and a folder")
	}
	out, err := exec.CommandContext(t.Context(), check, "--warn-as-error", filepath.Join("..", "infra")).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", check, err, out)
	}
}

// Role ids are numbers without meaning for a reader: they have names, in one file.
func TestRoleIDs(t *testing.T) {
	id := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	for name, text := range bicep(t) {
		if m := id.FindString(strings.ReplaceAll(text, "00000000-0000-0000-0000-000000000000", "")); m != "" && name != "roles.bicep" {
			t.Errorf("infra/%s: %s: an id of a role belongs in roles.bicep", name, m)
		}
	}
}

// What is made of the time or of chance is new in every deployment: a second one would change something.
func TestDeploymentsRepeat(t *testing.T) {
	for name, text := range bicep(t) {
		for _, once := range []string{"utcNow(", "newGuid("} {
			if strings.Contains(text, once) {
				t.Errorf("infra/%s: %s) is another one each time", name, once)
			}
		}
	}
}

// bicep is the text of every Bicep file, by its path below infra.
func bicep(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	walk(t, func(name string) {
		if filepath.Ext(name) != ".bicep" {
			return
		}
		below, err := filepath.Rel(filepath.Join("..", "infra"), name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(below)] = text(t, name)
	})
	return files
}
