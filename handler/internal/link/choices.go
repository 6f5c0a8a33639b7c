package link

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ReadChoices reads from a CSV file the object that a person chose for each account: the rows whose list is "sure", or all if
// there is no such column. Rows name accounts by id or name, and objects by objectId or by their name in Entra. The error
// holds all mistakes, each with its line and column, because the person edits the table by hand.
func ReadChoices(r io.Reader, kind string, objects []Object, accounts []Account) (map[string]string, error) {
	rows, err := readTable(r)
	if err != nil {
		return nil, err
	}
	c := newChoosing(kind, objects, accounts)
	var wrong []error
	for _, row := range rows {
		if err := c.take(row); err != nil {
			wrong = append(wrong, err)
		}
	}
	if more := len(wrong) - maxMistakes; more > 0 {
		wrong = append(wrong[:maxMistakes], fmt.Errorf("and %d more mistakes", more))
	}
	return c.chosen, errors.Join(wrong...)
}

// maxMistakes is the number of mistakes in the error.
const maxMistakes = 20

// tableRow is a row of the table, with its first line and the head.
type tableRow struct {
	line        int
	head, texts []string
}

// cell is the text in a column, "" if there is no such column. The apostrophe that a spreadsheet writes before a text is not
// part of it.
func (r tableRow) cell(column string) string {
	if i := slices.Index(r.head, column); i >= 0 {
		return strings.TrimSpace(strings.TrimPrefix(r.texts[i], "'"))
	}
	return ""
}

// wrong is the error of a cell.
func (r tableRow) wrong(column, format string, about ...any) error {
	return fmt.Errorf("line %d, column %s: %s", r.line, column, fmt.Sprintf(format, about...))
}

// readTable reads the rows under the head. Spreadsheets write a byte order mark before the head, a line that names the
// separator, semicolons if the comma is the decimal separator, and empty rows for rows that a person has emptied.
func readTable(r io.Reader) ([]tableRow, error) {
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); string(mark) == "\ufeff" {
		_, _ = text.Discard(3)
	}
	c := newReader(text)
	head, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the table is empty")
	}
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	if err == nil {
		err = checkHead(head)
	}
	var rows []tableRow
	for err == nil {
		var cells []string
		if cells, err = c.Read(); err == nil && strings.TrimSpace(strings.Join(cells, "")) != "" {
			line, _ := c.FieldPos(0)
			rows = append(rows, tableRow{line, head, cells})
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return rows, err
}

// newReader finds out the separator. A line that names it is read as an empty line, so that the line numbers stay right.
func newReader(text *bufio.Reader) *csv.Reader {
	start, _ := text.Peek(512)
	line, _, _ := strings.Cut(string(start), "\n")
	comma := ','
	if sep, ok := strings.CutPrefix(strings.TrimRight(line, "\r"), "sep="); ok && (sep == "," || sep == ";" || sep == "\t") {
		comma = rune(sep[0])
		_, _ = text.Discard(len(line))
	} else if !strings.Contains(line, ",") {
		for _, other := range ";\t" {
			if strings.ContainsRune(line, other) {
				comma = other
			}
		}
	}
	c := csv.NewReader(text)
	c.Comma = comma
	return c
}

// checkHead returns an error if a required column is missing. A table that plan wrote must still have its column list:
// without it, each row would count as a choice.
func checkHead(head []string) error {
	for _, either := range [][2]string{{"id", "name"}, {"objectId", "entra"}} {
		if !slices.Contains(head, either[0]) && !slices.Contains(head, either[1]) {
			return fmt.Errorf("line 1: the column %s or %s is missing", either[0], either[1])
		}
	}
	for i, c := range head {
		if slices.Contains(head[:i], c) && slices.Contains(columns, c) {
			return fmt.Errorf("line 1: there are two columns %s", c)
		}
		if (c == "note" || c == "candidates") && !slices.Contains(head, "list") {
			return errors.New("line 1: the column list is missing, which selects the rows to link")
		}
	}
	return nil
}

// choosing is the state of the reading of choices.
type choosing struct {
	kind     string
	ids      map[string]string   // systemIdentifiers by id
	names    map[string][]string // ids by name
	objects  map[string]string   // objectIds, as Entra writes them
	entra    map[string][]string // objectIds by name
	chosen   map[string]string
	lineOf   map[string]int // the line that chose for an account
	lineOfID map[string]int // the line that chose an object
}

func newChoosing(kind string, objects []Object, accounts []Account) *choosing {
	c := &choosing{kind: kind, ids: map[string]string{}, names: map[string][]string{}, objects: map[string]string{}, entra: map[string][]string{},
		chosen: map[string]string{}, lineOf: map[string]int{}, lineOfID: map[string]int{}}
	for i := range accounts {
		name := strings.ToLower(accounts[i].Name)
		c.ids[accounts[i].ID], c.names[name] = accounts[i].SystemIdentifier, append(c.names[name], accounts[i].ID)
	}
	for i := range objects {
		name := strings.ToLower(objects[i].Name)
		c.objects[strings.ToLower(objects[i].ID)], c.entra[name] = objects[i].ID, append(c.entra[name], objects[i].ID)
	}
	return c
}

// take adds the choice of a row, if the row is a choice and of this type.
func (c *choosing) take(row tableRow) error {
	switch l := strings.ToLower(row.cell("list")); {
	case l != "" && !slices.ContainsFunc(Lists, func(known List) bool { return strings.EqualFold(l, string(known)) }):
		return row.wrong("list", "it must be one of %q, not %q", Lists, row.cell("list"))
	case l != "" && l != string(Sure):
		return nil
	}
	kind := row.cell("type")
	switch {
	case kind == "":
		kind = User
	case !strings.EqualFold(kind, User) && !strings.EqualFold(kind, Group):
		return row.wrong("type", "it must be User or Group, not %q", kind)
	}
	if !strings.EqualFold(kind, c.kind) {
		return nil
	}
	id, err := c.account(row)
	if err != nil {
		return err
	}
	object, err := c.object(row)
	if err != nil {
		return err
	}
	return c.choose(row, id, object)
}

func (c *choosing) account(row tableRow) (string, error) {
	if id := row.cell("id"); id != "" {
		if _, ok := c.ids[id]; !ok {
			return "", row.wrong("id", "WorkflowGen's directory has no %s with the id %q", c.kind, id)
		}
		return id, nil
	}
	return only(row, "name", "WorkflowGen's directory", c.kind, c.names)
}

func (c *choosing) object(row tableRow) (string, error) {
	if id := row.cell("objectId"); id != "" {
		object, ok := c.objects[strings.ToLower(id)]
		if !ok {
			return "", row.wrong("objectId", "Entra has no %s with the objectId %q, or it is not in the scope", c.kind, id)
		}
		return object, nil
	}
	return only(row, "entra", "Entra", c.kind, c.entra)
}

// only is the id of the only account or object with the name in a cell.
func only(row tableRow, column, where, kind string, by map[string][]string) (string, error) {
	name := row.cell(column)
	switch found := by[strings.ToLower(name)]; {
	case name == "":
		return "", row.wrong(column, "it is empty; a row to link needs it")
	case len(found) == 0:
		return "", row.wrong(column, "%s has no %s with the name %q", where, kind, name)
	case len(found) > 1:
		return "", row.wrong(column, "%s has %d of the type %s with the name %q: use the id", where, len(found), kind, name)
	default:
		return found[0], nil
	}
}

func (c *choosing) choose(row tableRow, id, object string) error {
	if now, linked := c.objects[strings.ToLower(c.ids[id])]; linked && now != object {
		return row.wrong("id", "it is already linked to another object of Entra, %s: undo that first", now)
	}
	if line := c.lineOf[id]; line > 0 && c.chosen[id] != object {
		return row.wrong("id", "line %d chose another object for the same account", line)
	}
	if line := c.lineOfID[object]; line > 0 && c.chosen[id] != object {
		return row.wrong("objectId", "line %d chose the same object for another account", line)
	}
	c.chosen[id], c.lineOf[id], c.lineOfID[object] = object, row.line, row.line
	return nil
}
