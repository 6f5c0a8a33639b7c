package graphql

import (
	"fmt"
	"math"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// Bounds of what is read for one window.
const (
	mostPerPage  = 1000
	pagesAtMost  = lists.MostCompared/20 + 100
	limitForgets = 10 * time.Minute
)

// pager remembers how large the pages of a list are. Instances cap the size of a page, and count pages in the size that was
// asked for or in the size that was given; only page 1 begins at the same item by both. So a later page is used where it
// has the size that was asked for, in which both ways agree, or where pages of that size were seen; else the list is read
// in the size that is given.
type pager struct {
	mu    sync.Mutex
	given int       // the largest size in which a page was seen in full
	limit int       // the size to which pages are cut, 0 for none
	until time.Time // when the limit is forgotten: a page may have been short by chance
}

// pages reads one page: its items, and how long the list is.
type pages[T any] func(number, size int) (items []T, total int, err error)

// window reads the items [q.Offset, q.Offset+q.Limit) of a list, and how long the list is: all of them, or an error. A
// window that does not begin where a page of its size does lies across two of them. WorkflowGen is not asked for a page
// without items, so a Limit of 0, which asks for the length alone, reads one item and leaves it.
func window[T any](p *pager, q workflowgen.Query, read pages[T]) ([]T, int, error) {
	offset, limit := clamp(q.Offset), clamp(q.Limit)
	w := windowReader[T]{pager: p, read: read, from: offset, to: offset + limit, size: p.sizeFor(max(limit, 1))}
	for range pagesAtMost {
		if done, err := w.next(); err != nil || done {
			return w.got, w.total, err
		}
	}
	return nil, 0, fmt.Errorf("%w: more than %d of them were read", lists.ErrContradiction, pagesAtMost)
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

// next reads the page on which the window goes on.
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

// learn notes what page 1 tells of the size of pages.
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

// compare looks at page 1 after a page that may not begin where it should: the page is right if page 1 is full and the page
// has what is left. Else the size of page 1 is the one to go on with.
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

// take keeps what of a page is in the window.
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
	return min(want, mostPerPage)
}

// see notes that a page of a size was given in full.
func (p *pager) see(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given = max(p.given, size)
}

// gives reports whether a page of the size or a larger one was seen in full.
func (p *pager) gives(size int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return size <= p.given
}

// cut notes that pages are cut to a size.
func (p *pager) cut(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given, p.limit, p.until = min(p.given, size), size, time.Now().Add(limitForgets)
}

// clamp keeps a number within GraphQL's Int, and leaves it room to become the number of the next page.
func clamp(n int) int { return min(max(n, 0), math.MaxInt32/2) }
