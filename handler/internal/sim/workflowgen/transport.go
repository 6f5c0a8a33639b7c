package workflowgen

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// maxBody is IIS's default limit for the body of a request, in bytes.
const maxBody = 30_000_000

// call is a request to the GraphQL endpoint, with what its execution tells about it.
type call struct {
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables"`
	OperationName string         `json:"operationName"`

	readOnly  bool // it came by GET
	operation string
	kind      string
}

// serveGraphQL answers like express-graphql, the server whose documentation WorkflowGen quotes: 400 if nothing could be
// executed, 405 for a mutation by GET, and 200 for everything that was executed, with its errors.
func (s *Server) serveGraphQL(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		failure(http.StatusMethodNotAllowed, "GraphQL only supports GET and POST requests.").write(w)
		return
	}
	if r.Method == http.MethodGet && r.URL.RawQuery == "" && strings.Contains(r.Header.Get("Accept"), "text/html") {
		page(w, http.StatusOK, "WorkflowGen GraphQL API")
		return
	}
	c, complaint, err := parse(w, r)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		page(w, http.StatusRequestEntityTooLarge, "413.1 - Request Entity Too Large")
		return
	}
	if err != nil {
		return // the client is gone
	}
	a := failure(http.StatusBadRequest, complaint)
	if complaint == "" {
		a = s.answer(r.Context(), c)
	}
	s.tape.keep(c, a)
	if a.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "POST")
	}
	a.write(w)
}

// parse reads the parameters from the URL, and from the body if the URL has none. It always returns a call, for the record; if
// the request is invalid, complaint says why in the words of express-graphql. The error is one of reading the body.
func parse(w http.ResponseWriter, r *http.Request) (c *call, complaint string, err error) {
	c = &call{readOnly: r.Method == http.MethodGet}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media == "application/json" {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return c, "", err
		}
		if json.Unmarshal(body, c) != nil {
			return c, "POST body sent invalid JSON.", nil
		}
	}
	if r.URL.RawQuery != "" {
		complaint = c.parseURL(r.URL.Query())
	}
	if complaint == "" && c.Query == "" {
		complaint = "Must provide query string."
	}
	return c, complaint, nil
}

func (c *call) parseURL(values url.Values) (complaint string) {
	if q := values.Get("query"); q != "" {
		c.Query = q
	}
	if name := values.Get("operationName"); name != "" {
		c.OperationName = name
	}
	if v := values.Get("variables"); v != "" {
		c.Variables = nil
		if json.Unmarshal([]byte(v), &c.Variables) != nil {
			return "Variables are invalid JSON."
		}
	}
	return ""
}

// answer executes a call. An execution that has begun is completed even if the client is gone.
func (s *Server) answer(ctx context.Context, c *call) *answer {
	c.operation = c.OperationName
	if s.options.NotAdministrator && administers.MatchString(c.Query) {
		return failure(http.StatusOK, NotAuthorized)
	}
	res := s.schema.Exec(context.WithValue(context.WithoutCancel(ctx), callKey{}, c), c.Query, c.OperationName, c.Variables)
	switch {
	case c.readOnly && c.kind == kindMutation:
		return failure(http.StatusMethodNotAllowed, "Can only perform a mutation operation from a POST request.")
	case res.Data == nil || nothingDone(res):
		return &answer{http.StatusBadRequest, graphql.Response{Errors: res.Errors}}
	}
	return &answer{http.StatusOK, *res}
}

// administers matches queries that only an administrator may send.
var administers = regexp.MustCompile(`^\s*mutation\b|\bdirectories\b`)

// nothingDone reports whether all errors are in the variables, which the library checks before it resolves a field.
func nothingDone(res *graphql.Response) bool {
	for _, e := range res.Errors {
		if e.Path != nil {
			return false
		}
	}
	return len(res.Errors) > 0
}
