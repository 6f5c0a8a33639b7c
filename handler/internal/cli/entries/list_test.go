package entries_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// A name cannot move the cursor, set colours, change the direction of writing or begin a line, and text is cut between characters,
// however wide.
func TestHostileNames(t *testing.T) {
	line := synclog.Line{Key: provision.Key{Type: "Group", ID: "G1"}, Entry: provision.Entry{Operation: "OPERATION1", Verb: "POST", Type: "Group",
		Name: "\x1b[2Jred\u202eder\r\nroot\tadmin 山田👩‍👩‍👧 山田山田山田山田山田山田山田山田山田", Decision: provision.Rejected, Reason: "no\x1b]0;title\x07\nno"}}
	for _, width := range []int{0, 40, 80, 200} {
		var out strings.Builder
		list := entries.NewList(terminal.Screen{Writer: &out, Width: width})
		if err := list.Print(line); err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSuffix(out.String(), "\n")
		if strings.ContainsAny(text, "\x1b\x07\r\n\u202e") || width == 0 && strings.Count(text, "\t") != 6 {
			t.Errorf("at %d columns: %q", width, text)
		}
		if width >= 80 && terminal.Width(text) > width {
			t.Errorf("%d columns are filled with %d: %s", width, terminal.Width(text), text)
		}
	}
}
