package graphql

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// unsure is what an exchange without a trustworthy answer means: a read did nothing, a mutation may have done everything.
func (op operation) unsure() error {
	if op.mutation() {
		return provision.ErrUnknown
	}
	return provision.ErrUnavailable
}

// incomplete says that an answer in good form lacks what was asked for.
func (op operation) incomplete() error {
	return fmt.Errorf("%w: the answer to %s.graphql lacks what was asked for", op.unsure(), op)
}

// judge decodes the answer into data, or says what its status, type or content mean.
//
// WorkflowGen itself turns a request away by 401, 403, 429 and 503. A 502 or 504 comes from a proxy that has lost sight of
// it, so a mutation may well have been made. Servers of GraphQL answer 400 to a document or variables that do not fit, and
// some of them 500 to an error that leaves no data: both bring errors in JSON, like a 200.
func (c *client) judge(r *request, res *http.Response, body []byte, data any) error {
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("%w: it refuses the sign-in with HTTP %d; check %s, and that this user is an Administrator",
			provision.ErrUnavailable, res.StatusCode, c.secrets)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return fmt.Errorf("%w: HTTP %d: %s", provision.ErrUnavailable, res.StatusCode, firstLine(body))
	case http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError:
		if isJSON(res.Header.Get("Content-Type")) {
			return decode(r, res.StatusCode, body, data)
		}
	}
	return fmt.Errorf("%w: HTTP %d, %q: %s", r.op.unsure(), res.StatusCode, res.Header.Get("Content-Type"), firstLine(body))
}

func isJSON(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// answer is the body of a GraphQL answer.
type answer struct {
	Data   any       `json:"data"` // a pointer to what is wanted; null makes it nil
	Errors []problem `json:"errors"`
}

type problem struct {
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

func decode(r *request, status int, body []byte, data any) error {
	a := answer{Data: data}
	if err := json.Unmarshal(body, &a); err != nil {
		return fmt.Errorf("%w: HTTP %d whose JSON cannot be read: %w", r.op.unsure(), status, err)
	}
	if len(a.Errors) > 0 {
		return classify(r, status, a.Errors)
	}
	if status != http.StatusOK || a.Data == nil {
		return fmt.Errorf("%w: HTTP %d without data and without an error: %s", r.op.unsure(), status, firstLine(body))
	}
	return nil
}

// classify finds the meaning of GraphQL errors by the table of messages, and where that knows none by what was asked: the
// server read the whole request and says no, so a mutation was refused.
func classify(r *request, status int, problems []problem) error {
	first := clip(problems[0].Message)
	if r.op.mutation() && pastRoot(r.op, problems) {
		return fmt.Errorf("%w: the change was made, but not shown: %s", provision.ErrUnknown, first)
	}
	for _, m := range messages {
		for _, p := range problems {
			if found := m.text.FindStringSubmatch(p.Message); found != nil {
				return m.means(r, clip(p.Message), found)
			}
		}
	}
	switch {
	case status == http.StatusBadRequest:
		return misfit(r, first, nil)
	case r.op.mutation():
		return &provision.Refused{Reason: first}
	}
	return fmt.Errorf("%w: %s", provision.ErrUnavailable, first)
}

// pastRoot tells whether an error lies below the root field. A mutation does its work there; what follows is only the
// reading of the object that it answers.
func pastRoot(op operation, problems []problem) bool {
	for _, p := range problems {
		if len(p.Path) > 1 && p.Path[0] == op.String() {
			return true
		}
	}
	return false
}

// firstLine is what a person would read first of a body that is not what it should be: the title of a page, else the first
// line with something on it.
func firstLine(body []byte) string {
	const open = "<title>"
	if i := bytes.Index(bytes.ToLower(body[:min(len(body), 4096)]), []byte(open)); i >= 0 {
		title, _, _ := bytes.Cut(body[i+len(open):], []byte("<"))
		body = title
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(body), []byte("\n"))
	if len(line) == 0 {
		return "(empty)"
	}
	return clip(string(line))
}

// clip keeps a foreign text short enough for a log, and valid.
func clip(s string) string {
	const most = 300
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strings.TrimSpace(s)
}
