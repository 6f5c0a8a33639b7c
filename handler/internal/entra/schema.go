package entra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Schema is a job's synchronization schema: Entra's document, with whatever it holds. It is edited in place where the
// mapping must be another, and sent back whole, because Graph replaces schemas and knows no other change.
type Schema struct {
	doc  object
	rule object
}

type object = map[string]any

// ParseSchema reads a schema. Numbers stay as they are written.
func ParseSchema(raw []byte) (*Schema, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	s := &Schema{}
	if err := d.Decode(&s.doc); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	for _, rule := range objects(s.doc, "synchronizationRules") {
		s.rule = rule
		if s.mapping(userObject) != nil {
			return s, nil
		}
	}
	return nil, errors.New("read the schema: it has no rule that provisions users")
}

// JSON is the schema as Graph wants it.
func (s *Schema) JSON() []byte {
	b, err := encode(s.doc)
	if err != nil {
		panic(err) // what was decoded can be encoded
	}
	return b
}

// Clone is a copy that can be edited by itself.
func (s *Schema) Clone() *Schema {
	c, err := ParseSchema(s.JSON())
	if err != nil {
		panic(err) // it was parsed before
	}
	return c
}

// RuleID is what provisioning on demand wants to be told.
func (s *Schema) RuleID() string { return text(s.rule, "id") }

// The names of what is mapped, on Entra's side.
const (
	userObject  = "User"
	groupObject = "Group"

	jobObject = "Job" // for what is not mapped but set
)

// mapping is the mapping of users or of groups. It is found by what it maps: its own name differs with its age.
func (s *Schema) mapping(source string) object {
	for _, m := range objects(s.rule, "objectMappings") {
		if text(m, "sourceObjectName") == source && strings.HasSuffix(text(m, "targetObjectName"), ":"+source) {
			return m
		}
	}
	return nil
}

// declared are the attributes that one side's directory lists for the objects of a name.
func (s *Schema) declared(directory, name string) (of object, attributes []object) {
	for _, d := range objects(s.doc, "directories") {
		if text(d, "name") != text(s.rule, directory) {
			continue
		}
		for _, o := range objects(d, "objects") {
			if text(o, "name") == name {
				return o, objects(o, "attributes")
			}
		}
	}
	return nil, nil
}

// targets are a mapping's lines by the attribute that they fill, in lower case: Entra compares names so.
func targets(mapping object) map[string]object {
	lines := map[string]object{}
	for _, line := range objects(mapping, "attributeMappings") {
		lines[strings.ToLower(text(line, "targetAttributeName"))] = line
	}
	return lines
}

// expression is where a line's value comes from, as a person would write it.
func expression(line object) string {
	source, _ := line["source"].(object)
	if source == nil {
		return fmt.Sprintf("%q", text(line, "defaultValue"))
	}
	return text(source, "expression")
}

// priority is a line's place in the matching; 0 is none.
func priority(line object) int {
	switch n := line["matchingPriority"].(type) {
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case int:
		return n
	}
	return 0
}

func objects(in object, name string) []object {
	list, _ := in[name].([]any)
	found := make([]object, 0, len(list))
	for _, item := range list {
		if o, ok := item.(object); ok {
			found = append(found, o)
		}
	}
	return found
}

func text(in object, name string) string {
	s, _ := in[name].(string)
	return s
}

// add appends to a list of objects.
func add(in object, name string, item object) {
	list, _ := in[name].([]any)
	in[name] = append(list, item)
}

// drop takes the objects out of a list that are not to stay.
func drop(in object, name string, stays func(object) bool) {
	list, _ := in[name].([]any)
	in[name] = slices.DeleteFunc(list, func(item any) bool {
		o, ok := item.(object)
		return ok && !stays(o)
	})
}

// Schema reads a job's schema, as it came too: that is what a backup must hold.
func (c *Client) Schema(ctx context.Context, principal, job string) (*Schema, []byte, error) {
	var raw []byte
	if err := c.get(ctx, jobPath(principal, job)+"/schema", &raw); err != nil {
		return nil, nil, err
	}
	s, err := ParseSchema(raw)
	return s, raw, err
}

// PutSchema replaces a job's schema.
func (c *Client) PutSchema(ctx context.Context, principal, job string, raw []byte) error {
	return c.call(ctx, http.MethodPut, jobPath(principal, job)+"/schema", raw, nil)
}
