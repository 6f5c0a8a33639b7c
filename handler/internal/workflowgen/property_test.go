package workflowgen_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "workflowgen-scim/handler/internal/scimhttp" // these three are what the test compiles: a change of them must rerun it
	_ "workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/workflowgen"
	_ "workflowgen-scim/handler/internal/workflowgen/graphql"
)

// TestNewProperty adds a property to a copy of the source: its row, its lines in the schema, and its row in the mapping,
// with its labels. The handler built from that provisions the property, so nothing else lists the properties.
func TestNewProperty(t *testing.T) {
	texts := map[string]string{}
	for _, c := range []struct{ file, before, line string }{
		{"fields.go", "\tNumFields\n", "\tNickName\n"},
		{"fields.go", "}\n\n// String is", "\tNickName: {Name: \"nickName\"},\n"},
		{"graphql/schema.graphql", "}\n\ntype Group implements", "  nickName: String # inferred\n"},
		{"graphql/schema.graphql", "}\n\ninput UpdateUserInput", "  nickName: String # inferred\n"},
		{"graphql/schema.graphql", "}\n\ninput DeleteUserInput", "  nickName: String # inferred\n"},
		{"../mapping/mapping.go", "}\n\n// GroupRow", "\t{\"\", \"nickName\", workflowgen.NickName, Label{\"nickname\", \"surnom\"}},\n"},
	} {
		if texts[c.file] == "" {
			b, err := os.ReadFile(c.file)
			must(t, err)
			texts[c.file] = string(b)
		}
		if strings.Count(texts[c.file], c.before) != 1 {
			t.Fatalf("%s does not have one %q", c.file, c.before)
		}
		texts[c.file] = strings.Replace(texts[c.file], c.before, c.line+c.before, 1)
	}
	if out, err := exec.Command("go", "test", "-overlay", overlay(t, texts), "./testdata/newproperty").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// overlay writes the file that makes the go command read the texts in the place of the files.
func overlay(t *testing.T, texts map[string]string) string {
	t.Helper()
	folder, replace := t.TempDir(), map[string]string{}
	for file, text := range texts {
		original, err := filepath.Abs(file)
		must(t, err)
		replace[original] = filepath.Join(folder, filepath.Base(file))
		must(t, os.WriteFile(replace[original], []byte(text), 0o600))
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	must(t, err)
	name := filepath.Join(folder, "overlay.json")
	must(t, os.WriteFile(name, b, 0o600))
	return name
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestProperties: every property has a name of its own, and what critical properties are is required.
func TestProperties(t *testing.T) {
	seen := map[string]bool{}
	for f := range workflowgen.NumFields {
		if f.String() == "" || seen[f.String()] {
			t.Errorf("property %d is called %q", int(f), f)
		}
		seen[f.String()] = true
		if workflowgen.Critical.Has(f) && !workflowgen.Properties[f].Required {
			t.Errorf("%s is critical and not required", f)
		}
	}
	if got := len(workflowgen.EveryField.All()); got != len(workflowgen.Properties) {
		t.Errorf("%d of %d properties fit into a FieldSet", got, len(workflowgen.Properties))
	}
}
