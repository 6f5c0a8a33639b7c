package scimhttp

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// query reads the parameters of a list (RFC 7644 §3.4.2). It ignores unknown parameters, as §3.4.2 wants.
func (q *request) query() (list provision.Query, err error) {
	if list.Limit, err = q.number("count", scim.DefaultResults, scim.InvalidValue); err != nil {
		return list, err
	}
	list.Limit = min(max(list.Limit, 0), scim.MaxResults) // §3.4.2.4: a negative count is 0
	if q.params.Has("cursor") {
		list.Offset, err = q.cursor()
	} else if list.Offset, err = q.number("startIndex", 1, scim.InvalidValue); err == nil {
		list.Offset = max(list.Offset, 1) - 1 // below 1 counts as 1
	}
	if err != nil {
		return list, err
	}
	if q.params.Has("filter") {
		if list.Filter, err = filter.Parse(q.params.Get("filter")); err != nil {
			return list, err
		}
	}
	list.Sort, err = q.sort()
	return list, err
}

// sort reads sortBy and sortOrder (§3.4.2.3). An order without an attribute has no effect.
func (q *request) sort() (*provision.Sort, error) {
	order := q.params.Get("sortOrder")
	descending := strings.EqualFold(order, "descending")
	if order != "" && !descending && !strings.EqualFold(order, "ascending") {
		return nil, scim.Errorf(scim.InvalidValue, "sortOrder is %q; it must be ascending or descending.", order)
	}
	if q.params.Get("sortBy") == "" {
		return nil, nil
	}
	by, err := filter.ParseAttribute(q.params.Get("sortBy"))
	return &provision.Sort{By: by, Descending: descending}, err
}

func (q *request) number(name string, otherwise int, wrong scim.ErrorType) (int, error) {
	if !q.params.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(q.params.Get(name))
	if err != nil {
		return 0, scim.Errorf(wrong, "%s is %q; it must be a whole number.", name, q.params.Get(name))
	}
	return n, nil
}

// projection reads attributes and excludedAttributes (§3.9). An attribute is shown where one of the types has it.
func (q *request) projection(t *scim.ResourceType) (*scim.Projection, error) {
	if len(q.params) == 0 {
		return scim.Everything(), nil
	}
	shown, p := q.params.Get("attributes"), t.Except()
	if shown != "" {
		p = t.Only()
	}
	if err := setAll(p, t, shown, true); err != nil {
		return nil, err
	}
	return p, setAll(p, t, q.params.Get("excludedAttributes"), false)
}

func setAll(p *scim.Projection, t *scim.ResourceType, list string, shown bool) error {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		a, err := filter.ParseAttribute(name)
		if err != nil {
			return err
		}
		p.Set(t, a.URN, a.Name, a.Sub, shown)
	}
	return nil
}

// list replies with a page of resources.
func (q *request) list(page provision.Page, query provision.Query, show func(*scim.Resource) *scim.Projection) reply {
	rs := page.Resources
	at := scim.Place{StartIndex: query.Offset + 1}
	if q.params.Has("cursor") {
		at = q.between(page, query)
	}
	body := scim.AppendList(make([]byte, 0, 128+1024*len(rs)), page.Total, at, len(rs), func(dst []byte, i int) []byte {
		return rs[i].Append(dst, q.location(&rs[i]), show(&rs[i]))
	})
	return reply{status: http.StatusOK, body: body}
}

// parameters reads the query of an address.
func parameters(rawQuery string) (url.Values, error) {
	if rawQuery == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, scim.Errorf(scim.InvalidSyntax, "The query is not in URL encoding.")
	}
	return values, once(values)
}

// once joins lists that are given several times, and refuses any other parameter that is: none of its values is dropped in
// silence.
func once(values url.Values) error {
	for _, name := range []string{"attributes", "excludedAttributes"} {
		if len(values[name]) > 1 {
			values.Set(name, strings.Join(values[name], ","))
		}
	}
	for _, name := range []string{"filter", "sortBy", "sortOrder", "startIndex", "count", "cursor"} {
		if n := len(values[name]); n > 1 {
			return scim.Errorf(scim.InvalidValue, "%s is given %d times; it can be given once.", name, n)
		}
	}
	return nil
}
