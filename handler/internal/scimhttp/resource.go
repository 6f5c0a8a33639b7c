package scimhttp

import (
	"context"
	"net/http"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
)

// list is GET on an endpoint (RFC 7644 §3.4.2).
func (k kind) list(ctx context.Context, q *request) (reply, error) {
	p, err := q.projection(k.t)
	if err != nil {
		return reply{}, err
	}
	query, err := q.query()
	if err != nil {
		return reply{}, err
	}
	query.Members = p.Members
	page, err := k.find(q.h.service, ctx, query)
	if err != nil {
		return reply{}, err
	}
	return q.list(page, query, func(*scim.Resource) *scim.Projection { return p }), nil
}

// read is GET on a resource (§3.4.1). Members that the answer leaves out are not read, unless the request asks whether the
// group has changed.
func (k kind) read(ctx context.Context, q *request) (reply, error) {
	p, err := q.projection(k.t)
	if err != nil {
		return reply{}, err
	}
	r, err := k.get(q.h.service, ctx, q.id, p.Members || q.ifNoneMatch != "")
	if err != nil {
		return reply{}, err
	}
	if q.ifNoneMatch != "" && scim.Matches(q.ifNoneMatch, r.Version()) {
		return reply{status: http.StatusNotModified, header: http.Header{"Etag": {r.Version()}}}, nil
	}
	return q.resource(http.StatusOK, &r, p), nil
}

// post is POST on an endpoint (§3.3).
func (k kind) post(ctx context.Context, q *request) (reply, error) {
	p, r, err := k.decode(q)
	if err != nil {
		return reply{}, err
	}
	o, err := k.create(q.h.service, q.creating(ctx), r)
	return q.changed(http.StatusCreated, &o, p, err)
}

// put is PUT on a resource (§3.5.1).
func (k kind) put(ctx context.Context, q *request) (reply, error) {
	p, r, err := k.decode(q)
	if err != nil {
		return reply{}, err
	}
	o, err := k.replace(q.h.service, q.changing(ctx), q.id, r)
	return q.changed(http.StatusOK, &o, p, err)
}

// change is PATCH on a resource (§3.5.2). The answer to the PATCH of a user is the user. Of a group it is 204, as Entra
// wants, because a group would come with all its members; only a client that asks for attributes gets them, as the RFC
// demands.
func (k kind) change(ctx context.Context, q *request) (reply, error) {
	p, err := q.projection(k.t)
	if err != nil {
		return reply{}, err
	}
	body, err := q.body()
	if err != nil {
		return reply{}, err
	}
	ops, err := patch.Parse(body)
	if err != nil {
		return reply{}, err
	}
	o, err := k.patch(q.h.service, q.changing(ctx), q.id, ops)
	if err != nil || !k.t.HasMembers() {
		return q.changed(http.StatusOK, &o, p, err)
	}
	out := reply{status: http.StatusNoContent}
	if q.params.Has("attributes") {
		out, err = k.read(ctx, q)
	}
	out.entry = &o.Entry
	return out, err
}

// delete is DELETE on a resource (§3.6).
func (k kind) delete(ctx context.Context, q *request) (reply, error) {
	o, err := k.remove(q.h.service, q.changing(ctx), q.id)
	return reply{status: http.StatusNoContent, entry: &o.Entry}, err
}

// decode reads the resource in a body and the projection of the answer, so that a mistake in either is found before
// anything is changed.
func (k kind) decode(q *request) (*scim.Projection, scim.Resource, error) {
	p, err := q.projection(k.t)
	if err != nil {
		return nil, scim.Resource{}, err
	}
	body, err := q.body()
	if err != nil {
		return nil, scim.Resource{}, err
	}
	r, err := k.t.Decode(body)
	return p, r, err
}
