package scimhttp

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// search is POST /.search (RFC 7644 §3.4.3): a list whose parameters are in the body.
func search(list serveFunc) serveFunc {
	return func(ctx context.Context, q *request) (reply, error) {
		if err := q.searchRequest(); err != nil {
			return reply{}, err
		}
		return list(ctx, q)
	}
}

// listAll is a query on the root (§3.4.2.1): among users and groups.
func listAll(ctx context.Context, q *request) (reply, error) {
	shown := map[*scim.ResourceType]*scim.Projection{}
	for _, k := range []kind{users, groups} {
		p, err := q.projection(k.t)
		if err != nil {
			return reply{}, err
		}
		shown[k.t] = p
	}
	query, err := q.query()
	if err != nil {
		return reply{}, err
	}
	query.Members = shown[groups.t].Members
	page, err := q.h.service.Find(ctx, query)
	if err != nil {
		return reply{}, err
	}
	return q.list(page, query, func(r *scim.Resource) *scim.Projection { return shown[r.Type] }), nil
}

// searchRequest takes the parameters from the body, so that the list reads them where those of a GET are.
func (q *request) searchRequest() error {
	body, err := q.body()
	if err != nil {
		return err
	}
	if err := scim.CheckSchemas(body, scim.SearchURN); err != nil {
		return err
	}
	q.params = url.Values{}
	for name, read := range searchParameters {
		v, ok := body.Get(name)
		if !ok || v == nil {
			continue
		}
		text, ok := read(v)
		if !ok {
			return scim.Errorf(scim.InvalidValue, "%s has a value of the wrong type.", name)
		}
		q.params.Set(name, text)
	}
	return nil
}

// searchParameters reads each attribute of a SearchRequest, by its name in a query.
var searchParameters = map[string]func(any) (string, bool){
	"attributes": names, "excludedAttributes": names,
	"filter": text, "sortBy": text, "sortOrder": text, "cursor": text,
	"startIndex": whole, "count": whole,
}

func text(v any) (string, bool) {
	s, ok := v.(string)
	return s, ok
}

func whole(v any) (string, bool) {
	n, ok := v.(json.Number)
	return string(n), ok
}

func names(v any) (string, bool) {
	list, ok := v.(scim.Array)
	all := make([]string, len(list))
	for i, v := range list {
		name, isText := v.(string)
		all[i], ok = name, ok && isText && !strings.Contains(name, ",")
	}
	return strings.Join(all, ","), ok
}
