// Package doctor looks at a deployment, one thing after the other, and says of each in a line whether it is as it should be
// and, if not, what cures it. What is looked at is a list of [Check], which whoever knows the thing writes; here is only
// their order and their form.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Check is one thing to look at.
type Check struct {
	Name  string
	Needs []string // the names of checks without which this one makes no sense
	Look  func(ctx context.Context) Finding
}

// Finding is what a look leads to.
type Finding struct {
	Status Status
	Says   string // what was found
	Cure   string // what to do about it, where something is to be done
}

// Status is how a check ended.
type Status string

// The statuses of a Finding.
const (
	Good    Status = "ok"
	Bad     Status = "failed"
	Skipped Status = "skipped"
)

// OK is a good finding.
func OK(format string, about ...any) Finding { return Finding{Good, fmt.Sprintf(format, about...), ""} }

// Fail is a bad finding and its cure.
func Fail(err error, cure string) Finding { return Finding{Bad, err.Error(), cure} }

// Skip is a finding of what was not looked at, and why.
func Skip(why string) Finding { return Finding{Skipped, why, ""} }

// Result is a check and its finding.
type Result struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Says   string `json:"says"`
	Cure   string `json:"cure,omitempty"`
}

// Run looks at everything, in order, and tells each result as soon as it is there. A check whose needs are not good is
// skipped.
func Run(ctx context.Context, checks []Check, tell func(Result)) (all []Result) {
	bad := map[string]bool{}
	for _, c := range checks {
		f := Finding{}
		if i := slices.IndexFunc(c.Needs, func(name string) bool { return bad[name] }); i >= 0 {
			f = Skip("not looked at, because of: " + c.Needs[i])
		} else {
			f = c.Look(ctx)
		}
		bad[c.Name] = f.Status != Good
		r := Result{c.Name, f.Status, f.Says, f.Cure}
		all = append(all, r)
		tell(r)
	}
	return all
}

// Sick is how many of the results are bad.
func Sick(all []Result) (n int) {
	for _, r := range all {
		if r.Status == Bad {
			n++
		}
	}
	return n
}

var marks = map[Status]string{Good: "✓", Bad: "✗", Skipped: "–"}

// Print writes a result as a line, and its cure below it.
func (r Result) Print(w io.Writer) {
	_, _ = fmt.Fprintf(w, "%s %-22s %s\n", marks[r.Status], r.Check, r.Says)
	if r.Cure != "" {
		_, _ = fmt.Fprintf(w, "  %-22s → %s\n", "", r.Cure)
	}
}

// WriteJSON writes all results as one document.
func WriteJSON(w io.Writer, all []Result) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Healthy bool     `json:"healthy"`
		Checks  []Result `json:"checks"`
	}{Sick(all) == 0, all})
}
