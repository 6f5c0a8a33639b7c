package scimhttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/telemetry"
)

// call is one request on its way.
type call struct {
	h    *Handler
	w    http.ResponseWriter
	r    *http.Request
	base string // the address of the SCIM root by which the client came
	id   string // the second segment of the path
}

func (c *call) ctx() context.Context { return c.r.Context() }

// contentType is written without a parameter: some clients compare it as a whole.
const contentType = "application/scim+json"

func write(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone cannot be told so
}

// body reads the JSON object that a request carries.
func (c *call) body() (scim.Object, error) {
	if err := acceptable(c.r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(c.r.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, fmt.Errorf("a body may have %d bytes: %w", MaxBody, scim.ErrTooLarge)
	}
	if err != nil {
		return nil, scim.Errorf(scim.InvalidSyntax, "The body could not be read to its end.")
	}
	return scim.ParseObject(b)
}

// acceptable says whether a body of that type is read. RFC 7644 §3.8 asks for the SCIM type and for plain JSON.
func acceptable(header string) error {
	if header == "" {
		return nil
	}
	t, params, err := mime.ParseMediaType(header)
	charset := strings.ToLower(params["charset"])
	if err != nil || t != contentType && t != "application/json" || charset != "" && charset != "utf-8" && charset != "us-ascii" {
		return errMediaType
	}
	return nil
}

// query reads the parameters of a list (RFC 7644 §3.4.2). Parameters that we do not know are ignored, as §3.4.2 wants.
func (c *call) query() (q provision.Query, start int, err error) {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return q, 0, scim.Errorf(scim.InvalidSyntax, "The query is not in URL encoding.")
	}
	if start, err = number(values, "startIndex", 1); err != nil {
		return q, 0, err
	}
	if q.Limit, err = number(values, "count", defaultCount); err != nil {
		return q, 0, err
	}
	start = max(start, 1)                           // §3.4.2.4: below 1 counts as 1
	q.Limit = min(max(q.Limit, 0), scim.MaxResults) // … and a negative count as 0
	if q.Offset = start - 1; values.Has("filter") {
		q.Filter, err = filter.Parse(values.Get("filter"))
	}
	return q, start, err
}

// defaultCount is how many resources a page has if nothing is said.
const defaultCount = 100

func number(values url.Values, name string, otherwise int) (int, error) {
	if !values.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(values.Get(name))
	if err != nil {
		return 0, scim.Errorf(scim.InvalidValue, "%s is %q; it must be a whole number.", name, values.Get(name))
	}
	return n, nil
}

// projection reads attributes and excludedAttributes (RFC 7644 §3.9).
func (c *call) projection(t *scim.ResourceType) (*scim.Projection, error) {
	if c.r.URL.RawQuery == "" {
		return scim.Everything(), nil
	}
	values := c.r.URL.Query()
	shown, p := values.Get("attributes"), t.Except()
	if shown != "" {
		p = t.Only()
	}
	if err := setAll(p, t, shown, true); err != nil {
		return nil, err
	}
	return p, setAll(p, t, values.Get("excludedAttributes"), false)
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

func (c *call) location(r *scim.Resource) string {
	return c.base + r.Type.Endpoint + "/" + r.ID
}

// resource answers with a resource.
func (c *call) resource(status int, r *scim.Resource, p *scim.Projection) {
	location := c.location(r)
	if status == http.StatusCreated {
		c.w.Header().Set("Location", location)
	}
	write(c.w, status, r.Append(make([]byte, 0, 1024), location, p))
}

// list answers with a page of resources.
func (c *call) list(page provision.Page, start int, p *scim.Projection) {
	rs := page.Resources
	body := scim.AppendList(make([]byte, 0, 128+1024*len(rs)), page.Total, start, len(rs), func(dst []byte, i int) []byte {
		return rs[i].Append(dst, c.location(&rs[i]), p)
	})
	write(c.w, http.StatusOK, body)
}

// note puts what became of a change into the event: ids and attribute names, no personal data.
func (c *call) note(o provision.Outcome) {
	e := &o.Entry
	attrs := []slog.Attr{slog.String("op", e.Operation), slog.String("decision", string(e.Decision))}
	if e.ID != "" {
		attrs = append(attrs, slog.String("id", e.ID))
	}
	if e.Activity != "" {
		attrs = append(attrs, slog.String("activity", e.Activity))
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"changed", e.Changed}, {"ignored", e.Ignored}, {"notes", e.Notes}} {
		if len(list.values) > 0 {
			attrs = append(attrs, slog.Any(list.name, list.values))
		}
	}
	if e.Added+e.Removed > 0 {
		attrs = append(attrs, slog.Int("added", e.Added), slog.Int("removed", e.Removed))
	}
	telemetry.Add(c.ctx(), attrs...)
}
