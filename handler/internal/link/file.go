package link

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"workflowgen-scim/handler/internal/csvsafe"
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
		_ = c.Write([]string{string(i.List), i.Type, i.ID, csvsafe.Cell(i.Name), i.From, i.ObjectID, csvsafe.Cell(i.Entra), i.By, i.Note, csvsafe.Cell(strings.Join(i.Others, "; "))})
	}
	c.Flush()
	return c.Error()
}
