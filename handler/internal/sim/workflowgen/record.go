package workflowgen

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
)

// Call is a request that came to one of the doors with good credentials.
type Call struct {
	Door      string   `json:"door"`                // graphql or scim
	Operation string   `json:"operation"`           // its name, "" if the document has none or is invalid; for SCIM such as "PATCH Users"
	Kind      string   `json:"kind,omitempty"`      // query or mutation, "" if nothing was executed
	Target    string   `json:"target,omitempty"`    // for SCIM the path and the query
	Variables string   `json:"variables,omitempty"` // JSON without blanks, keys in alphabetical order; for SCIM the body
	Status    int      `json:"status"`              // of HTTP
	Errors    []string `json:"errors,omitempty"`
}

// The doors of an instance.
const (
	doorGraphQL = "graphql"
	doorSCIM    = "scim"
)

// tape keeps the last calls, up to a limit.
type tape struct {
	limit int
	mu    sync.Mutex
	calls []Call
}

// Calls returns the calls kept since the start or the last ResetCalls, in the order of their answers.
func (s *Server) Calls() []Call {
	s.tape.mu.Lock()
	defer s.tape.mu.Unlock()
	return slices.Clone(s.tape.calls)
}

// ResetCalls forgets the kept calls.
func (s *Server) ResetCalls() {
	s.tape.mu.Lock()
	defer s.tape.mu.Unlock()
	s.tape.calls = nil
}

// keep adds a GraphQL request and its answer. It costs nothing where no calls are kept.
func (t *tape) keep(c *call, a *answer) {
	if t.limit == 0 {
		return
	}
	kept := Call{Door: doorGraphQL, Operation: c.operation, Kind: c.kind, Variables: compact(c.Variables), Status: a.status}
	for _, e := range a.Errors {
		kept.Errors = append(kept.Errors, e.Message)
	}
	t.add(kept)
}

// keepSCIM adds a SCIM request and its answer, of which err is the reason.
func (t *tape) keepSCIM(c *scimCall, name string, err error) {
	if t.limit == 0 {
		return
	}
	kept := Call{Door: doorSCIM, Operation: c.r.Method + " " + name, Kind: kindMutation, Target: c.r.URL.RequestURI(),
		Variables: compact(c.body), Status: c.status}
	if c.r.Method == http.MethodGet {
		kept.Kind = kindQuery
	}
	if err != nil {
		kept.Kind, kept.Errors = "", []string{err.Error()}
	}
	t.add(kept)
}

func (t *tape) add(kept Call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.calls) >= t.limit {
		t.calls = slices.Delete(t.calls, 0, len(t.calls)-t.limit+1)
	}
	t.calls = append(t.calls, kept)
}

func compact(variables map[string]any) string {
	if len(variables) == 0 {
		return ""
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(variables); err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
