package synclog

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/csvsafe"
	"workflowgen-scim/handler/internal/provision"
)

// All is the feed from the newest line that the query asks for to the oldest, however many pages that takes. No more than one
// page is held at a time. Limit is the size of those.
func All(ctx context.Context, r Reader, q Query) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for {
			page, err := r.Feed(ctx, q)
			if err != nil {
				yield(Line{}, err)
				return
			}
			for _, l := range page.Lines {
				if !yield(l, nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

// Format is what an export is written in.
type Format string

// The formats: CSV for spreadsheets, JSON as one list, NDJSON as a line for each entry.
const (
	CSV    Format = "csv"
	JSON   Format = "json"
	NDJSON Format = "ndjson"
)

// MarshalText is the name of a format.
func (f Format) MarshalText() ([]byte, error) { return []byte(f), nil }

// UnmarshalText reads the name of a format.
func (f *Format) UnmarshalText(text []byte) error {
	switch v := Format(text); v {
	case CSV, JSON, NDJSON:
		*f = v
		return nil
	}
	return fmt.Errorf("%q is not csv, json or ndjson", text)
}

// Export writes lines as they come and keeps none. Where reading them fails, what is written is left without its end.
func Export(w io.Writer, f Format, lines iter.Seq2[Line, error]) error {
	return export(w, f, lines, Exported, columns, cells)
}

// ExportSignIns writes refused sign-ins as Export writes lines. They are an export of their own.
func ExportSignIns(w io.Writer, f Format, refused iter.Seq2[provision.RefusedSignIns, error]) error {
	return export(w, f, refused, ExportedSignIn, signInColumns, signInCells)
}

// ExportValues writes exported values of both kinds, each an Entry or a SignIn, as one list of JSON.
func ExportValues(w io.Writer, values iter.Seq2[any, error]) error {
	return export(w, JSON, values, func(v any) any { return v }, nil, nil)
}

// export writes values of one kind in their exported shape, or as cells below columns.
func export[T, E any](w io.Writer, f Format, lines iter.Seq2[T, error], exported func(T) E, columns []string, cells func(E) []string) error {
	if f == CSV {
		return exportCSV(w, lines, exported, columns, cells)
	}
	before, between, after := "", "", ""
	if f == JSON {
		before, between, after = "[\n", ",", "]\n"
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	sep := before
	for l, err := range lines {
		if err == nil {
			_, err = io.WriteString(w, sep)
		}
		if err == nil {
			err = out.Encode(exported(l))
		}
		if err != nil {
			return err
		}
		sep = between
	}
	if sep == between {
		before = ""
	}
	_, err := io.WriteString(w, before+after)
	return err
}

// Entry is the shape of an exported line. Fields are added, never renamed.
type Entry struct {
	Time       time.Time `json:"time"`
	Operation  string    `json:"operation"`
	Activity   string    `json:"activity,omitempty"`
	Verb       string    `json:"verb,omitempty"`
	Type       string    `json:"type"`
	Key        string    `json:"key"` // WorkflowGen's id
	ID         string    `json:"id,omitempty"`
	ExternalID string    `json:"externalId,omitempty"`
	Name       string    `json:"name,omitempty"`
	Decision   string    `json:"decision,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Cause      string    `json:"cause,omitempty"`
	Open       bool      `json:"open,omitempty"`
	Changed    []string  `json:"changed,omitempty"`
	Values     []Value   `json:"values,omitempty"`
	Added      int       `json:"added,omitempty"`
	Removed    int       `json:"removed,omitempty"`
	MembersIn  []string  `json:"membersAdded,omitempty"`
	MembersOut []string  `json:"membersRemoved,omitempty"`
	Ignored    []string  `json:"ignored,omitempty"`
	Notes      []string  `json:"notes,omitempty"`
	Attempt    int       `json:"attempt,omitempty"`
	Duration   float64   `json:"ms"`
	Waited     float64   `json:"waitedMs,omitempty"`
	Asked      float64   `json:"askedMs,omitempty"`
}

// Value is an attribute before and after, as far as the log keeps it.
type Value struct {
	Path   string `json:"path"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Exported is a line in the shape of exports.
func Exported(l Line) Entry {
	e := Entry{Time: l.Time.UTC(), Operation: l.Operation, Activity: l.Activity, Verb: l.Verb, Type: l.Type, Key: l.Key.ID, ID: l.ID,
		ExternalID: l.ExternalID, Name: l.Name, Decision: string(l.Decision), Reason: l.Reason, Cause: string(l.Cause), Open: l.Open, Changed: l.Changed,
		Added: l.Added, Removed: l.Removed, MembersIn: l.Members.Added, MembersOut: l.Members.Removed, Ignored: l.Ignored,
		Notes: l.Notes, Attempt: l.Attempt, Duration: ms(l.Duration), Waited: ms(l.Waited), Asked: ms(l.Asked)}
	if e.Type == "" {
		e.Type = l.Key.Type
	}
	for _, v := range l.Values {
		e.Values = append(e.Values, Value(v))
	}
	return e
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// columns are those of CSV; lists stand in one of them, separated by spaces, and values as path=before>after.
var columns = []string{"time", "type", "name", "id", "externalId", "verb", "decision", "reason", "changed", "values", "added", "removed",
	"ignored", "notes", "attempt", "ms", "waitedMs", "askedMs", "operation", "activity"}

// signInColumns are those of refused sign-ins. Checks stand in one of them, as name:expected>received.
var signInColumns = []string{"minute", "cause", "count", "first", "last", "checks", "settings", "instance"}

func exportCSV[T, E any](w io.Writer, lines iter.Seq2[T, error], exported func(T) E, columns []string, cells func(E) []string) error {
	out := csv.NewWriter(w)
	head := sync.OnceValue(func() error { return out.Write(columns) }) // once it is known that there are lines to be had
	var err error
	for l, bad := range lines {
		if err = bad; err == nil {
			err = head()
		}
		if err == nil {
			err = out.Write(csvsafe.Row(cells(exported(l))))
		}
		if err != nil {
			out.Flush()
			return err
		}
	}
	err = head()
	out.Flush()
	return cmp.Or(err, out.Error())
}

func cells(e Entry) []string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = v.Path + "=" + v.Before + ">" + v.After
	}
	return []string{e.Time.Format(time.RFC3339Nano), e.Type, e.Name, e.ID, e.ExternalID, e.Verb, e.Decision, e.Reason,
		strings.Join(e.Changed, " "), strings.Join(values, " "), strconv.Itoa(e.Added), strconv.Itoa(e.Removed),
		strings.Join(e.Ignored, " "), strings.Join(e.Notes, "; "), strconv.Itoa(e.Attempt), number(e.Duration), number(e.Waited),
		number(e.Asked), e.Operation, e.Activity}
}

func signInCells(e SignIn) []string {
	var checks, settings []string
	for _, c := range e.Checks {
		if c.OK {
			continue
		}
		checks = append(checks, c.Name+":"+c.Expected+">"+c.Received)
		if c.Setting != "" && !slices.Contains(settings, c.Setting) {
			settings = append(settings, c.Setting)
		}
	}
	return []string{e.Minute.Format(time.RFC3339), e.Cause, strconv.Itoa(e.Count), e.First.Format(time.RFC3339Nano), e.Last.Format(time.RFC3339Nano),
		strings.Join(checks, "; "), strings.Join(settings, " "), e.Instance}
}
