// Package entries prints entries of the sync log in a terminal or a pipe.
package entries

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// List prints entries and refused sign-ins, one a line: in columns on a terminal, and with tabs between in a pipe.
type List struct {
	OneResource bool // all entries are of one user or group, whose name is left out

	table *terminal.Table
	names map[provision.Key]string
}

// NewList returns a list on a screen.
func NewList(s terminal.Screen) *List {
	return &List{table: terminal.NewTable(s, 0, idWidth, 8, 12), names: map[provision.Key]string{}}
}

var colours = map[synclog.Class]terminal.Colour{
	synclog.ClassApplied: terminal.Green, synclog.ClassUnchanged: terminal.Dim, synclog.ClassRefused: terminal.Red,
	synclog.ClassRetried: terminal.Yellow, synclog.ClassRunning: terminal.Cyan,
}

// Outcome returns the mark and the label of an outcome, in its colour.
func Outcome(o synclog.Outcome) terminal.Cell {
	return terminal.Cell{Text: o.Mark + " " + words.Outcome(o.Code, words.English), Colour: colours[o.Class]}
}

// idWidth is the length of the part of an operation's id that is shown.
const idWidth = 8

// ShortID returns the beginning of an operation's id, which is enough for scimctl log show.
func ShortID(operation string) string { return operation[:min(len(operation), idWidth)] }

// Fit makes room for entries that will be printed.
func (l *List) Fit(lines []synclog.Line) {
	for _, line := range slices.Backward(lines) {
		l.learn(line)
	}
	for _, line := range lines {
		l.table.Fit(l.row(line)...)
	}
}

// FitSignIn makes room for refused sign-ins that will be printed.
func (l *List) FitSignIn(r provision.RefusedSignIns) { l.table.Fit(l.signInRow(r)...) }

// learn remembers the name of a group: an entry about its members does not have it.
func (l *List) learn(line synclog.Line) {
	if line.Name != "" && l.names[line.Key] == "" {
		l.names[line.Key] = line.Name
	}
}

// Name returns the name of the user or group of an entry.
func (l *List) Name(line synclog.Line) string {
	if line.Name == "" {
		line.Name = l.names[line.Key]
	}
	return words.Who(line)
}

// Print prints an entry.
func (l *List) Print(line synclog.Line) error {
	l.learn(line)
	if l.table.Width == 0 {
		return terminal.Tabbed(l.table, line.Time.UTC().Format(time.RFC3339), line.Operation, string(line.Outcome().Code), line.Key.Type, l.Name(line),
			words.Tell(line, words.English).What, line.Reason)
	}
	return l.table.Print(l.row(line)...)
}

func (l *List) row(line synclog.Line) []terminal.Cell {
	told := words.Tell(line, words.English)
	row := []terminal.Cell{{Text: l.table.Time(line.Time), Colour: terminal.Dim}, {Text: ShortID(line.Operation), Colour: terminal.Dim}, Outcome(line.Outcome())}
	if l.OneResource {
		return append(row, terminal.Cell{Text: told.What})
	}
	says := told.What
	if told.Cause != "" {
		says += ": " + words.Title(told.Cause, words.English)
	}
	return append(row, terminal.Cell{Text: terminal.Cut(terminal.Safe(l.Name(line)), max(l.table.Width*3/10, 12))}, terminal.Cell{Text: says})
}

// PrintSignIn prints refused sign-ins, with "sign-in" in the place of an operation.
func (l *List) PrintSignIn(r provision.RefusedSignIns) error {
	if l.table.Width == 0 {
		return terminal.Tabbed(l.table, r.Last.UTC().Format(time.RFC3339), "", "refused sign-in", synclog.SignInType, r.Cause, refusedTimes(r),
			strings.Join(FailedChecks(r), "; "))
	}
	return l.table.Print(l.signInRow(r)...)
}

func (l *List) signInRow(r provision.RefusedSignIns) []terminal.Cell {
	says := words.SignInCause(r.Cause).Title(words.English)
	if checks := FailedChecks(r); len(checks) > 0 {
		says += ": " + checks[0]
	}
	return []terminal.Cell{{Text: l.table.Time(r.Last), Colour: terminal.Dim}, {Text: "sign-in", Colour: terminal.Dim},
		{Text: "✗ " + refusedTimes(r), Colour: terminal.Red}, {Text: says}}
}

func refusedTimes(r provision.RefusedSignIns) string { return fmt.Sprintf("%d refused", r.Count) }

// FailedChecks returns the checks that a sign-in did not pass, in words.
func FailedChecks(r provision.RefusedSignIns) (all []string) {
	for _, c := range r.Checks {
		if !c.OK {
			all = append(all, words.SignInCheck(c, words.English))
		}
	}
	return all
}

// MaxSignIns bounds the records of refused sign-ins that are counted: a day with many causes has fewer.
const MaxSignIns = 50_000

// Resource returns the type of a resource and its SCIM id.
func Resource(key provision.Key) string {
	if key.ByName() {
		return words.Kind(key.Type, words.English) + ", known by name only"
	}
	return words.Kind(key.Type, words.English) + ", SCIM id " + mapping.ID(key.ID)
}
