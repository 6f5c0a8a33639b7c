// Package lists implements the promise of both adapters about lists: a list is whole, or it is an error. A shorter list would
// pass for the whole one, and a user missing from it for a user who does not exist.
package lists

import (
	"fmt"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// ErrContradiction means that the pages of a list contradict each other or the length of the list. It is a
// [provision.ErrUnavailable], because reading changes nothing.
var ErrContradiction = provision.Because(provision.CauseInconsistent,
	fmt.Errorf("%w: the pages of the list contradict each other", provision.ErrUnavailable))

// MaxCompared is the number of items that are compared one by one if the instance ignores a filter.
const MaxCompared = 20_000

// Window reads the items [q.Offset, q.Offset+q.Limit) and the length of the list: all of the items, or an error.
type Window[T any] func(q workflowgen.Query) (items []T, total int, err error)

// Kept returns the page q of the items that pass keep, and how many items pass. An instance may apply a filter less strictly
// or ignore it. If an item does not pass, the pages and the length are not those of the filter, so Kept reads the list from
// its beginning and compares it item by item.
func Kept[T any](q workflowgen.Query, read Window[T], keep func(*T) bool) ([]T, int, error) {
	offset, limit := max(q.Offset, 0), max(q.Limit, 0)
	page := q
	page.Offset, page.Limit = offset, max(limit, 1)
	items, total, err := read(page)
	if err != nil {
		return nil, 0, err
	}
	kept := sift(items, keep)
	if len(kept) == len(items) {
		return kept[:min(limit, len(kept))], total, nil
	}
	if total > MaxCompared {
		return nil, 0, fmt.Errorf("%w: WorkflowGen ignores the filter, and %d items are too many to compare one by one", provision.ErrUnavailable, total)
	}
	if len(items) < total { // else the page is the whole list
		page.Offset, page.Limit = 0, MaxCompared
		if items, _, err = read(page); err != nil {
			return nil, 0, err
		}
		kept = sift(items, keep)
	}
	total = len(kept)
	kept = kept[min(offset, total):]
	return kept[:min(limit, len(kept))], total, nil
}

func sift[T any](items []T, keep func(*T) bool) []T {
	kept := make([]T, 0, len(items))
	for i := range items {
		if keep(&items[i]) {
			kept = append(kept, items[i])
		}
	}
	return kept
}
