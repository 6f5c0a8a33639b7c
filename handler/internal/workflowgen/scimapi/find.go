package scimapi

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/lists"
)

// find returns a page of the resources that match. WorkflowGen is not asked for an empty page: a Limit of 0, which asks for
// the length alone, reads one item and drops it.
func (d *Directory) find(ctx context.Context, what string, t *scim.ResourceType, q workflowgen.Query, keys map[workflowgen.Key]string,
	params url.Values) (found []scim.Resource, total int, err error) {
	if params == nil {
		params = url.Values{}
	}
	if q.Key != workflowgen.All {
		if q.Value == "" {
			return nil, 0, nil // every resource has a value
		}
		if keys[q.Key] == "" {
			return nil, 0, fmt.Errorf("%s: %w", what, provision.ErrNoKey)
		}
		params.Set("filter", keys[q.Key]+" eq "+string(scim.AppendString(nil, q.Value)))
	}
	return lists.Kept(q, func(q workflowgen.Query) ([]scim.Resource, int, error) {
		w := window{from: min(max(q.Offset, 0), math.MaxInt32-1), limit: q.Limit, count: min(q.Limit, maxPageSize), seen: map[string]bool{}}
		for {
			page, err := d.page(ctx, what, t, params, w.from+len(w.got), w.count)
			if err != nil {
				return nil, 0, err
			}
			if done, err := w.take(page); err != nil || done {
				return w.got, page.total, err
			}
		}
	}, func(r *scim.Resource) bool { return matches(r, q, keys) })
}

// page reads one page.
func (d *Directory) page(ctx context.Context, what string, t *scim.ResourceType, params url.Values, from, count int) (p page, err error) {
	params.Set("startIndex", strconv.Itoa(from+1))
	params.Set("count", strconv.Itoa(count))
	err = d.call(ctx, d.ask(what, http.MethodGet, params, strings.TrimPrefix(t.Endpoint, "/")), nil, func(a connection.Answer) error {
		p, err = readList(t, a)
		return err
	})
	return p, err
}

// matches repeats WorkflowGen's comparison: an instance that does not know the filter may return all users, and the caller
// would take the first for the one it looked for. Members cannot be compared, because lists do not show them.
func matches(r *scim.Resource, q workflowgen.Query, keys map[workflowgen.Key]string) bool {
	switch q.Key {
	case workflowgen.All, workflowgen.ByMember:
		return true
	case workflowgen.BySystemIdentifier:
		return r.Get(mapping.ExternalID) == q.Value
	}
	return strings.EqualFold(r.Get(keys[q.Key]), q.Value)
}
