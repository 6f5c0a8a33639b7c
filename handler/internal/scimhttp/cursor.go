package scimhttp

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
)

// A cursor (RFC 9865) holds the place of the first resource of a page, for WorkflowGen's own pages have numbers, and a
// checksum of the query it belongs to, so that it cannot be taken to another. It needs no memory here and does not expire;
// what is created or deleted between two pages shifts them, as it does with startIndex.

// cursor reads the place that the client's cursor holds: the first one if it is empty.
func (q *request) cursor() (offset int, err error) {
	if q.params.Has("startIndex") {
		return 0, scim.Errorf(scim.InvalidCursor, "cursor and startIndex are two ways to ask for a page: send one of them.")
	}
	if n, err := q.number("count", scim.DefaultResults, scim.InvalidCount); err != nil || n < 1 {
		return 0, scim.Errorf(scim.InvalidCount, "count is %q; with a cursor it must be a whole number from 1 to %d.", q.params.Get("count"), scim.MaxResults)
	}
	text := q.params.Get("cursor")
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 12 || binary.BigEndian.Uint64(raw) > 1<<31 || binary.BigEndian.Uint32(raw[8:]) != q.checksum() {
		return 0, scim.Errorf(scim.InvalidCursor, "This is no cursor of this query. Begin with an empty one, and send the "+
			"nextCursor of each answer with the parameters of the first request.")
	}
	return int(binary.BigEndian.Uint64(raw)), nil
}

// between returns the cursors of the pages before and after a page.
func (q *request) between(page provision.Page, query provision.Query) (at scim.Place) {
	if next := query.Offset + len(page.Resources); next < page.Total && len(page.Resources) > 0 {
		at.Next = q.cursorTo(next)
	}
	if query.Offset > 0 {
		at.Previous = q.cursorTo(max(query.Offset-query.Limit, 0))
	}
	return at
}

func (q *request) cursorTo(offset int) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(offset))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(raw, q.checksum()))
}

// checksum covers the parameters that decide which resources the list has, and in which order.
func (q *request) checksum() uint32 {
	h := fnv.New32a()
	for _, part := range []string{q.endpoint, q.params.Get("filter"), q.params.Get("sortBy"), q.params.Get("sortOrder")} {
		_, _ = h.Write([]byte(part + "\x00"))
	}
	return h.Sum32()
}
