package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// What comes from outside cannot move the cursor, colour the screen, turn the writing or begin a line of its own, and what is
// cut is cut between characters, however wide.
func TestHostileNames(t *testing.T) {
	line := synclog.Line{Key: provision.Key{Type: "Group", ID: "G1"}, Entry: provision.Entry{Operation: "OPERATION1", Verb: "POST", Type: "Group",
		Name: "\x1b[2Jred\u202eder\r\nroot\tadmin 山田👩‍👩‍👧 山田山田山田山田山田山田山田山田山田", Decision: provision.Rejected, Reason: "no\x1b]0;title\x07\nno"}}
	for _, width := range []int{0, 40, 80, 200} {
		var out strings.Builder
		r := newRoll(screen{terminal.Screen{Writer: &out, Width: width}})
		if err := r.print(line); err != nil {
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

var sequence = regexp.MustCompile("\x1b\\[\\d+m")

// Colours add nothing but colours.
func TestColours(t *testing.T) {
	s := newScene(t)
	s.act()
	for _, args := range [][]string{{"log"}, {"log", "stats"}, {"log", "user", "ann@contoso.example"}, {"explain", "ann@contoso.example"}, {"log", "show", "ZI2YOWHW"}} {
		with, _ := s.run(t.Context(), 100, true, args...)
		without, _ := s.run(t.Context(), 100, false, args...)
		if with == without || sequence.ReplaceAllString(with, "") != without {
			t.Errorf("scimctl %v is with colours\n%s\nand without\n%s", args, with, without)
		}
	}
}

// A file is no terminal.
func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s := (&run.Tool{}).Screen(f); s.Width != 0 || s.Colours {
		t.Errorf("a file is a screen of %d columns, colours %v", s.Width, s.Colours)
	}
}
