package graphql

import (
	"errors"
	"slices"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// ways lists how instances page a list of numbers.
var ways = map[string]func(all []int, cap int) pages[int]{
	"as asked": func(all []int, _ int) pages[int] {
		return func(number, size int) ([]int, int, error) { return slice(all, (number-1)*size, size), len(all), nil }
	},
	"cut, counted in the size asked for": func(all []int, cap int) pages[int] {
		return func(number, size int) ([]int, int, error) {
			return slice(all, (number-1)*size, min(size, cap)), len(all), nil
		}
	},
	"cut, counted in the size given": func(all []int, cap int) pages[int] {
		return func(number, size int) ([]int, int, error) {
			size = min(size, cap)
			return slice(all, (number-1)*size, size), len(all), nil
		}
	},
	"whole": func(all []int, _ int) pages[int] {
		return func(int, int) ([]int, int, error) { return slices.Clone(all), len(all), nil }
	},
}

func slice(all []int, from, size int) []int {
	from = min(from, len(all))
	return slices.Clone(all[from:min(from+size, len(all))])
}

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// TestWindow reads every window of every short list, in each way that instances count pages, with and without the memory of
// another window.
func TestWindow(t *testing.T) {
	for name, serve := range ways {
		var known pager
		for length := range 12 {
			all := numbers(length)
			for offset := range 14 {
				for limit := range 12 {
					for _, p := range []*pager{{}, &known} {
						got, total, err := window(p, workflowgen.Query{Offset: offset, Limit: limit}, serve(all, 3))
						want := slice(all, offset, limit)
						if err != nil || total != length || !slices.Equal(got, want) {
							t.Fatalf("%s: [%d:%d] of %d: %v of %d, %v", name, offset, offset+limit, length, got, total, err)
						}
					}
				}
			}
		}
	}
}

// TestWindowCalls: an instance that returns pages as requested costs a call for each page, and one more until a full page was
// seen; an instance that cuts pages costs one call more than it has pages.
func TestWindowCalls(t *testing.T) {
	for name, c := range map[string]struct{ offset, limit, first, later int }{
		"as asked": {20, 10, 2, 1}, "cut, counted in the size asked for": {0, 10, 4, 4}, "cut, counted in the size given": {0, 10, 4, 4},
	} {
		var p pager
		for _, most := range []int{c.first, c.later} {
			calls := 0
			read := ways[name](numbers(25), 3)
			_, _, err := window(&p, workflowgen.Query{Offset: c.offset, Limit: c.limit}, func(number, size int) ([]int, int, error) {
				calls++
				return read(number, size)
			})
			if err != nil || calls > most {
				t.Errorf("%s: %d calls, at most %d; %v", name, calls, most, err)
			}
		}
	}
}

// TestContradictions: pages that contradict the list are an error, and never a shorter list.
func TestContradictions(t *testing.T) {
	for name, read := range map[string]pages[int]{
		"empty, and there are more": func(number, size int) ([]int, int, error) {
			if number > 1 {
				return []int{}, 25, nil
			}
			return numbers(size), 25, nil
		},
		"nothing of many":           func(int, int) ([]int, int, error) { return []int{}, 25, nil },
		"more than there are":       func(int, int) ([]int, int, error) { return numbers(3), 0, nil },
		"short after a full page 1": func(number, size int) ([]int, int, error) { return numbers(size - (number - 1)), 25, nil },
	} {
		for _, q := range []workflowgen.Query{{Limit: 25}, {Offset: 10, Limit: 10}, {Offset: 7, Limit: 5}} {
			_, _, err := window(&pager{}, q, func(number, size int) ([]int, int, error) { return read(number, min(size, 10)) })
			if !errors.Is(err, provision.ErrUnavailable) {
				t.Errorf("%s, %+v: %v", name, q, err)
			}
		}
	}
}

func TestWindowFails(t *testing.T) {
	broken := errors.New("broken")
	_, _, err := window(&pager{}, workflowgen.Query{Offset: 1, Limit: 2}, func(number, _ int) ([]int, int, error) {
		if number == 2 {
			return nil, 0, broken
		}
		return []int{1, 2}, 9, nil
	})
	if err != broken {
		t.Errorf("half a window: %v", err)
	}
}
