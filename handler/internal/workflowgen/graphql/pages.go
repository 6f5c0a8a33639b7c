package graphql

import (
	"math"

	"workflowgen-scim/handler/internal/workflowgen"
)

// window reads the items [q.Offset, q.Offset+q.Limit) of a list that is served in numbered pages, and how long the list
// is. A window that does not begin where a page of its size does lies across two of them. Nobody is asked for a page
// without items, so a Limit of 0, which asks for the length alone, reads one item and leaves it.
func window[T any](q workflowgen.Query, read func(number, size int) ([]T, int, error)) ([]T, int, error) {
	offset, limit := clamp(q.Offset), clamp(q.Limit)
	size := max(limit, 1)
	number, skip := offset/size+1, offset%size
	items, total, err := read(number, size)
	if err == nil && skip > 0 && len(items) == size {
		var more []T
		more, total, err = read(number+1, size)
		items = append(items, more...)
	}
	if err != nil {
		return nil, 0, err
	}
	items = items[min(skip, len(items)):]
	return items[:min(limit, len(items))], total, nil
}

// clamp keeps a number within GraphQL's Int, and leaves it room to become the number of the next page.
func clamp(n int) int { return min(max(n, 0), math.MaxInt32-2) }
