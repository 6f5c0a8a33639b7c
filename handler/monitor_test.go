package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	testtools "workflowgen-scim/handler/internal/test/tools"
)

// What the portal asks for is what the program writes: the fields, their types, and the words that queries look for.
func TestMonitorAsksForWhatIsWritten(t *testing.T) {
	lines := slices.Concat(linesOfService(t), linesOfTrouble(t), foreseen)
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
		if strings.Contains(line, personal) {
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

// Each file is deployed: main.bicep names it. Each alert is explained, and each resource that the workbook names is replaced.
func TestMonitorIsDeployed(t *testing.T) {
	bicep, readme, book := monitorFile(t, "main.bicep"), monitorFile(t, "README.md"), monitorFile(t, "workbook.json")
	for name := range queries(t) {
		if !strings.Contains(bicep, "loadTextContent('"+name+"')") {
			t.Errorf("main.bicep does not load %s", name)
		}
		if alert, ok := strings.CutPrefix(strings.TrimSuffix(name, ".kql"), "alerts/"); ok && !strings.Contains(readme, "\n### "+alert+"\n") {
			t.Errorf("README.md has no section %q: what it means and what to do", alert)
		}
	}
	nowhere := regexp.MustCompile(`/subscriptions/0[^"/]+/resourceGroups/scim/providers(/[\w.]+/\w+/scim)`)
	for _, m := range nowhere.FindAllStringSubmatch(book, -1) {
		if !strings.Contains(bicep, "'${nowhere}"+m[1]+"'") {
			t.Errorf("main.bicep puts nothing in the place of %s", m[0])
		}
	}
}

func monitorFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(monitor, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is sampled is lost to queries and alerts.
func TestHostKeepsEveryEvent(t *testing.T) {
	var host struct {
		Logging struct {
			ApplicationInsights struct {
				SamplingSettings struct {
					IsEnabled     *bool
					ExcludedTypes string
				}
			}
		}
	}
	readJSON(t, "../host.json", &host)
	sampling := host.Logging.ApplicationInsights.SamplingSettings
	kept := strings.Split(sampling.ExcludedTypes, ";")
	off := sampling.IsEnabled != nil && !*sampling.IsEnabled
	if !off && (!slices.Contains(kept, "Request") || !slices.Contains(kept, "Trace")) {
		t.Errorf("host.json: excludedTypes is %q; it must hold Request and Trace", sampling.ExcludedTypes)
	}
}
