package lists_test

import (
	"errors"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// digits is a list that ignores every filter.
func digits(q workflowgen.Query) ([]int, int, error) {
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8}
	from := min(q.Offset, len(all))
	return all[from:min(from+q.Limit, len(all))], len(all), nil
}

// TestKept: an item that does not pass is neither returned nor counted, on any page. A window of one item that passes shows
// nothing of the rest.
func TestKept(t *testing.T) {
	want := []int{0, 2, 4, 6, 8}
	for offset := range 7 {
		for limit := range 7 {
			if max(limit, 1) == 1 && offset%2 == 0 {
				continue
			}
			got, total, err := lists.Kept(workflowgen.Query{Offset: offset, Limit: limit}, digits, func(i *int) bool { return *i%2 == 0 })
			from := min(offset, len(want))
			if err != nil || total != len(want) || !slices.Equal(got, want[from:min(from+limit, len(want))]) {
				t.Errorf("[%d:%d]: %v of %d, %v", offset, offset+limit, got, total, err)
			}
		}
	}
}

// TestTooMany: an ignored filter over a large directory is an error and not an empty list.
func TestTooMany(t *testing.T) {
	many := func(q workflowgen.Query) ([]int, int, error) {
		return make([]int, q.Limit), lists.MaxCompared + 1, nil
	}
	_, _, err := lists.Kept(workflowgen.Query{Limit: 2}, many, func(i *int) bool { return *i == 1 })
	if !errors.Is(err, provision.ErrUnavailable) {
		t.Errorf("%v", err)
	}
}
