package workflowgen

// pageInput asks for a page by its number, from 1, and by the size of all pages.
type pageInput struct {
	Number *int32
	Size   *int32
}

// defaultSize is the size of a page if the request names none.
const defaultSize = 20

// window is the range of a page: size items after the first skip.
type window struct{ skip, size int }

func (s *store) window(p *pageInput) (window, error) {
	number, size := 1, defaultSize
	if p != nil && p.Number != nil {
		number = int(*p.Number)
	}
	if p != nil && p.Size != nil {
		size = int(*p.Size)
	}
	if number < 1 || size < 1 {
		return window{}, refuse(BadPage)
	}
	given := size
	if s.pageCap > 0 {
		given = min(size, s.pageCap)
	}
	if s.pagesAsGiven {
		size = given
	}
	return window{(number - 1) * size, given}, nil
}

// cut returns the window of a complete list.
func cut[T any](w window, all []T) []T {
	from := min(w.skip, len(all))
	return all[from:min(from+w.size, len(all))]
}

// list is a page of objects, and whether there are pages before and after it.
type list[T any] struct {
	TotalCount      int32
	HasNextPage     bool
	HasPreviousPage bool
	Items           []T
}

func newList[T any](w window, total int, items []T) *list[T] {
	return &list[T]{
		TotalCount:      int32(total),
		HasNextPage:     w.skip+len(items) < total,
		HasPreviousPage: w.skip > 0 && total > 0,
		Items:           items,
	}
}
