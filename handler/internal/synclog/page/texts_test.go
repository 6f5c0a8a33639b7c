package page

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Every text has both languages, and is used: by a template, by Go code, or by a key that is put together.
func TestTexts(t *testing.T) {
	var all strings.Builder
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, "_test.go") {
				all.Write(text)
			}
		}
	}
	for key, text := range texts() {
		en, fr := text.In(words.English), text.In(words.French)
		if en == "" || fr == "" {
			t.Errorf("%s: %q, %q", key, en, fr)
		}
		if !strings.Contains(all.String(), `"`+key+`"`) && !strings.HasPrefix(key, "class-") && len(key) != len("en") {
			t.Errorf("%q is not used", key)
		}
		if strings.Count(en, "%") != strings.Count(fr, "%") {
			t.Errorf("%s: %q and %q have different arguments", key, en, fr)
		}
	}
	for _, class := range synclog.Classes() {
		if _, ok := texts()["class-"+string(class)]; !ok {
			t.Errorf("the class %q has no text", class)
		}
	}
}

// Every key that a template or Go code names is in the table: a key that is not fails only when the page is shown.
func TestKeys(t *testing.T) {
	named := map[string]*regexp.Regexp{
		"templates/*.html": regexp.MustCompile(`\.T "([^"]+)"`),
		"*.go":             regexp.MustCompile(`(?:refuse\(w, r, [\w.]+, |why :?= |newView\(r, |show\(w, r, |\{)"([a-z-]+)"(?:\)|$|, | //)`),
	}
	n := 0
	for pattern, key := range named {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, m := range key.FindAllStringSubmatch(string(source), -1) {
				if n++; texts()[m[1]].In(words.English) == "" && m[1] != "rows" && m[1] != "notice" {
					t.Errorf("%s names the text %q, which is not in the table", name, m[1])
				}
			}
		}
	}
	if n < len(texts())/2 {
		t.Errorf("only %d uses were found", n)
	}
}

// Every file in the folder is served with a media type.
func TestStaticFiles(t *testing.T) {
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if staticMedia[e.Name()] == "" {
			t.Errorf("%s has no media type", e.Name())
		}
	}
	if len(entries) != len(staticMedia) {
		t.Errorf("%d files, %d media types", len(entries), len(staticMedia))
	}
}
