package graphql

import (
	"fmt"
	"math"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// The bounds of the reading of one window.
const (
	maxPageSize  = 1000
	maxPages     = lists.MaxCompared/20 + 100
	limitExpires = 10 * time.Minute
)

// pager remembers the page size of a list. Instances cap the size of a page, and count pages in the requested size or in
// the capped one; only page 1 begins at the same item in both cases. So a later page is used if it has the requested size,
// or if pages of that size were seen before; else the list is read in the capped size.
type pager struct {
	mu    sync.Mutex
	given int       // the largest size of a full page so far
	limit int       // the size that pages are cut to; 0: none
	until time.Time // when the limit expires: a page may have been short by chance
}

// pages reads one page, and the length of the list.
type pages[T any] func(number, size int) (items []T, total int, err error)

// window reads the items [q.Offset, q.Offset+q.Limit) of a list, and the length of the list: all of the items, or an error.
// A window that does not begin at a page of its size lies across two pages. WorkflowGen is not asked for an empty page: a
// Limit of 0, which asks for the length alone, reads one item and drops it.
func window[T any](p *pager, q workflowgen.Query, read pages[T]) ([]T, int, error) {
	offset, limit := clamp(q.Offset), clamp(q.Limit)
	w := windowReader[T]{pager: p, read: read, from: offset, to: offset + limit, size: p.sizeFor(max(limit, 1))}
	for range maxPages {
		if done, err := w.next(); err != nil || done {
			return w.got, w.total, err
		}
	}
	return nil, 0, fmt.Errorf("%w: more than %d pages were read", lists.ErrContradiction, maxPages)
}

// windowReader is the reading of one window.
type windowReader[T any] struct {
	pager    *pager
	read     pages[T]
	from, to int
	size     int // of the pages to ask for
	total    int
	got      []T
}

// next reads the page on which the window continues.
func (w *windowReader[T]) next() (done bool, err error) {
	at := w.from + len(w.got)
	number := at/w.size + 1
	begin := (number - 1) * w.size
	items, total, err := w.read(number, w.size)
	if err != nil {
		return false, err
	}
	w.total = total
	n, full := len(items), min(w.size, max(total-begin, 0))
	switch {
	case n > full && n == total: // an instance without pages shows the list as a whole
		begin = 0
	case number == 1 && n <= total && (n > 0 || full == 0):
		w.learn(n, full)
	case n == full && n == w.size:
		w.pager.see(n)
	case n == full && (n == 0 || w.pager.gives(w.size)):
	default:
		if right, err := w.compare(number, n, full); err != nil || !right {
			return false, err
		}
	}
	w.take(items, at-begin)
	end := w.from + len(w.got)
	return end >= w.to || end >= total, nil
}

// learn notes what page 1 shows about the size of pages.
func (w *windowReader[T]) learn(n, full int) {
	switch {
	case n == w.size:
		w.pager.see(n)
	case n < full:
		w.pager.cut(n)
		w.size = n
	case n > w.size:
		w.size = n
	}
}

// compare reads page 1 after a page that may begin at another item: the page is right if page 1 is full and the page has
// the rest of the list. Else the reading continues in the size of page 1.
func (w *windowReader[T]) compare(number, n, full int) (right bool, err error) {
	first, total, err := w.read(1, w.size)
	if err != nil {
		return false, err
	}
	given := len(first)
	switch {
	case given == w.size && n == full:
		w.pager.see(given)
		return true, nil
	case given == 0 || given == w.size:
		return false, fmt.Errorf("%w: page %d has %d items, page 1 has %d, and the list has %d", lists.ErrContradiction, number, n, given, total)
	case given < w.size:
		w.pager.cut(given)
	}
	w.size = given
	return false, nil
}

// take keeps the items of a page that are in the window.
func (w *windowReader[T]) take(items []T, skip int) {
	items = items[min(skip, len(items)):]
	w.got = append(w.got, items[:min(w.to-w.from-len(w.got), len(items))]...)
}

func (p *pager) sizeFor(want int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limit > 0 && time.Now().Before(p.until) {
		return min(want, p.limit)
	}
	return min(want, maxPageSize)
}

// see notes a full page of a size.
func (p *pager) see(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given = max(p.given, size)
}

// gives reports whether a full page of the size or a larger one was seen.
func (p *pager) gives(size int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return size <= p.given
}

// cut notes that pages are cut to a size.
func (p *pager) cut(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given, p.limit, p.until = min(p.given, size), size, time.Now().Add(limitExpires)
}

// clamp limits a number to GraphQL's Int, with room for the number of the next page.
func clamp(n int) int { return min(max(n, 0), math.MaxInt32/2) }
