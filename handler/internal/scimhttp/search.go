package scimhttp

import (
	"encoding/json"
	"net/url"
	"strings"

	"workflowgen-scim/handler/internal/scim"
)

// search is POST /.search below an endpoint (RFC 7644 §3.4.3): a list whose parameters stand in the body.
func (k kind) search(c *call) error {
	if err := c.searchRequest(); err != nil {
		return err
	}
	return k.list(c)
}

// searchAll is POST /.search on the root.
func searchAll(c *call) error {
	if err := c.searchRequest(); err != nil {
		return err
	}
	return listAll(c)
}

// listAll is a query on the root (§3.4.2.1): among users and groups.
func listAll(c *call) error {
	shown := map[*scim.ResourceType]*scim.Projection{}
	for _, k := range []kind{users, groups} {
		p, err := c.projection(k.t)
		if err != nil {
			return err
		}
		shown[k.t] = p
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	q.Members = shown[groups.t].Members
	page, err := c.h.service.Find(c.ctx(), q)
	if err != nil {
		return err
	}
	c.list(page, q, func(r *scim.Resource) *scim.Projection { return shown[r.Type] })
	return nil
}

// searchRequest takes the parameters from the body, so that everything else reads them where those of a GET are.
func (c *call) searchRequest() error {
	body, err := c.body()
	if err != nil {
		return err
	}
	if err := scim.CheckSchemas(body, scim.SearchURN); err != nil {
		return err
	}
	c.params = url.Values{}
	for name, read := range searchParameters {
		v, ok := body.Get(name)
		if !ok || v == nil {
			continue
		}
		text, ok := read(v)
		if !ok {
			return scim.Errorf(scim.InvalidValue, "%s has a value of the wrong type.", name)
		}
		c.params.Set(name, text)
	}
	return nil
}

// searchParameters says what each attribute of a SearchRequest is, by the name it has in a query.
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
