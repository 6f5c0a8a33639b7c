package workflowgen

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is a rule for what goes wrong, and with which requests. A test or an operator writes it down instead of programming it.
type Fault struct {
	What  Mishap   `json:"what"`
	On    string   `json:"on,omitempty"`    // the operation: createUser, "PATCH Users", schema, token; "" is all but the last two
	After int      `json:"after,omitempty"` // number of matching requests that pass first
	Times int      `json:"times,omitempty"` // number of requests that fail then; 0 is one, -1 all
	For   Duration `json:"for,omitempty"`   // duration of the fault, or its Retry-After

	Says     string `json:"says,omitempty"`     // text of an error
	Status   int    `json:"status,omitempty"`   // status of an error; 0 is 200 in GraphQL and 500 in SCIM
	Property string `json:"property,omitempty"` // property that is ignored or hidden
	Length   int    `json:"length,omitempty"`   // length to which texts are cut
}

// Mishap is a way to go wrong.
type Mishap string

// The mishaps. If it matters whether WorkflowGen has made the change, the name says so.
const (
	Slow        Mishap = "slow"         // the answer is late
	Stall       Mishap = "stall"        // no answer comes, and nothing was changed
	StallAfter  Mishap = "stall-after"  // no answer comes, and the change was made
	ResetBefore Mishap = "reset-before" // the connection ends, and nothing was changed
	ResetAfter  Mishap = "reset-after"  // the connection ends, and the change was made
	TooMany     Mishap = "429"
	Unavailable Mishap = "503"
	LostBefore  Mishap = "502"       // a proxy lost WorkflowGen, and nothing was changed
	LostAfter   Mishap = "504-after" // a proxy lost WorkflowGen, and the change was made
	Page        Mishap = "page"      // an HTML page with status 200, and nothing was changed
	PageAfter   Mishap = "page-after"
	HalfJSON    Mishap = "half"    // the first half of the answer, and the change was made
	Expired     Mishap = "expired" // WorkflowGen refuses the sign-in
	Twice       Mishap = "twice"   // the answer comes twice, and the change was made once
	Error       Mishap = "error"   // an error in the API's own form with the text of the rule, and nothing was changed
	ErrorAfter  Mishap = "error-after"
	NoBody      Mishap = "no-body"    // the answer without its body, and the change was made
	EmptyPage   Mishap = "empty-page" // a list with its total and without its items
)

// Mishaps is every mishap.
var Mishaps = []Mishap{Slow, Stall, StallAfter, ResetBefore, ResetAfter, TooMany, Unavailable, LostBefore, LostAfter, Page, PageAfter, HalfJSON, Expired, Twice,
	Error, ErrorAfter, NoBody, EmptyPage, Ignore, Replace, Cut, Stale, Hide, IDOnly}

// UnmarshalText reads a mishap and refuses other words.
func (m *Mishap) UnmarshalText(text []byte) error {
	if !slices.Contains(Mishaps, Mishap(text)) {
		return fmt.Errorf("%q is not one of %v", text, Mishaps)
	}
	*m = Mishap(text)
	return nil
}

// Duration is a time.Duration that JSON shows as "1.5s".
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// MarshalText writes a duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// ParseFault reads a rule: {"what":"503","on":"createUser","times":2,"for":"30s"}.
func ParseFault(text string) (Fault, error) {
	var f Fault
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Fault{}, err
	}
	if f.What == "" {
		return Fault{}, fmt.Errorf("a fault needs a \"what\": one of %v", Mishaps)
	}
	return f, f.check()
}

// faults holds the rules in force.
type faults struct {
	mu    sync.Mutex
	rules []*Fault
}

// Inject adds rules. Each has its own count; the first one that applies to a request decides.
func (s *Server) Inject(rules ...Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, f := range rules {
		if f.Times == 0 {
			f.Times = 1
		}
		s.faults.rules = append(s.faults.rules, &f)
	}
}

// Faults returns the rules in force, with what is left of their counts.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	rules := []Fault{}
	for _, rule := range s.faults.rules {
		if rule.Times != 0 {
			rules = append(rules, *rule)
		}
	}
	return rules
}

// Heal removes all rules.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.rules = nil
}

// any reports whether there are rules. Without rules, requests are not read ahead.
func (f *faults) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.rules) > 0
}

// next returns the rule that applies to the next request of an operation and counts it, nil if none applies.
func (f *faults) next(operation string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.rules {
		switch {
		case rule.On != operation && (rule.On != "" || operation == schemaOperation || operation == tokenOperation):
		case rule.After > 0:
			rule.After--
		case rule.Times != 0:
			rule.Times--
			return new(*rule)
		}
	}
	return nil
}
