package link

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Write writes a plan as JSON, an item a line, so that a person can read it and a tool compare two.
func (p *Plan) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	head := *p
	head.Items = nil
	first, err := json.Marshal(head)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s[", strings.TrimSuffix(string(first), "null}"))
	for i := range p.Items {
		line, err := json.Marshal(p.Items[i])
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n]}\n")
	return b.Flush()
}

// ReadPlan reads a plan.
func ReadPlan(r io.Reader) (*Plan, error) {
	var p Plan
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	if p.Version != Version {
		return nil, fmt.Errorf("the plan is of version %d, this program reads %d", p.Version, Version)
	}
	return &p, nil
}

// columns of the CSV. A person fills in objectId or entra, and writes "sure" into list.
var columns = []string{"list", "type", "id", "name", "systemIdentifier", "objectId", "entra", "by", "note", "candidates"}

// WriteCSV writes the items as a table.
func (p *Plan) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write(columns)
	for _, i := range p.Items {
		_ = c.Write([]string{string(i.List), i.Type, i.ID, harmless(i.Name), i.From, i.ObjectID, harmless(i.Entra), i.By, i.Note, harmless(strings.Join(i.Others, "; "))})
	}
	c.Flush()
	return c.Error()
}

// harmless keeps a spreadsheet from taking a name for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// ReadChoices reads from a CSV which account a person chose which object for: the rows whose list is "sure" or that have
// no such column. Accounts are named by id or name, objects by objectId or by their name in Entra.
func ReadChoices(r io.Reader, kind string, objects []Object, accounts []Account) (map[string]string, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the CSV: %w", err)
	}
	if len(rows) == 0 {
		return nil, errors.New("the CSV is empty")
	}
	head := rows[0]
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	chosen := map[string]string{}
	byName, byEntra := names(accounts), entraNames(objects)
	for n, row := range rows[1:] {
		cell := func(name string) string {
			if i := slices.Index(head, name); i >= 0 && i < len(row) {
				return strings.TrimSpace(strings.TrimPrefix(row[i], "'"))
			}
			return ""
		}
		if l := cell("list"); l != "" && l != string(Sure) || cell("type") != "" && cell("type") != kind {
			continue
		}
		id := first(cell("id"), byName[strings.ToLower(cell("name"))])
		object := first(cell("objectId"), byEntra[strings.ToLower(cell("entra"))])
		if id == "" || object == "" {
			return nil, fmt.Errorf("row %d of the CSV names no account of WorkflowGen, or no object of Entra, that exists", n+2)
		}
		chosen[id] = object
	}
	return chosen, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func names(accounts []Account) map[string]string {
	m := make(map[string]string, len(accounts))
	for i := range accounts {
		m[strings.ToLower(accounts[i].Name)] = accounts[i].ID
	}
	return m
}

func entraNames(objects []Object) map[string]string {
	m := make(map[string]string, len(objects))
	for i := range objects {
		m[strings.ToLower(objects[i].Name)] = objects[i].ID
	}
	return m
}
