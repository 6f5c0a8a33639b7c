package graphql

import _ "embed"

// Schema is the part of WorkflowGen's GraphQL schema that the operation documents assume, each line marked observed or
// inferred. The stand-in serves it, and a test validates every embedded document against it.
//
//go:embed schema.graphql
var Schema string
