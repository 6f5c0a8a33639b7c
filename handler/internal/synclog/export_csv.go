package synclog

import (
	"cmp"
	"encoding/csv"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// columns are the columns of entries in CSV. A list is one cell, separated by spaces; a value is path=before>after. Columns are
// added at the end.
var columns = []string{"time", "type", "name", "id", "externalId", "verb", "decision", "reason", "changed", "values", "added", "removed",
	"ignored", "notes", "attempt", "ms", "waitedMs", "askedMs", "operation", "activity", "cause"}

// signInColumns are the columns of refused sign-ins. The failed checks are one cell, as name:expected>received.
var signInColumns = []string{"minute", "cause", "count", "first", "last", "checks", "settings", "instance"}

func exportCSV[T, E any](w io.Writer, lines iter.Seq2[T, error], exported func(T) E, columns []string, cells func(E) []string) error {
	out := csv.NewWriter(w)
	head := sync.OnceValue(func() error { return out.Write(columns) }) // after the first entry was read without an error
	var err error
	for l, failed := range lines {
		if err = failed; err == nil {
			err = head()
		}
		if err == nil {
			err = out.Write(allHarmless(cells(exported(l))))
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
		number(e.Asked), e.Operation, e.Activity, e.Cause}
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

func allHarmless(cells []string) []string {
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

// harmless keeps a spreadsheet from evaluating a text as a formula: names come from Entra and from callers.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
