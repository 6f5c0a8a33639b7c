package page

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/synclog"
)

// Every text is there in both languages, and is used somewhere: in a template, in the program, or by a name that is put together.
func TestTexts(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil && name != "texts.go" && !strings.HasSuffix(name, "_test.go") {
				all.Write(text)
			}
		}
	}
	for key, text := range texts {
		if text.en == "" || text.fr == "" {
			t.Errorf("%s: %q, %q", key, text.en, text.fr)
		}
		if !strings.Contains(all.String(), `"`+key+`"`) && !strings.HasPrefix(key, "class-") && len(key) != len("en") {
			t.Errorf("nothing says %q", key)
		}
		if strings.Count(text.en, "%") != strings.Count(text.fr, "%") {
			t.Errorf("%s: %q and %q want different things", key, text.en, text.fr)
		}
	}
	for _, class := range synclog.Classes() {
		if _, ok := texts["class-"+string(class)]; !ok {
			t.Errorf("there is no text for the class %q", class)
		}
	}
}

// What is served is what lies in the folder: a file that is added there wants a media type.
func TestStaticFiles(t *testing.T) {
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if kinds[e.Name()] == "" {
			t.Errorf("%s has no media type", e.Name())
		}
	}
	if len(entries) != len(kinds) {
		t.Errorf("%d files, %d media types", len(entries), len(kinds))
	}
}
