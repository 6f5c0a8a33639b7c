package scimhttp

import (
	"net/http"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
)

// list is GET on an endpoint (RFC 7644 §3.4.2).
func (k kind) list(c *call) error {
	p, err := c.projection(k.t)
	if err != nil {
		return err
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	q.Members = p.Members
	page, err := k.find(c.h.service, c.ctx(), q)
	if err != nil {
		return err
	}
	c.list(page, q, func(*scim.Resource) *scim.Projection { return p })
	return nil
}

// read is GET on a resource (§3.4.1). Members that the answer leaves out are not read, unless the request asks whether the
// group has changed.
func (k kind) read(c *call) error {
	p, err := c.projection(k.t)
	if err != nil {
		return err
	}
	known := c.r.Header.Get("If-None-Match")
	r, err := k.get(c.h.service, c.ctx(), c.id, p.Members || known != "")
	if err != nil {
		return err
	}
	if known != "" && scim.Matches(known, r.Version()) {
		c.w.Header().Set("Etag", r.Version())
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	c.resource(http.StatusOK, &r, p)
	return nil
}

// post is POST on an endpoint (§3.3).
func (k kind) post(c *call) error {
	p, want, err := k.decode(c)
	if err != nil {
		return err
	}
	o, err := k.create(c.h.service, c.ctx(), c.request, want)
	return c.changed(http.StatusCreated, o, p, err)
}

// put is PUT on a resource (§3.5.1).
func (k kind) put(c *call) error {
	p, with, err := k.decode(c)
	if err != nil {
		return err
	}
	o, err := k.replace(c.h.service, c.ctx(), c.conditional(), c.id, with)
	return c.changed(http.StatusOK, o, p, err)
}

// change is PATCH on a resource (§3.5.2). Of a user the answer is the user. Of a group it is 204, as Entra wants, for it
// would list all the members; only who asks for attributes gets them, as the RFC demands.
func (k kind) change(c *call) error {
	p, err := c.projection(k.t)
	if err != nil {
		return err
	}
	body, err := c.body()
	if err != nil {
		return err
	}
	ops, err := patch.Parse(body)
	if err != nil {
		return err
	}
	o, err := k.patch(c.h.service, c.ctx(), c.conditional(), c.id, ops)
	if err != nil || !k.t.HasMembers() {
		return c.changed(http.StatusOK, o, p, err)
	}
	if c.note(o); c.params.Has("attributes") {
		return k.read(c)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// delete is DELETE on a resource (§3.6).
func (k kind) delete(c *call) error {
	o, err := k.remove(c.h.service, c.ctx(), c.conditional(), c.id)
	if c.note(o); err == nil {
		c.w.WriteHeader(http.StatusNoContent)
	}
	return err
}

// decode reads the resource in a body, and how much of it the answer is to show: what is wrong with either is said before
// anything is changed.
func (k kind) decode(c *call) (*scim.Projection, scim.Resource, error) {
	p, err := c.projection(k.t)
	if err != nil {
		return nil, scim.Resource{}, err
	}
	body, err := c.body()
	if err != nil {
		return nil, scim.Resource{}, err
	}
	r, err := k.t.Decode(body)
	return p, r, err
}

// changed answers a change with the resource as it is now.
func (c *call) changed(status int, o provision.Outcome, p *scim.Projection, err error) error {
	if c.note(o); err == nil {
		c.resource(status, &o.Resource, p)
	}
	return err
}

// conditional returns the request with the condition of If-Match (§3.14, RFC 9110 §13.1.1).
func (c *call) conditional() provision.Request {
	req := c.request
	if wanted := c.r.Header.Get("If-Match"); wanted != "" {
		req.If = func(r *scim.Resource) bool { return scim.Matches(wanted, r.Version()) }
	}
	return req
}
