package scimhttp

import (
	"maps"
	"net/http"
	"strconv"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
)

// contentType has no parameter: some clients compare it as a whole.
const contentType = "application/scim+json"

// reply is the answer to a request, or to one operation of a bulk request.
type reply struct {
	status int
	header http.Header      // besides Content-Type and Content-Length
	body   []byte           // JSON; nil: the answer has no body
	entry  *provision.Entry // of the change that the request asked for, for the event; nil: it asked for none
}

func (p *reply) write(w http.ResponseWriter) {
	h := w.Header()
	maps.Copy(h, p.header)
	if p.body != nil {
		h.Set("Content-Type", contentType)
		h.Set("Content-Length", strconv.Itoa(len(p.body)))
	}
	w.WriteHeader(p.status)
	if p.body != nil {
		_, _ = w.Write(p.body) // a client that is gone cannot be told
	}
}

// resource replies with a resource.
func (q *request) resource(status int, r *scim.Resource, p *scim.Projection) reply {
	location, header := q.location(r), http.Header{}
	if status == http.StatusCreated {
		header.Set("Location", location)
	}
	if v := r.Version(); v != "" {
		header.Set("Etag", v)
	}
	return reply{status: status, header: header, body: r.Append(make([]byte, 0, 1024), location, p)}
}

// changed replies to a change with the resource as it is now.
func (q *request) changed(status int, o *provision.Outcome, p *scim.Projection, err error) (reply, error) {
	if err != nil {
		return reply{entry: &o.Entry}, err
	}
	out := q.resource(status, &o.Resource, p)
	out.entry = &o.Entry
	return out, nil
}
