package entra

import (
	"context"
	"iter"
)

// list walks through a collection, page by page, as far as the caller wants. The address of the next page is Graph's to
// make, and is taken whole.
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

// all is the whole of a collection that is known to be small.
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
