package graph

import (
	"context"
	"iter"
	"net/http"
)

func read[T any](ctx context.Context, c *Client, path string) (v T, err error) {
	err = c.call(ctx, http.MethodGet, path, nil, &v)
	return v, err
}

// page is a page of a collection.
type page[T any] struct {
	Value []T    `json:"value"`
	Next  string `json:"@odata.nextLink"`
}

// list iterates over a collection and reads a page when it is needed. The address of the next page is used as Graph sent it.
func list[T any](ctx context.Context, c *Client, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for path != "" {
			page, err := read[page[T]](ctx, c, path)
			if err != nil {
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

// first reads the first item of a collection, the zero T if it is empty.
func first[T any](ctx context.Context, c *Client, path string) (T, error) {
	for item, err := range list[T](ctx, c, path) {
		return item, err
	}
	return *new(T), nil
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
