// Package lists holds what both ways into WorkflowGen promise of lists: a list is whole, or it is an error. A shorter one would
// be taken for the whole one, and who is not in it for someone who is not there.
package lists

import (
	"fmt"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// ErrContradiction: the pages of a list contradict each other or the length that the instance tells. It is a
// [provision.ErrUnavailable], since nothing but reading was done.
var ErrContradiction = provision.Because(provision.CauseInconsistent, fmt.Errorf("%w: the pages of the list contradict each other", provision.ErrUnavailable))

// MostCompared is how many items are compared one by one where the instance ignores a filter.
const MostCompared = 20_000

// Window reads the items [q.Offset, q.Offset+q.Limit) and how long the list is: all of them, or an error.
type Window[T any] func(q workflowgen.Query) (items []T, total int, err error)

// Kept answers the page q of the items that pass keep, and how many pass. Instances may take a filter less strictly than we
// do, or ignore it. Once an item does not pass, neither the pages nor the length are those of the filter, so the list is
// read from its beginning and compared item by item.
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
	if total > MostCompared {
		return nil, 0, fmt.Errorf("%w: WorkflowGen ignores the filter, and %d items are too many to compare one by one", provision.ErrUnavailable, total)
	}
	if len(items) < total { // else the page is the whole list
		page.Offset, page.Limit = 0, MostCompared
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
