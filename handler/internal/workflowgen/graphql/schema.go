package graphql

import _ "embed"

// Schema is the part of WorkflowGen's GraphQL schema that the operation documents assume, each line marked observed or
// inferred. The stand-in for WorkflowGen serves a copy of its own; tests compare that copy and every embedded document with it.
//
//go:embed schema.graphql
var Schema string
