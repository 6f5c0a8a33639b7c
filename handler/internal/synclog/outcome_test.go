package synclog_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// What is printed can be typed: the code, the name of a flag and the English label all parse to the same outcome.
func TestParseOutcome(t *testing.T) {
	for _, o := range synclog.Outcomes() {
		for _, s := range []string{string(o.Code), o.Name(), o.English, strings.ToUpper(o.Name())} {
			if got, err := synclog.ParseOutcome(s); err != nil || got != o {
				t.Errorf("%q is %+v, %v", s, got, err)
			}
		}
		if strings.Contains(o.Name(), " ") || o.French == "" || o.Mark == "" || !slices.Contains(synclog.Classes(), o.Class) {
			t.Errorf("the row of %q is not complete: %+v", o.Code, o)
		}
	}
	if _, err := synclog.ParseOutcome("done"); err == nil || !strings.Contains(err.Error(), "taken-over") {
		t.Errorf("an unknown outcome: %v", err)
	}
}

// Every decision of provisioning has a row.
func TestEveryDecisionHasAnOutcome(t *testing.T) {
	text, err := os.ReadFile("../provision/ledger.go")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "// The decisions.")
	block, _, _ = strings.Cut(block, "\n)")
	found := regexp.MustCompile(`(?m)^\t\w+ +Decision = "([^"]+)"`).FindAllStringSubmatch(block, -1)
	if len(found) != len(synclog.Outcomes())-1 {
		t.Errorf("%d decisions, %d outcomes besides running", len(found), len(synclog.Outcomes())-1)
	}
	for _, f := range found {
		if o := synclog.OutcomeOf(provision.Decision(f[1])); o.Class == "" {
			t.Errorf("the decision %q has no row", f[1])
		}
	}
}

// The queries and alerts of the portal name outcomes as the table does, and those that take a whole class take all of it.
func TestMonitorOutcomes(t *testing.T) {
	files, err := filepath.Glob("../../../infra/monitor/*/*.kql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	compared := regexp.MustCompile(`Decision (?:==|!=|in) *(\("[^)]*\)|"[^"]*")`)
	quoted := regexp.MustCompile(`"([^"]*)"`)
	named := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range compared.FindAllStringSubmatch(string(text), -1) {
			for _, q := range quoted.FindAllStringSubmatch(c[1], -1) {
				if synclog.OutcomeOf(provision.Decision(q[1])).Class == "" {
					t.Errorf("%s compares with %q, which is no outcome", file, q[1])
				}
				named[filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file)] = append(named[filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file)], q[1])
			}
		}
	}
	for file, class := range map[string]synclog.Class{"alerts/failures.kql": synclog.ClassRetried, "alerts/refusals.kql": synclog.ClassRefused} {
		var want []string
		for _, o := range synclog.OutcomesOf(class) {
			want = append(want, string(o.Code))
		}
		if !slices.Equal(named[file], want) {
			t.Errorf("%s names %q; the class %s is %q", file, named[file], class, want)
		}
	}
}
