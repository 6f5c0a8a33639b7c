package main_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/testtools"
)

// What the portal asks for is what the program writes: the fields, their types, and the words that queries look for.
func TestMonitorAsksForWhatIsWritten(t *testing.T) {
	lines := append(linesOfService(t), linesOfTrouble(t)...)
	all := queries(t)
	function := all["queries/ScimEvents.kql"]
	if len(columns(function)) < 30 {
		t.Errorf("ScimEvents has %d columns from the lines", len(columns(function)))
	}
	written := look(lines)
	for _, wrong := range written.drift(function) {
		t.Errorf("ScimEvents: %s", wrong)
	}
	for name, query := range all {
		for _, wrong := range written.strangers(function, query) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	for _, line := range lines {
		if strings.Contains(line, nobody) {
			t.Errorf("a name is in the log: %s", line)
		}
	}
}

// The test above finds what it is there for.
func TestMonitorDriftIsFound(t *testing.T) {
	written := look([]string{`{"msg":"request","status":200,"changed":["title"]}`})
	for planted, want := range map[string]string{
		"    Event = tostring(j.msg),\n":         "",
		"    Event = tostring(j.message),\n":     "Event: no line has a field message",
		"    Status = tostring(j.status)\n":      "Status: tostring reads status, and the lines have [float64]",
		"    Changed = tostring(j.changed),\n":   "Changed: tostring reads changed, and the lines have [[]interface {}]",
		"    Event = strcat(j.msg, j.status),\n": "j. stands there 2 times, and 0 lines are of the form Column = to…(j.field),",
	} {
		if got := strings.Join(written.drift(planted), "; "); got != want {
			t.Errorf("%q: %q, want %q", planted, got, want)
		}
	}
	function := "    Event = tostring(j.msg),\n    Decision = tostring(j.decision)\n"
	for planted, want := range map[string]string{
		`where Event == "request" and Decision in ("refused", "held")`: "",
		`where Event == "requests"`:                                    `Event is never "requests"`,
		`where Decision in ("refused", "rejected")`:                    `Decision is never "rejected"`,
	} {
		if got := strings.Join(written.strangers(function, planted), "; "); got != want {
			t.Errorf("%q: %q, want %q", planted, got, want)
		}
	}
}

// workspace is the tables of a workspace, with the columns of them that are in Microsoft's reference and that queries here use.
const workspace = `let AppTraces = datatable(TimeGenerated:datetime, Message:string, Properties:dynamic, AppRoleName:string, AppRoleInstance:string)[];
let AppRequests = datatable(TimeGenerated:datetime, Name:string, ResultCode:string, DurationMs:real, OperationId:string)[];
`

// Each query is one, and asks only for columns that ScimEvents or a table of the workspace has.
func TestMonitorQueries(t *testing.T) {
	all := queries(t)
	prelude := workspace + "let ScimEvents = () {\n" + all["queries/ScimEvents.kql"] + "\n};\n"
	texts := map[string]string{
		"planted column": prelude + "ScimEvents | where Decisions == 'refused'",
		"planted type":   prelude + "ScimEvents | summarize sum(Event)",
		"planted word":   prelude + "ScimEvents | summarise count()",
	}
	for name, query := range all {
		if !strings.HasPrefix(query, "// ") {
			t.Errorf("%s: begin with the question that it answers, as a comment", name)
		}
		texts[name] = prelude + query
	}
	for name, wrong := range testtools.CheckKQL(t, texts) {
		if planted := strings.HasPrefix(name, "planted"); planted != (len(wrong) > 0) {
			t.Errorf("%s: %q", name, wrong)
		}
	}
}

// Each file is deployed: main.bicep names it.
func TestMonitorIsDeployed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(monitor, "main.bicep"))
	if err != nil {
		t.Fatal(err)
	}
	loaded := map[string]bool{}
	for _, m := range regexp.MustCompile(`loadTextContent\('([^']+)'\)`).FindAllSubmatch(text, -1) {
		loaded[string(m[1])] = true
	}
	for name := range queries(t) {
		if !loaded[name] {
			t.Errorf("main.bicep does not load %s", name)
		}
	}
}

// workbook is the part of a workbook that is looked at.
type workbook struct {
	Version string
	Items   []struct {
		Type    int
		Name    string
		Content struct{ Query, QueryType, ResourceType any }
	}
}

// A step of the workbook asks what the file of its name asks. With -update the workbook is written anew from the files.
func TestMonitorWorkbook(t *testing.T) {
	name := filepath.Join(monitor, "workbook.json")
	var book workbook
	readJSON(t, name, &book)
	if book.Version != "Notebook/1.0" {
		t.Errorf("the version is %q", book.Version)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text, all := string(data), queries(t)
	for _, item := range book.Items {
		query, ok := item.Content.Query.(string)
		if item.Type != 3 || !ok {
			continue
		}
		file := "queries/" + item.Name + ".kql"
		want := strings.TrimSpace(all[file])
		delete(all, file)
		if want == "" {
			t.Errorf("there is no %s for the step %s", file, item.Name)
		} else if query != want {
			text = strings.Replace(text, quote(query), quote(want), 1)
		}
	}
	for file := range all {
		if strings.HasPrefix(file, "queries/") && file != "queries/ScimEvents.kql" {
			t.Errorf("no step of the workbook is called after %s", file)
		}
	}
	switch {
	case text == string(data):
	case flag.Lookup("update").Value.String() == "true":
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s asks what the files do not: run this test with -update", name)
	}
}

// quote is a text as JSON that a person reads.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text
	return strings.TrimSuffix(b.String(), "\n")
}
