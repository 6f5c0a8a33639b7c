package settings_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/settings"
)

// The first source that sets a name counts; an empty value sets nothing.
func TestMerge(t *testing.T) {
	got := settings.Merge(settings.Values{"A": "1", "B": ""}, nil, settings.Values{"A": "2", "B": "2", "C": ""})
	if want := (settings.Values{"A": "1", "B": "2"}); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "settings.json")
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"IsEncrypted":false,"Values":{"SCIM_TOKEN":"hunter2","SYNC_STORAGE":""}}`)
	if got, err := settings.ReadFile(name); err != nil || !maps.Equal(got, settings.Values{"SCIM_TOKEN": "hunter2"}) {
		t.Errorf("%v, %v", got, err)
	}
	write(`SCIM_TOKEN=hunter2`)
	if _, err := settings.ReadFile(name); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v: it must name the file and not show its values", err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("SYNC_SHARDS", "")
	t.Setenv("SYNC_STORAGE", "a=b")
	env := settings.Environment()
	if _, empty := env["SYNC_SHARDS"]; empty || env["SYNC_STORAGE"] != "a=b" {
		t.Errorf("SYNC_SHARDS is set: %v, SYNC_STORAGE is %q", empty, env["SYNC_STORAGE"])
	}
}

func TestReadSecret(t *testing.T) {
	folder := t.TempDir()
	for text, c := range map[string]struct {
		want  settings.Secret
		wrong string
	}{
		"hunter2":                      {want: "hunter2"},
		" hunter2\r\n":                 {want: "hunter2"},
		"\n":                           {wrong: "it is empty"},
		"hunter2\nhunter3":             {wrong: "one line"},
		strings.Repeat("x", 1<<20):     {wrong: "one line"},
		strings.Repeat("x", 64<<10):    {want: settings.Secret(strings.Repeat("x", 64<<10))},
		"x" + strings.Repeat(" ", 1e5): {wrong: "one line"},
	} {
		file := filepath.Join(folder, "token")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, where := range map[string]string{file: file, "-": "standard input"} {
			got, err := settings.ReadSecret(name, strings.NewReader(text))
			if got != c.want || (err == nil) != (c.wrong == "") {
				t.Errorf("%.20q from %s: %d characters, %v", text, name, len(got), err)
			}
			if err != nil && (!strings.Contains(err.Error(), where) || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), "hunter")) {
				t.Errorf("%.20q from %s: error %v, want %q", text, name, err, c.wrong)
			}
		}
	}
	if _, err := settings.ReadSecret(filepath.Join(folder, "none"), strings.NewReader("hunter2")); err == nil {
		t.Error("a file that does not exist has a secret")
	}
}
