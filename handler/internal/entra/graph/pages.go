package graph

import (
	"context"
	"iter"
)

// list iterates over a collection and reads a page when it is needed. The address of the next page is used as Graph sent it.
func list[T any](ctx context.Context, c *Client, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for path != "" {
			var page struct {
				Value []T    `json:"value"`
				Next  string `json:"@odata.nextLink"`
			}
			if err := c.get(ctx, path, &page); err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range page.Value {
				if !yield(item, nil) {
					return
				}
			}
			path = page.Next
		}
	}
}

// all reads a whole collection, which is expected to be small.
func all[T any](ctx context.Context, c *Client, path string) ([]T, error) {
	var items []T
	for item, err := range list[T](ctx, c, path) {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
