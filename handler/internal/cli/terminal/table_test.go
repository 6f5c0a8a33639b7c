package terminal_test

import (
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/terminal"
)

// Columns stand below each other, also if a later row is wider, and the last one ends at the edge of a terminal.
func TestTable(t *testing.T) {
	rows := [][]string{{"a", "first", "one two three four five six seven"}, {"longer name", "b", ""}, {"山田", "c", "x\ny"}}
	for name, c := range map[string]struct {
		width int
		wrap  bool
		want  string
	}{
		"pipe":     {0, false, "a            first  one two three four five six seven\nlonger name  b\n山田         c      x y\n"},
		"terminal": {40, false, "a            first  one two three four …\nlonger name  b\n山田         c      x y\n"},
		"wrapped": {40, true, "a            first  one two three four\n" + strings.Repeat(" ", 20) + "five six seven\nlonger name  b\n" +
			"山田         c      x y\n"},
	} {
		var out strings.Builder
		table := terminal.NewTable(terminal.Screen{Writer: &out, Width: c.width})
		table.Wrap = c.wrap
		if err := table.Rows(rows...); err != nil || out.String() != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, out.String(), c.want)
		}
	}
}

// A time has its zone, and on a narrow screen no year.
func TestTime(t *testing.T) {
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	time.Local = time.FixedZone("EST", -5*3600)
	at := time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)
	for width, want := range map[int]string{0: "03-02 08:00:00 EST", 80: "03-02 08:00:00 EST", 100: "2026-03-02 08:00:00 EST"} {
		if got := (terminal.Screen{Width: width}).Time(at); got != want {
			t.Errorf("at %d columns %q, want %q", width, got, want)
		}
	}
	if got := terminal.Time(at); got != "2026-03-02 08:00:00 EST" {
		t.Errorf("%q", got)
	}
}
