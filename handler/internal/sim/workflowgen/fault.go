package workflowgen

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong, and with which requests: a rule, so that a test or an operator writes down what
// happens instead of programming it.
type Fault struct {
	What  Mishap   `json:"what"`
	On    string   `json:"on,omitempty"`    // the operation: createUser, "PATCH Users", schema, token; "" is all but the last two
	After int      `json:"after,omitempty"` // so many requests pass first
	Times int      `json:"times,omitempty"` // so many are struck; 0 is one, -1 all that come
	For   Duration `json:"for,omitempty"`   // how long it takes, or the Retry-After that it tells

	Says     string `json:"says,omitempty"`     // the text of an error
	Status   int    `json:"status,omitempty"`   // of an error; 0 is 200 in GraphQL and 500 in SCIM
	Property string `json:"property,omitempty"` // that is ignored or hidden
	Length   int    `json:"length,omitempty"`   // to which texts are cut
}

// Mishap is a way of going wrong.
type Mishap string

// The mishaps. Where it matters whether WorkflowGen has done what it was asked, the name says so.
const (
	Slow        Mishap = "slow"         // the answer takes its time
	Stall       Mishap = "stall"        // no answer ever comes, and nothing was done
	StallAfter  Mishap = "stall-after"  // no answer ever comes, and it was done
	ResetBefore Mishap = "reset-before" // the connection ends, and nothing was done
	ResetAfter  Mishap = "reset-after"  // the connection ends, and it was done
	TooMany     Mishap = "429"
	Away        Mishap = "503"
	LostBefore  Mishap = "502"       // a proxy lost WorkflowGen, and nothing was done
	LostAfter   Mishap = "504-after" // a proxy lost WorkflowGen, and it was done
	Page        Mishap = "page"      // an HTML page with status 200, and nothing was done
	PageAfter   Mishap = "page-after"
	HalfJSON    Mishap = "half"    // the first half of the answer, and it was done
	Expired     Mishap = "expired" // the sign-in is refused
	Twice       Mishap = "twice"   // the answer comes two times, and it was done once
	Error       Mishap = "error"   // an error in the API's own form with the text of the rule, and nothing was done
	ErrorAfter  Mishap = "error-after"
	NoBody      Mishap = "no-body"    // the answer without its body, and it was done
	EmptyPage   Mishap = "empty-page" // a list without its items that says how many there are
)

// Mishaps is every mishap.
var Mishaps = []Mishap{Slow, Stall, StallAfter, ResetBefore, ResetAfter, TooMany, Away, LostBefore, LostAfter, Page, PageAfter, HalfJSON, Expired, Twice,
	Error, ErrorAfter, NoBody, EmptyPage, Ignore, Replace, Cut, Stale, Hide, IDOnly}

// UnmarshalText reads a mishap, and knows no others.
func (m *Mishap) UnmarshalText(text []byte) error {
	if !slices.Contains(Mishaps, Mishap(text)) {
		return fmt.Errorf("%q is none of %v", text, Mishaps)
	}
	*m = Mishap(text)
	return nil
}

// Duration is a time.Duration that JSON writes as "1.5s".
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

// faults is the rules in force.
type faults struct {
	mu    sync.Mutex
	rules []*Fault
}

// Inject adds rules. Each counts by itself; the first that strikes a request decides.
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

// Heal takes all rules away.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.rules = nil
}

// any reports whether there are rules: without any, requests are not looked into.
func (f *faults) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.rules) > 0
}

// strikes is the rule that strikes a request, nil if none does.
func (f *faults) strikes(operation string) *Fault {
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
