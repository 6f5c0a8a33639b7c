package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// print shows lines, the oldest first.
func (s *source) print(cmd *cobra.Command, lines []synclog.Line) error {
	if s.asJSON {
		return synclog.Export(cmd.OutOrStdout(), synclog.JSON, withoutError(lines))
	}
	l := newRoll(s.on(cmd.OutOrStdout()))
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
	colour colour
}{
	synclog.Running: {"…", cyan}, provision.Applied: {"✓", green}, provision.TakenOver: {"✓", green},
	provision.Unchanged: {"=", dim}, provision.Replayed: {"=", dim}, provision.Rejected: {"✗", red},
	provision.Failed: {"!", yellow}, provision.Held: {"!", yellow}, provision.Interrupted: {"!", yellow},
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
	l.who = max(l.who, uniseg.StringWidth(harmless(l.whom(line))))
	if l.width > 0 {
		l.who = min(l.who, l.width*3/10)
	}
	l.did = max(l.did, 2+uniseg.StringWidth(words.Outcome(outcome(line), words.English)))
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
	if l.width == 0 {
		return l.printPlain(line)
	}
	l.grow(line)
	told, look := words.Tell(line, words.English), looks[outcome(line)]
	at := l.moment(line.Time)
	begins := l.paint(dim, at+"  "+short(line.Operation)+"  ") + l.paint(look.colour, fit(look.mark+" "+told.Outcome, l.did)) + "  "
	used := len(at) + 2 + len(short(line.Operation)) + 2 + l.did + 2
	if !l.alone {
		begins += fit(harmless(l.whom(line)), l.who) + "  "
		used += l.who + 2
	}
	says := told.What
	if told.Cause != "" && !l.alone {
		says += ": " + told.Cause.Title(words.English)
	}
	_, err := fmt.Fprintln(l, strings.TrimRight(begins+cut(harmless(says), max(l.width-used, 8)), " "))
	return err
}

// moment is a time in the zone of the machine, shorter where there is little room.
func (l *roll) moment(t time.Time) string {
	if l.width < 100 {
		return t.Local().Format("01-02 15:04:05")
	}
	return t.Local().Format(time.DateTime)
}

// short is as much of an operation's id as tells it from others.
func short(operation string) string { return operation[:min(len(operation), 8)] }

// printPlain shows a line to programs.
func (l *roll) printPlain(line synclog.Line) error {
	return columns(l, line.Time.UTC().Format(time.RFC3339), line.Operation, string(outcome(line)), line.Key.Type, l.whom(line),
		words.Tell(line, words.English).What, line.Reason)
}

// columns writes texts with tabs between.
func columns(w io.Writer, texts ...string) error {
	for i := range texts {
		texts[i] = harmless(texts[i])
	}
	_, err := fmt.Fprintln(w, strings.Join(texts, "\t"))
	return err
}
