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
)

// find asks for a page of resources. Nobody is asked for a page without items, so a Limit of 0, which asks for the length
// alone, reads one item and leaves it.
func (d *Directory) find(ctx context.Context, what string, t *scim.ResourceType, q workflowgen.Query, keys map[workflowgen.Key]string,
	params url.Values) (found []scim.Resource, total int, err error) {
	if params == nil {
		params = url.Values{}
	}
	if q.Key != workflowgen.All {
		if q.Value == "" {
			return nil, 0, nil // nobody has no name
		}
		if keys[q.Key] == "" {
			return nil, 0, fmt.Errorf("%s: %w", what, provision.ErrNoKey)
		}
		params.Set("filter", keys[q.Key]+" eq "+string(scim.AppendString(nil, q.Value)))
	}
	params.Set("startIndex", strconv.Itoa(min(max(q.Offset, 0), math.MaxInt32-1)+1))
	params.Set("count", strconv.Itoa(max(q.Limit, 1)))
	err = d.call(ctx, d.ask(what, http.MethodGet, params, strings.TrimPrefix(t.Endpoint, "/")), nil, func(a connection.Answer) error {
		found, total, err = readList(t, a)
		return err
	})
	kept := make([]scim.Resource, 0, len(found))
	for i := range found {
		if matches(&found[i], q, keys) {
			kept = append(kept, found[i])
		} else {
			total-- // an instance that takes its filters less strictly than we do
		}
	}
	return kept[:min(len(kept), max(q.Limit, 0))], total, err
}

// matches repeats WorkflowGen's comparison: an instance that does not know the filter may answer everybody, and the caller
// would take the first for the one it looked for. Who is in a group cannot be told where members are not shown.
func matches(r *scim.Resource, q workflowgen.Query, keys map[workflowgen.Key]string) bool {
	switch q.Key {
	case workflowgen.All, workflowgen.ByMember:
		return true
	case workflowgen.BySystemIdentifier:
		return r.Get(mapping.ExternalID) == q.Value
	}
	return strings.EqualFold(r.Get(keys[q.Key]), q.Value)
}

// readList reads a ListResponse (RFC 7644 §3.4.2).
func readList(t *scim.ResourceType, a connection.Answer) ([]scim.Resource, int, error) {
	o, err := scim.ParseObject(a.Body)
	if err != nil {
		return nil, 0, err
	}
	count, _ := o.Get("totalResults")
	total, err := strconv.Atoi(fmt.Sprint(count))
	if err != nil {
		return nil, 0, errIncomplete
	}
	items, _ := o.Get("Resources")
	list, _ := items.(scim.Array)
	found := make([]scim.Resource, 0, len(list))
	for _, item := range list {
		one, ok := item.(scim.Object)
		if !ok {
			return nil, 0, errIncomplete
		}
		r, err := decode(t, one)
		if err != nil || r.ID == "" {
			return nil, 0, errIncomplete
		}
		found = append(found, r)
	}
	return found, total, nil
}
