package graph

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

// Schema is the synchronization schema of a job: Entra's document with all its members. It is edited in place and sent back
// whole, because Graph replaces schemas and supports no smaller change.
type Schema struct {
	doc  object
	rule object
}

// object is a JSON object whose unknown members must not be lost.
type object = map[string]any

// parseSchema reads a schema. Numbers stay as they are written.
func parseSchema(raw []byte) (*Schema, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	s := &Schema{}
	if err := d.Decode(&s.doc); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	for _, rule := range objects(s.doc, "synchronizationRules") {
		s.rule = rule
		if s.Mapping(TypeUser) != nil {
			return s, nil
		}
	}
	return nil, errors.New("read the schema: it has no rule that provisions users")
}

// JSON returns the schema as Graph accepts it.
func (s *Schema) JSON() []byte {
	b, err := Encode(s.doc)
	if err != nil {
		panic(err) // decoded JSON can be encoded
	}
	return b
}

// Clone returns a copy that can be edited independently.
func (s *Schema) Clone() *Schema {
	c, err := parseSchema(s.JSON())
	if err != nil {
		panic(err) // it was parsed before
	}
	return c
}

// RuleID returns the id of the synchronization rule, which provisioning on demand needs.
func (s *Schema) RuleID() string { return str(s.rule, "id") }

// Mapping returns the attribute mapping of TypeUser or TypeGroup, nil if none exists. It is found by the objects that it maps,
// because the name of a mapping depends on its age.
func (s *Schema) Mapping(objectType string) *Mapping {
	for _, m := range objects(s.rule, "objectMappings") {
		if str(m, "sourceObjectName") == objectType && strings.HasSuffix(str(m, "targetObjectName"), ":"+objectType) {
			return &Mapping{s, m}
		}
	}
	return nil
}

// attributes returns the object of a name in a directory of the schema, and the attributes that it lists.
func (s *Schema) attributes(directory, name string) (of object, list []object) {
	for _, d := range objects(s.doc, "directories") {
		if str(d, "name") != str(s.rule, directory) {
			continue
		}
		for _, o := range objects(d, "objects") {
			if str(o, "name") == name {
				return o, objects(o, "attributes")
			}
		}
	}
	return nil, nil
}

// Mapping is the attribute mapping of users or groups in a schema.
type Mapping struct {
	schema *Schema
	doc    object
}

const lines = "attributeMappings"

// Lines returns the lines of the mapping. To change a line changes the schema.
func (m *Mapping) Lines() []Line {
	found := objects(m.doc, lines)
	list := make([]Line, len(found))
	for i, line := range found {
		list[i] = Line{line}
	}
	return list
}

// Remove removes the lines that match.
func (m *Mapping) Remove(match func(Line) bool) {
	list, _ := m.doc[lines].([]any)
	m.doc[lines] = slices.DeleteFunc(list, func(item any) bool {
		line, ok := item.(object)
		return ok && match(Line{line})
	})
}

// Add adds a line, and lists the attribute in the target's directory if it is not listed there.
func (m *Mapping) Add(target string, source Source, priority int) {
	if of, list := m.schema.attributes("targetDirectoryName", str(m.doc, "targetObjectName")); of != nil && spelling(list, target) == "" {
		appendTo(of, "attributes", object{
			"anchor": false, "caseExact": false, "defaultValue": nil, "flowNullValues": false, "multivalued": false,
			"mutability": "ReadWrite", "name": target, "required": false, "type": "String",
			"apiExpressions": []any{}, "metadata": []any{}, "referencedObjects": []any{},
		})
	}
	appendTo(m.doc, lines, object{
		"defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
		"matchingPriority": priority, "source": source.tree, "targetAttributeName": target,
	})
}

// SourceAttribute returns the name of a source attribute as Entra spells it, "" if Entra does not offer the attribute.
func (m *Mapping) SourceAttribute(name string) string {
	_, list := m.schema.attributes("sourceDirectoryName", str(m.doc, "sourceObjectName"))
	return spelling(list, name)
}

func spelling(attributes []object, name string) string {
	for _, a := range attributes {
		if strings.EqualFold(str(a, "name"), name) {
			return str(a, "name")
		}
	}
	return ""
}

// Line is a line of a mapping: a target attribute and its source.
type Line struct{ doc object }

// Target returns the target attribute. Entra compares these names without case.
func (l Line) Target() string { return str(l.doc, "targetAttributeName") }

// Source returns the expression of the source, as the portal shows it; of a constant the quoted value.
func (l Line) Source() string {
	source, _ := l.doc["source"].(object)
	if source == nil {
		return fmt.Sprintf("%q", str(l.doc, "defaultValue"))
	}
	return str(source, "expression")
}

// SetSource replaces the source.
func (l Line) SetSource(s Source) { l.doc["source"] = s.tree }

// Priority returns the matching precedence of the line, 0 if Entra does not match by it.
func (l Line) Priority() int {
	switch n := l.doc["matchingPriority"].(type) {
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case int:
		return n
	}
	return 0
}

// SetPriority changes the matching precedence.
func (l Line) SetPriority(p int) { l.doc["matchingPriority"] = p }

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

func str(in object, name string) string {
	s, _ := in[name].(string)
	return s
}

func appendTo(in object, name string, item object) {
	list, _ := in[name].([]any)
	in[name] = append(list, item)
}

// Schema reads the schema of a job, also as the bytes that Graph sent, for a backup.
func (c *Client) Schema(ctx context.Context, principal, job string) (*Schema, []byte, error) {
	raw, err := read[[]byte](ctx, c, jobPath(principal, job)+"/schema")
	if err != nil {
		return nil, nil, err
	}
	s, err := parseSchema(raw)
	return s, raw, err
}

// PutSchema replaces the schema of a job.
func (c *Client) PutSchema(ctx context.Context, principal, job string, raw []byte) error {
	return c.call(ctx, http.MethodPut, jobPath(principal, job)+"/schema", raw, nil)
}
