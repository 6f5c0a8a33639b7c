package workflowgen

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
)

// Call is a request that came to the GraphQL endpoint with good credentials.
type Call struct {
	Operation string // the name of the operation, "" where there is none or the document was not understood
	Kind      string // query or mutation, "" where nothing was executed
	Variables string // JSON without blanks, keys in alphabetical order; "" where there are none
	Status    int    // of HTTP
	Errors    []string
}

// tape keeps the last calls, up to a limit.
type tape struct {
	limit int
	mu    sync.Mutex
	calls []Call
}

// Calls is the calls kept since the start or the last ResetCalls, in the order of their answers.
func (s *Server) Calls() []Call {
	s.tape.mu.Lock()
	defer s.tape.mu.Unlock()
	return slices.Clone(s.tape.calls)
}

// ResetCalls forgets the calls kept.
func (s *Server) ResetCalls() {
	s.tape.mu.Lock()
	defer s.tape.mu.Unlock()
	s.tape.calls = nil
}

// keep costs nothing where no calls are kept.
func (t *tape) keep(c *call, a *answer) {
	if t.limit == 0 {
		return
	}
	kept := Call{Operation: c.operation, Kind: c.kind, Variables: compact(c.Variables), Status: a.status}
	for _, e := range a.Errors {
		kept.Errors = append(kept.Errors, e.Message)
	}
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
