package workflowgen

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// scimCall is a request to the SCIM API. The package comment says what each rule of that API rests on.
type scimCall struct {
	*Server
	w      http.ResponseWriter
	r      *http.Request
	query  url.Values
	body   map[string]any // of a POST or PATCH
	status int            // of the answer
}

// scimEndpoint is one of the two kinds of resources.
type scimEndpoint interface {
	// find returns what a filter matches, in the order of the ids.
	find(scimFilter) ([]any, error)
	read(id string) (resource any, ok bool)
	create(body map[string]any) (id string, err error)
	patch(id string, ops []scimOperation) error
	remove(id string) error
}

// scimError is the reason of an answer that is not a success.
type scimError struct {
	status int
	kind   string // scimType (RFC 7644 §3.12), "" for none
	detail string
}

func (e *scimError) Error() string { return e.detail }

// The values of scimType that are used.
const (
	invalidFilter = "invalidFilter"
	invalidPath   = "invalidPath"
	invalidSyntax = "invalidSyntax"
	invalidValue  = "invalidValue"
	noTarget      = "noTarget"
	uniqueness    = "uniqueness"
)

func badRequest(kind, detail string) error {
	return &scimError{http.StatusBadRequest, kind, detail}
}

var (
	errNoResource = &scimError{status: http.StatusNotFound, detail: "Resource not found."}
	errNoMethod   = &scimError{status: http.StatusMethodNotAllowed, detail: "Method not allowed."}
)

// serveSCIM answers a request to the SCIM API.
func (s *Server) serveSCIM(w http.ResponseWriter, r *http.Request) {
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); !strings.EqualFold(scheme, "Bearer") || !same(token, s.options.SCIMToken) {
		page(w, http.StatusUnauthorized, "401 - Unauthorized")
		return
	}
	c := &scimCall{Server: s, w: w, r: r, query: r.URL.Query()}
	name, id, _ := strings.Cut(strings.Trim(r.URL.Path[len(scimPath):], "/"), "/")
	var e scimEndpoint
	switch strings.ToLower(name) {
	case "users":
		name, e = "Users", scimUsers{c}
	case "groups":
		name, e = "Groups", scimGroups{c}
	default:
		http.NotFound(w, r)
		return
	}
	err := c.serve(e, id)
	if err != nil {
		c.fail(err)
	}
	s.tape.keepSCIM(c, name, err)
}

func (c *scimCall) serve(e scimEndpoint, id string) error {
	if err := c.readBody(); err != nil {
		return err
	}
	switch {
	case id == "" && c.r.Method == http.MethodGet:
		return c.list(e)
	case id == "" && c.r.Method == http.MethodPost:
		return c.post(e)
	case id == "":
		return errNoMethod
	}
	resource, ok := e.read(id)
	switch {
	case !ok:
		return errNoResource
	case c.r.Method == http.MethodGet:
		c.write(http.StatusOK, resource)
		return nil
	case c.r.Method == http.MethodPatch:
		return c.patch(e, id)
	case c.r.Method == http.MethodDelete:
		return c.remove(e, id)
	}
	return errNoMethod
}

// readBody reads the JSON of a POST or a PATCH.
func (c *scimCall) readBody() error {
	if c.r.Method != http.MethodPost && c.r.Method != http.MethodPatch {
		return nil
	}
	media, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if media != "application/scim+json" && media != "application/json" {
		return &scimError{status: http.StatusUnsupportedMediaType, detail: "The content type must be application/scim+json."}
	}
	text, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	if err != nil {
		return badRequest(invalidSyntax, err.Error())
	}
	if json.Unmarshal(text, &c.body) != nil || c.body == nil {
		return badRequest(invalidSyntax, "The body is not a JSON object.")
	}
	return nil
}

func (c *scimCall) post(e scimEndpoint) error {
	id, err := e.create(c.body)
	if err != nil {
		return err
	}
	resource, ok := e.read(id)
	if !ok {
		return errNoResource
	}
	c.write(http.StatusCreated, resource)
	return nil
}

func (c *scimCall) patch(e scimEndpoint, id string) error {
	ops, err := readOperations(c.body)
	if err != nil {
		return err
	}
	if err := e.patch(id, ops); err != nil {
		return err
	}
	if _, group := e.(scimGroups); group {
		c.write(http.StatusNoContent, nil)
		return nil
	}
	resource, ok := e.read(id)
	if !ok {
		return errNoResource
	}
	c.write(http.StatusOK, resource)
	return nil
}

func (c *scimCall) remove(e scimEndpoint, id string) error {
	if !c.fault().ignoresAll() {
		if err := e.remove(id); err != nil {
			return err
		}
	}
	c.write(http.StatusNoContent, nil)
	return nil
}

// fault is the fault of WorkflowGen's own doing that the request meets, nil for none.
func (c *scimCall) fault() *Fault { return twistOf(c.r.Context()) }

// scimPageSize is the length of a list unless the request asks for another.
const scimPageSize = 20

func (c *scimCall) list(e scimEndpoint) error {
	var f scimFilter
	if text := c.query.Get("filter"); text != "" && !c.options.IgnoreFilters {
		var err error
		if f, err = parseSCIMFilter(text); err != nil {
			return err
		}
	}
	found, err := e.find(f)
	if err != nil {
		return err
	}
	start := max(c.number("startIndex", 1), 1)
	count := max(c.number("count", scimPageSize), 0)
	if limit := c.options.PageCap; limit > 0 {
		count = min(count, limit)
	}
	shown := cut(window{start - 1, count}, found)
	c.write(http.StatusOK, scimList{[]string{listURN}, len(found), start, len(shown), shown})
	return nil
}

func (c *scimCall) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.query.Get(name)); err == nil {
		return n
	}
	return otherwise
}

// write sends an answer, without a body if body is nil.
func (c *scimCall) write(status int, body any) {
	c.status = status
	if body == nil {
		c.w.WriteHeader(status)
		return
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts and numbers only
	}
	c.w.Header().Set("Content-Type", "application/scim+json; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(text)
}

// fail answers an error. An error of the store is a rule of WorkflowGen's: the request is to blame.
func (c *scimCall) fail(err error) {
	e, ok := errors.AsType[*scimError](err)
	switch {
	case ok:
	case strings.Contains(err.Error(), "already exists"):
		e = &scimError{http.StatusConflict, uniqueness, err.Error()}
	default:
		e = &scimError{http.StatusBadRequest, invalidValue, err.Error()}
	}
	c.write(e.status, scimProblem{[]string{errorURN}, strconv.Itoa(e.status), e.kind, e.detail})
}
