package scimapi

import (
	"fmt"
	"strconv"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// maxPageSize is the largest number of resources that one request asks for.
const maxPageSize = 1000

// page is a ListResponse (RFC 7644 §3.4.2).
type page struct {
	items []scim.Resource
	total int
	start int // the startIndex in the answer, 0 if it has none
}

// window reads the items [from, from+limit) of a list. An instance may return fewer items than requested.
type window struct {
	from, limit int
	count       int // how many items to request next
	got         []scim.Resource
	seen        map[string]bool // the ids in got
}

// take keeps the items of a page that are in the window, and reports whether the window is complete. A page that cannot be a
// part of the list is an error.
func (w *window) take(p page) (done bool, err error) {
	begin := w.from + len(w.got)
	n, left := len(p.items), max(p.total-begin, 0)
	switch {
	case n > left && n == p.total: // an instance without pages shows the list as a whole
		p.items = p.items[min(begin, n):]
	case n > left:
		return false, fmt.Errorf("%w: %d items from %d on, of %d", lists.ErrContradiction, n, begin+1, p.total)
	case n == 0 && left > 0:
		return false, fmt.Errorf("%w: the page from %d on is empty, and there are %d items", lists.ErrContradiction, begin+1, p.total)
	case n > 0 && p.start > 0 && p.start != begin+1:
		return false, fmt.Errorf("%w: the page from %d on begins at %d", lists.ErrContradiction, begin+1, p.start)
	}
	for _, r := range p.items {
		if w.seen[r.ID] {
			return false, fmt.Errorf("%w: %q is on two of the pages", lists.ErrContradiction, r.ID)
		}
		w.seen[r.ID] = true
	}
	w.got = append(w.got, p.items[:min(w.limit-len(w.got), len(p.items))]...)
	w.count = min(w.count, max(n, 1))
	return len(w.got) >= w.limit || begin+n >= p.total, nil
}

// readList reads a ListResponse.
func readList(t *scim.ResourceType, a connection.Answer) (page, error) {
	o, err := scim.ParseObject(a.Body)
	if err != nil {
		return page{}, err
	}
	total, ok := number(o, "totalResults")
	if !ok {
		return page{}, errIncomplete
	}
	start, _ := number(o, "startIndex")
	items, _ := o.Get("Resources")
	list, _ := items.(scim.Array)
	found := make([]scim.Resource, 0, len(list))
	for _, item := range list {
		one, ok := item.(scim.Object)
		if !ok {
			return page{}, errIncomplete
		}
		r, err := decode(t, one)
		if err != nil || r.ID == "" {
			return page{}, errIncomplete
		}
		found = append(found, r)
	}
	return page{found, total, start}, nil
}

func number(o scim.Object, name string) (int, bool) {
	v, _ := o.Get(name)
	n, err := strconv.Atoi(fmt.Sprint(v))
	return n, err == nil
}
