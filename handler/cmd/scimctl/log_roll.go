package main

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// print shows lines, the oldest first.
func (s *source) print(cmd *cobra.Command, lines []synclog.Line) error {
	if s.JSON {
		return synclog.Export(cmd.OutOrStdout(), synclog.JSON, withoutError(lines))
	}
	l := newRoll(screen{s.Screen(cmd.OutOrStdout())})
	l.prepare(lines)
	for _, line := range lines {
		if err := l.print(line); err != nil {
			return err
		}
	}
	return nil
}

func withoutError(lines []synclog.Line) iter.Seq2[synclog.Line, error] {
	return func(yield func(synclog.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// looks are how an outcome looks: a mark besides the colour, for who sees no colours.
var looks = map[provision.Decision]struct {
	mark   string
	colour terminal.Colour
}{
	synclog.Running: {"…", terminal.Cyan}, provision.Applied: {"✓", terminal.Green}, provision.TakenOver: {"✓", terminal.Green},
	provision.Unchanged: {"=", terminal.Dim}, provision.Replayed: {"=", terminal.Dim}, provision.Rejected: {"✗", terminal.Red},
	provision.Failed: {"!", terminal.Yellow}, provision.Held: {"!", terminal.Yellow}, provision.Interrupted: {"!", terminal.Yellow},
}

// outcome is what became of a line.
func outcome(l synclog.Line) provision.Decision {
	if l.Open {
		return synclog.Running
	}
	return l.Decision
}

// roll shows lines in columns, which grow with what is shown.
type roll struct {
	screen
	names    map[provision.Key]string
	who, did int    // columns
	alone    bool   // all lines are about one
	said     string // the trouble that was told last
}

func newRoll(s screen) *roll {
	return &roll{screen: s, names: map[provision.Key]string{}, who: 12, did: 6}
}

// prepare makes room for lines that are to be shown.
func (l *roll) prepare(lines []synclog.Line) {
	for _, line := range slices.Backward(lines) {
		l.learn(line)
	}
	for _, line := range lines {
		l.grow(line)
	}
}

// learn remembers the name of a group: a change of its members does not say it.
func (l *roll) learn(line synclog.Line) {
	if line.Name != "" && l.names[line.Key] == "" {
		l.names[line.Key] = line.Name
	}
}

func (l *roll) grow(line synclog.Line) {
	l.who = max(l.who, terminal.Width(terminal.Safe(l.whom(line))))
	if l.Width > 0 {
		l.who = min(l.who, l.Width*3/10)
	}
	l.did = max(l.did, 2+terminal.Width(words.Outcome(outcome(line), words.English)))
}

// whom is whom a line is about.
func (l *roll) whom(line synclog.Line) string {
	if line.Name == "" {
		line.Name = l.names[line.Key]
	}
	return words.Who(line)
}

// print shows one line.
func (l *roll) print(line synclog.Line) error {
	l.learn(line)
	if l.Width == 0 {
		return l.printPlain(line)
	}
	l.grow(line)
	told, look := words.Tell(line, words.English), looks[outcome(line)]
	at := l.moment(line.Time)
	begins := l.Paint(terminal.Dim, at+"  "+short(line.Operation)+"  ") + l.Paint(look.colour, fit(look.mark+" "+told.Outcome, l.did)) + "  "
	used := len(at) + 2 + len(short(line.Operation)) + 2 + l.did + 2
	if !l.alone {
		begins += fit(terminal.Safe(l.whom(line)), l.who) + "  "
		used += l.who + 2
	}
	says := told.What
	if told.Cause != "" && !l.alone {
		says += ": " + told.Cause.Title(words.English)
	}
	_, err := fmt.Fprintln(l, strings.TrimRight(begins+terminal.Cut(terminal.Safe(says), max(l.Width-used, 8)), " "))
	return err
}

// moment is a time in the zone of the machine, shorter where there is little room.
func (l *roll) moment(t time.Time) string {
	if l.Width < 100 {
		return t.Local().Format("01-02 15:04:05")
	}
	return t.Local().Format(time.DateTime)
}

// short is as much of an operation's id as tells it from others.
func short(operation string) string { return operation[:min(len(operation), 8)] }

// printPlain shows a line to programs.
func (l *roll) printPlain(line synclog.Line) error {
	return terminal.Tabbed(l, line.Time.UTC().Format(time.RFC3339), line.Operation, string(outcome(line)), line.Key.Type, l.whom(line),
		words.Tell(line, words.English).What, line.Reason)
}

// fit returns the text, cut and padded to the columns.
func fit(text string, columns int) string {
	text = terminal.Cut(text, columns)
	return text + strings.Repeat(" ", max(columns-terminal.Width(text), 0))
}
