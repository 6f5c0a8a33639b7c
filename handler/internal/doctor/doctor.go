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
	"strings"
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
	Noted   Status = "note" // worth knowing, and nothing is wrong yet
	Bad     Status = "failed"
	Skipped Status = "skipped"
)

// OK is a good finding.
func OK(format string, about ...any) Finding { return Finding{Good, fmt.Sprintf(format, about...), ""} }

// Fail is a bad finding and its cure.
func Fail(err error, cure string) Finding { return Finding{Bad, err.Error(), cure} }

// Note is a finding of what is worth knowing, and of what can be done about it.
func Note(cure, format string, about ...any) Finding {
	return Finding{Noted, fmt.Sprintf(format, about...), cure}
}

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
		bad[c.Name] = f.Status == Bad || f.Status == Skipped
		r := Result{c.Name, f.Status, f.Says, f.Cure}
		all = append(all, r)
		tell(r)
	}
	return all
}

// Worst makes one finding of several: all that they say, and how the worst of them ended. Of none it is good.
func Worst(good string, all ...Finding) Finding {
	one := OK("%s", good)
	for i, f := range all {
		if i == 0 {
			one = f
			continue
		}
		one.Says += "; " + f.Says
		if !strings.Contains(one.Cure, f.Cure) {
			one.Cure = strings.TrimPrefix(one.Cure+"; "+f.Cure, "; ")
		}
		if gravity[f.Status] > gravity[one.Status] {
			one.Status = f.Status
		}
	}
	return one
}

var gravity = map[Status]int{Good: 0, Skipped: 1, Noted: 2, Bad: 3}

// Sick is how many of the results are bad.
func Sick(all []Result) (n int) {
	for _, r := range all {
		if r.Status == Bad {
			n++
		}
	}
	return n
}

var marks = map[Status]string{Good: "✓", Noted: "!", Bad: "✗", Skipped: "–"}

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
