package provision

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/scim"
)

// ErrPrecondition: the resource is not, or no longer, as the condition of OnlyIf wants it. Nothing was changed.
var ErrPrecondition = errors.New("the resource is not as the request wants it to be")

type conditionKey struct{}

// OnlyIf makes a change of a resource depend on how the resource is when its turn has come. Members are read for it.
func OnlyIf(ctx context.Context, condition func(*scim.Resource) bool) context.Context {
	return context.WithValue(ctx, conditionKey{}, condition)
}

// conditional says whether a change depends on how the resource is.
func conditional(ctx context.Context) bool { return ctx.Value(conditionKey{}) != nil }

// allowed is ErrPrecondition if the change must not be made to the resource as it is.
func allowed(ctx context.Context, r *scim.Resource) error {
	if condition, ok := ctx.Value(conditionKey{}).(func(*scim.Resource) bool); ok && !condition(r) {
		return ErrPrecondition
	}
	return nil
}
