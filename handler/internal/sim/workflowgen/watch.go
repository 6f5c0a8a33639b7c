package workflowgen

import (
	"context"

	"github.com/graph-gophers/graphql-go/errors"
	"github.com/graph-gophers/graphql-go/introspection"
)

// watch is a tracer, through which the library reports the execution of an operation. It notes the name and the kind of the
// operation, and stops a mutation that came by GET.
type watch struct{}

type callKey struct{}

const (
	kindQuery    = "query"
	kindMutation = "mutation"
)

// stopped is a context in which the library resolves no field.
var stopped = func() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}()

// TraceQuery is called once an operation is found valid.
func (watch) TraceQuery(ctx context.Context, _, operation string, _ map[string]any, _ map[string]*introspection.Type) (context.Context, func([]*errors.QueryError)) {
	c := ctx.Value(callKey{}).(*call)
	c.operation, c.kind = operation, kindQuery
	return ctx, ignoreAll
}

// TraceField is called before a field is resolved, the field of the root first.
func (watch) TraceField(ctx context.Context, _, typeName, _ string, _ bool, _ map[string]any) (context.Context, func(*errors.QueryError)) {
	if typeName == "Mutation" {
		c := ctx.Value(callKey{}).(*call)
		c.kind = kindMutation
		if c.readOnly {
			return stopped, ignore
		}
	}
	return ctx, ignore
}

func ignoreAll([]*errors.QueryError) {}

func ignore(*errors.QueryError) {}
