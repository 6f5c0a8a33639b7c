package workflowgen

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// scimCall is a request to the SCIM API on its way. The API serves one directory, and there is nothing else in it.
type scimCall struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	t     *scim.ResourceType
	id    string
	query url.Values
}

// scimError is an answer other than a good one.
type scimError struct {
	status int
	kind   scim.ErrorType
	detail string
}

func (e *scimError) Error() string { return e.detail }

var errNoResource = &scimError{status: http.StatusNotFound, detail: "Resource not found."}

// serveSCIM answers as WorkflowGen's own SCIM API, as far as the vendor and what Entra does with it tell.
func (s *Server) serveSCIM(w http.ResponseWriter, r *http.Request) {
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); !strings.EqualFold(scheme, "Bearer") || !same(token, s.options.SCIMToken) {
		page(w, http.StatusUnauthorized, "401 - Unauthorized")
		return
	}
	segments := strings.Split(strings.Trim(r.URL.Path[len(scimPath):], "/"), "/")
	c := &scimCall{s: s, w: w, r: r, query: r.URL.Query()}
	switch strings.ToLower(segments[0]) {
	case "users":
		c.t = scimapi.UserType
	case "groups":
		c.t = scimapi.GroupType
	default:
		http.NotFound(w, r)
		return
	}
	if len(segments) > 1 {
		c.id = strings.Join(segments[1:], "/")
	}
	if err := c.serve(); err != nil {
		c.fail(err)
	}
}

func (c *scimCall) serve() error {
	switch {
	case c.r.Method == http.MethodGet && c.id == "":
		return c.list()
	case c.r.Method == http.MethodPost && c.id == "":
		return c.post()
	case c.id == "":
		return &scimError{status: http.StatusMethodNotAllowed, detail: "Method not allowed."}
	case c.r.Method == http.MethodGet:
		return c.show(http.StatusOK, c.id)
	case c.r.Method == http.MethodPatch:
		return c.patch()
	case c.r.Method == http.MethodDelete:
		return c.remove()
	}
	return &scimError{status: http.StatusMethodNotAllowed, detail: "Method not allowed."}
}

// show answers one resource.
func (c *scimCall) show(status int, id string) error {
	r, err := c.read(id)
	if err != nil {
		return err
	}
	c.write(status, r.Append(nil, scimPath+c.t.Endpoint+"/"+url.PathEscape(id), c.projection()))
	return nil
}

func (c *scimCall) projection() *scim.Projection {
	p := c.t.Except()
	p.Members = !strings.EqualFold(c.query.Get("excludedAttributes"), "members")
	return p
}

func (c *scimCall) body() (scim.Object, error) {
	body := make([]byte, 0, 1024)
	buffer := [4096]byte{}
	for {
		n, err := c.r.Body.Read(buffer[:])
		body = append(body, buffer[:n]...)
		if err != nil {
			return scim.ParseObject(body)
		}
	}
}

func (c *scimCall) post() error {
	body, err := c.body()
	if err != nil {
		return err
	}
	want, err := c.t.Decode(body)
	if err != nil {
		return err
	}
	id, err := c.create(&want)
	if err != nil {
		return err
	}
	return c.show(http.StatusCreated, id)
}

// patch changes a resource, all of it or nothing, and answers it if it is a user.
func (c *scimCall) patch() error {
	body, err := c.body()
	if err != nil {
		return err
	}
	ops, err := patch.Parse(body)
	if err != nil {
		return err
	}
	if c.t == scimapi.GroupType {
		if err := c.patchGroup(ops); err != nil {
			return err
		}
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err := c.patchUser(ops); err != nil {
		return err
	}
	return c.show(http.StatusOK, c.id)
}

func (c *scimCall) write(status int, body []byte) {
	c.w.Header().Set("Content-Type", "application/scim+json; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body)
}

// fail answers an error. What a rule of the store refuses is the request's fault.
func (c *scimCall) fail(err error) {
	e, ok := errors.AsType[*scimError](err)
	if !ok {
		e = &scimError{status: http.StatusBadRequest, kind: scim.InvalidValue, detail: err.Error()}
	}
	if strings.Contains(e.detail, "already exists") {
		e.status, e.kind = http.StatusConflict, scim.NotUnique
	}
	c.write(e.status, scim.AppendError(nil, e.status, e.kind, e.detail))
}
