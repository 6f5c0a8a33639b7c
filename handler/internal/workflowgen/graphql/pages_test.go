package graphql

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/workflowgen"
)

// TestWindow reads every window of lists of every short length, and counts the pages.
func TestWindow(t *testing.T) {
	for length := range 8 {
		all := make([]int, length)
		for i := range all {
			all[i] = i
		}
		for offset := range 10 {
			for limit := range 10 {
				calls := 0
				got, total, err := window(workflowgen.Query{Offset: offset, Limit: limit}, func(number, size int) ([]int, int, error) {
					calls++
					from := min((number-1)*size, length)
					return slices.Clone(all[from:min(from+size, length)]), length, nil
				})
				want := all[min(offset, length):min(offset+limit, length)]
				at := fmt.Sprintf("[%d:%d] of %d", offset, offset+limit, length)
				if err != nil || total != length || !slices.Equal(got, want) {
					t.Errorf("%s: %v of %d, %v", at, got, total, err)
				}
				if most := 1 + min(offset%max(limit, 1), 1); calls > most {
					t.Errorf("%s: %d calls, at most %d", at, calls, most)
				}
			}
		}
	}
}

func TestWindowFails(t *testing.T) {
	broken := errors.New("broken")
	_, _, err := window(workflowgen.Query{Offset: 1, Limit: 2}, func(number, _ int) ([]int, int, error) {
		if number == 2 {
			return nil, 0, broken
		}
		return []int{1, 2}, 9, nil
	})
	if err != broken {
		t.Errorf("half a window: %v", err)
	}
}
