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

// query reads the parameters of a list (RFC 7644 §3.4.2). Parameters that we do not know are ignored, as §3.4.2 wants.
func (c *call) query() (q provision.Query, err error) {
	if q.Limit, err = c.number("count", scim.DefaultResults, scim.InvalidValue); err != nil {
		return q, err
	}
	q.Limit = min(max(q.Limit, 0), scim.MaxResults) // §3.4.2.4: a negative count is 0
	if c.params.Has("cursor") {
		q.Offset, err = c.cursor()
	} else if q.Offset, err = c.number("startIndex", 1, scim.InvalidValue); err == nil {
		q.Offset = max(q.Offset, 1) - 1 // below 1 counts as 1
	}
	if err != nil {
		return q, err
	}
	if c.params.Has("filter") {
		if q.Filter, err = filter.Parse(c.params.Get("filter")); err != nil {
			return q, err
		}
	}
	q.Sort, err = c.sort()
	return q, err
}

// sort reads sortBy and sortOrder (§3.4.2.3). An order without an attribute is none.
func (c *call) sort() (*provision.Sort, error) {
	order := c.params.Get("sortOrder")
	descending := strings.EqualFold(order, "descending")
	if order != "" && !descending && !strings.EqualFold(order, "ascending") {
		return nil, scim.Errorf(scim.InvalidValue, "sortOrder is %q; it must be ascending or descending.", order)
	}
	if c.params.Get("sortBy") == "" {
		return nil, nil
	}
	by, err := filter.ParseAttribute(c.params.Get("sortBy"))
	return &provision.Sort{By: by, Descending: descending}, err
}

func (c *call) number(name string, otherwise int, wrong scim.ErrorType) (int, error) {
	if !c.params.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(c.params.Get(name))
	if err != nil {
		return 0, scim.Errorf(wrong, "%s is %q; it must be a whole number.", name, c.params.Get(name))
	}
	return n, nil
}

// projection reads attributes and excludedAttributes (§3.9). An attribute is shown where one of the types has it.
func (c *call) projection(t *scim.ResourceType) (*scim.Projection, error) {
	if len(c.params) == 0 {
		return scim.Everything(), nil
	}
	shown, p := c.params.Get("attributes"), t.Except()
	if shown != "" {
		p = t.Only()
	}
	if err := setAll(p, t, shown, true); err != nil {
		return nil, err
	}
	return p, setAll(p, t, c.params.Get("excludedAttributes"), false)
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

// list answers with a page of resources.
func (c *call) list(page provision.Page, q provision.Query, show func(*scim.Resource) *scim.Projection) {
	rs := page.Resources
	at := scim.Place{StartIndex: q.Offset + 1}
	if c.params.Has("cursor") {
		at = c.between(page, q)
	}
	body := scim.AppendList(make([]byte, 0, 128+1024*len(rs)), page.Total, at, len(rs), func(dst []byte, i int) []byte {
		return rs[i].Append(dst, c.location(&rs[i]), show(&rs[i]))
	})
	write(c.w, http.StatusOK, body)
}

// parameters reads those in the address.
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

// once joins lists that are given several times. Of another parameter each is meant by somebody, and none is left out in
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
