package main_test

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	testtools "workflowgen-scim/handler/internal/test/tools"
)

// collections are Microsoft's, for Postman, with how much they hold: of one that breaks off in the middle nothing fails.
var collections = []struct {
	name                 string
	requests, assertions int
}{
	{"SCIM-Tests", 78, 112},
	{"SCIM-Inbound", 20, 16},
}

// TestCollections has Microsoft's collections run by newman, as their authors do, against what a newcomer starts.
func TestCollections(t *testing.T) {
	folder := os.Getenv("SCIM_COLLECTIONS")
	if folder == "" {
		t.Skip("SCIM_COLLECTIONS is not set")
	}
	newman := testtools.Binary(t, "newman")
	e, end := up(t)
	defer end()
	for _, c := range collections {
		t.Run(c.name, func(t *testing.T) {
			got := runCollection(t, newman, filepath.Join(folder, "adapted", c.name+".postman_collection.json"), e)
			if got.Stats.Requests.Total != c.requests || got.Stats.Assertions.Total != c.assertions {
				t.Errorf("%d requests and %d assertions; want %d and %d",
					got.Stats.Requests.Total, got.Stats.Assertions.Total, c.requests, c.assertions)
			}
			got.check(t)
		})
	}
}

// newmanRun is what newman's reporter writes of a run, as far as it is of use here.
type newmanRun struct {
	Stats struct {
		Requests, Assertions struct{ Total, Pending, Failed int }
	}
	Failures []struct {
		Source, Parent struct{ Name string }
		Error          struct{ Name, Test, Message string }
	}
}

// runCollection runs a collection and reads what newman reports. Newman ends with an error where an assertion fails; what
// counts is the report.
func runCollection(t *testing.T, newman, collection string, e endpoint) newmanRun {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(t.Context(), newman, "run", collection, "--env-var", "base="+e.SCIM, "--env-var", "token="+e.Token,
		"--reporters", "json", "--reporter-json-export", report, "--timeout-request", "60000")
	out, failed := cmd.CombinedOutput()
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatalf("newman wrote no report: %v, %v\n%s", err, failed, out)
	}
	var written struct{ Run newmanRun }
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	return written.Run
}

// check tells what failed. A request without an answer and a script that breaks fail without the name of an assertion.
func (r newmanRun) check(t *testing.T) {
	t.Helper()
	for _, f := range r.Failures {
		t.Errorf("%s / %s: %s: %s", f.Parent.Name, f.Source.Name, cmp.Or(f.Error.Test, f.Error.Name), f.Error.Message)
	}
	if n := r.Stats.Assertions.Pending; n > 0 {
		t.Errorf("%d assertions were not made", n)
	}
}
