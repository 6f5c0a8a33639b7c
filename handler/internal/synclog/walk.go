package synclog

import (
	"context"
	"iter"

	"workflowgen-scim/handler/internal/provision"
)

// All yields the entries that a query asks for, the newest first, however many pages they fill. It holds one page at a time;
// Limit is the size of a page.
func All(ctx context.Context, r Reader, q Query) iter.Seq2[Line, error] {
	return walk(q.After, func(after string) ([]Line, string, error) {
		q.After = after
		page, err := r.Feed(ctx, q)
		return page.Lines, page.Next, err
	})
}

// AllSignIns yields refused sign-ins as All yields entries.
func AllSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery) iter.Seq2[provision.RefusedSignIns, error] {
	return walk(q.After, func(after string) ([]provision.RefusedSignIns, string, error) {
		q.After = after
		page, err := r.RefusedSignIns(ctx, q)
		return page.Refused, page.Next, err
	})
}

// walk yields the items of one page after the other. An error ends it.
func walk[T any](after string, fetch func(after string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			items, next, err := fetch(after)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if after = next; after == "" {
				return
			}
		}
	}
}
