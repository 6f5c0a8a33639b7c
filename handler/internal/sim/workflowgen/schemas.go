package workflowgen

import (
	"context"
	_ "embed"
	"regexp"

	"github.com/graph-gophers/graphql-go"
)

// Schemas describes the other schemas that an instance can be started with, by name. WorkflowGen's own names are not public, so
// a client must cope with others.
var Schemas = map[string]string{
	"lean":    "no fax and no office; mobile can be read and not written; users cannot be found by e-mail",
	"renamed": "other names of all that there is, single arguments, members one by one; and few properties",
}

// assumedSchema is the schema of an instance without the option Schema. It is not the adapter's file: TestSchema compares the
// two, so that a change of one alone is seen.
//
//go:embed schema.graphql
var assumedSchema string

//go:embed renamed.graphql
var renamedSchema string

// missing matches the lines that a lean schema does not have.
var missing = regexp.MustCompile(`(?m)^  (fax|office): String\b.*\n|^  mobile: String\n|^  email: String +# inferred: equal.*\n`)

func (o *Options) sdl() string {
	switch o.Schema {
	case "":
		return assumedSchema
	case "lean":
		return missing.ReplaceAllString(assumedSchema, "")
	case "renamed":
		return renamedSchema
	}
	panic("there is no schema " + o.Schema)
}

func (o *Options) resolver(s *store) any {
	if o.Schema == "renamed" {
		return &renamed{s}
	}
	return &resolver{&query{s}, &mutation{s}}
}

func (o *Options) schemaOptions() []graphql.SchemaOpt {
	opts := []graphql.SchemaOpt{graphql.UseFieldResolvers(), graphql.DisableFieldSelections(), graphql.Tracer(watch{})}
	if o.HideIntrospection {
		opts = append(opts, graphql.RestrictIntrospection(func(context.Context) bool { return false }))
	}
	return opts
}
