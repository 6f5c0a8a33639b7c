package workflowgen

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSchema: the schema that is served and the one that the adapter assumes are two files, so that a change of one alone is
// seen. Comments and blanks do not count.
func TestSchema(t *testing.T) {
	assumed, err := os.ReadFile("../../workflowgen/graphql/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	want, got := lines(string(assumed)), lines(assumedSchema)
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("schema.graphql differs from the adapter's, statement %d:\nserved  %q\nassumed %q\nif WorkflowGen has it so, change both", i+1,
				got[min(i, len(got)):min(i+1, len(got))], want[min(i, len(want)):min(i+1, len(want))])
		}
	}
}

var comments = regexp.MustCompile(`#.*`)

// lines returns what a schema says, without comments and blanks.
func lines(schema string) []string {
	var all []string
	for line := range strings.Lines(comments.ReplaceAllString(schema, "")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}
