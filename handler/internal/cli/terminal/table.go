package terminal

import (
	"cmp"
	"fmt"
	"strings"
)

// Cell is a text of a table, and its colour.
type Cell struct {
	Text   string
	Colour Colour
}

// Table prints rows in columns. A column grows with its widest cell, so rows can be printed as they come. On a terminal the
// last column is cut or wrapped at the edge of the screen.
type Table struct {
	Screen
	Gap  int  // columns between two cells; 0 means 2
	Wrap bool // wrap the last column, and do not cut it

	widths []int
}

// NewTable returns a table whose first columns have at least the given widths.
func NewTable(s Screen, widths ...int) *Table { return &Table{Screen: s, widths: widths} }

// Fit makes room for a row that will be printed.
func (t *Table) Fit(row ...Cell) {
	for i, c := range row[:max(len(row)-1, 0)] {
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], Width(Safe(c.Text)))
	}
}

// Print prints a row.
func (t *Table) Print(row ...Cell) error {
	t.Fit(row...)
	var line strings.Builder
	used, gap := 0, cmp.Or(t.Gap, 2)
	for i, c := range row[:len(row)-1] {
		line.WriteString(t.Paint(c.Colour, Safe(c.Text)) + strings.Repeat(" ", t.widths[i]-Width(Safe(c.Text))+gap))
		used += t.widths[i] + gap
	}
	last := row[len(row)-1]
	switch text := Safe(last.Text); {
	case t.Wrap:
		line.WriteString(t.Paint(last.Colour, t.Screen.Wrap(used, text)))
	case t.Width > 0:
		line.WriteString(t.Paint(last.Colour, Cut(text, max(t.Width-used, 8))))
	default:
		line.WriteString(t.Paint(last.Colour, text))
	}
	_, err := fmt.Fprintln(t, strings.TrimRight(line.String(), " "))
	return err
}

// Row prints a row without colours.
func (t *Table) Row(texts ...string) error { return t.Print(cells(texts)...) }

func cells(texts []string) []Cell {
	row := make([]Cell, len(texts))
	for i, text := range texts {
		row[i].Text = text
	}
	return row
}

// Rows prints all rows in columns that fit the widest cell of any of them.
func (t *Table) Rows(rows ...[]string) error {
	for _, r := range rows {
		t.Fit(cells(r)...)
	}
	for _, r := range rows {
		if err := t.Row(r...); err != nil {
			return err
		}
	}
	return nil
}

// nameWidth is the width of the names that Fact prints.
const nameWidth = 11

// Fact prints a name with a text beside it, or nothing if the text is empty.
func (s Screen) Fact(name, text string) {
	if text != "" {
		t := NewTable(s, nameWidth)
		t.Wrap = true
		_ = t.Print(Cell{name, Dim}, Cell{Text: text})
	}
}
