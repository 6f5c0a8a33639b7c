package graphql

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// introspection asks for as much of a schema as the comparison needs.
const introspection = `query introspection { __schema { queryType { name } mutationType { name } types {
  kind name enumValues(includeDeprecated: true) { name } possibleTypes { name }
  fields(includeDeprecated: true) { name type { ...T } args { name defaultValue type { ...T } } }
  inputFields { name defaultValue type { ...T } } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`

// introspect reads the instance's schema by the query that every GraphQL server answers unless introspection is disabled.
func (d *Directory) introspect(ctx context.Context) (text string, err error) {
	body, err := json.Marshal(map[string]string{"query": introspection})
	if err != nil {
		return "", err
	}
	r := &connection.Request{Operation: "introspection", Method: http.MethodPost, URL: d.target, Body: body}
	err = d.line.Do(ctx, r, func(a connection.Answer) error {
		var answer struct {
			Data struct {
				Schema theirSchema `json:"__schema"`
			} `json:"data"`
		}
		if a.Status != http.StatusOK || json.Unmarshal(a.Body, &answer) != nil {
			return errHidden
		}
		text = answer.Data.Schema.sdl()
		return nil
	})
	return text, err
}

// The shapes of an introspection (GraphQL specification §4).

type theirSchema struct {
	QueryType, MutationType *theirName
	Types                   []theirType
}

type theirName struct{ Name string }

type theirType struct {
	Kind, Name                string
	EnumValues, PossibleTypes []theirName
	Fields, InputFields       []theirField
}

type theirField struct {
	Name         string
	Type         theirRef
	Args         []theirField
	DefaultValue *string
}

type theirRef struct {
	Kind, Name string
	OfType     *theirRef
}

func (r *theirRef) String() string {
	switch {
	case r.OfType == nil:
		return r.Name
	case r.Kind == "NON_NULL":
		return r.OfType.String() + "!"
	default:
		return "[" + r.OfType.String() + "]"
	}
}

// sdl writes the schema in its own language, without the built-in types and without the interfaces of types, which repeat
// the fields anyway.
func (s *theirSchema) sdl() string {
	var b strings.Builder
	if s.QueryType == nil {
		return ""
	}
	fmt.Fprintf(&b, "schema { query: %s", s.QueryType.Name)
	if s.MutationType != nil {
		fmt.Fprintf(&b, " mutation: %s", s.MutationType.Name)
	}
	b.WriteString(" }\n")
	for _, t := range s.Types {
		t.write(&b)
	}
	return b.String()
}

var builtInScalars = map[string]bool{"String": true, "Int": true, "Float": true, "Boolean": true, "ID": true}

func (t *theirType) write(b *strings.Builder) {
	if strings.HasPrefix(t.Name, "__") || builtInScalars[t.Name] {
		return
	}
	switch t.Kind {
	case "SCALAR":
		fmt.Fprintf(b, "scalar %s\n", t.Name)
	case "ENUM":
		fmt.Fprintf(b, "enum %s { %s }\n", t.Name, join(t.EnumValues, " "))
	case "UNION":
		fmt.Fprintf(b, "union %s = %s\n", t.Name, join(t.PossibleTypes, " | "))
	case "INPUT_OBJECT":
		fmt.Fprintf(b, "input %s {%s }\n", t.Name, fields(t.InputFields))
	case "INTERFACE":
		fmt.Fprintf(b, "interface %s {%s }\n", t.Name, fields(t.Fields))
	default:
		fmt.Fprintf(b, "type %s {%s }\n", t.Name, fields(t.Fields))
	}
}

func join(names []theirName, with string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = n.Name
	}
	return strings.Join(all, with)
}

func fields(all []theirField) string {
	var b strings.Builder
	for i := range all {
		f := &all[i]
		b.WriteString(" " + f.Name)
		if len(f.Args) > 0 {
			b.WriteString("(" + fields(f.Args) + ")")
		}
		b.WriteString(": " + f.Type.String())
		if f.DefaultValue != nil {
			b.WriteString(" = " + *f.DefaultValue)
		}
	}
	return b.String()
}
