// Package doctor runs checks of a deployment in order, and has the result and the fix of each. The packages that know a part of a
// deployment write its checks.
package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Check is one check of a deployment.
type Check struct {
	Name  string
	Needs []string // the names of checks that must pass before this one
	Look  func(ctx context.Context) Finding
}

// Finding is the result of a check.
type Finding struct {
	Status Status
	Says   string // what was found
	Fix    string // what the operator does about a problem
}

// Status is the status of a Finding.
type Status string

// The statuses of a Finding.
const (
	Good    Status = "ok"
	Noted   Status = "note" // worth knowing, and no problem yet
	Bad     Status = "failed"
	Skipped Status = "skipped"
)

// OK returns a good finding.
func OK(format string, args ...any) Finding { return Finding{Good, fmt.Sprintf(format, args...), ""} }

// Fail returns a bad finding with its fix.
func Fail(err error, fix string) Finding { return Finding{Bad, err.Error(), fix} }

// Note returns a finding that is worth knowing, with its fix.
func Note(fix, format string, args ...any) Finding {
	return Finding{Noted, fmt.Sprintf(format, args...), fix}
}

// Skip returns the finding of a check that was not run, with the reason.
func Skip(why string) Finding { return Finding{Skipped, why, ""} }

// Result is the JSON of a check and its finding.
type Result struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Says   string `json:"says"`
	Fix    string `json:"cure,omitempty"`
}

// Run runs the checks in order, and calls tell with each result. It skips a check if one that it needs did not pass.
func Run(ctx context.Context, checks []Check, tell func(Result)) (all []Result) {
	bad := map[string]bool{}
	for _, c := range checks {
		f := Finding{}
		if i := slices.IndexFunc(c.Needs, func(name string) bool { return bad[name] }); i >= 0 {
			f = Skip("not checked, because of: " + c.Needs[i])
		} else {
			f = c.Look(ctx)
		}
		bad[c.Name] = f.Status == Bad || f.Status == Skipped
		r := Result{c.Name, f.Status, f.Says, f.Fix}
		all = append(all, r)
		tell(r)
	}
	return all
}

// Worst joins findings into one, with the worst status of them. Without any it is good, and says so.
func Worst(good string, all ...Finding) Finding {
	one := OK("%s", good)
	for i, f := range all {
		if i == 0 {
			one = f
			continue
		}
		one.Says += "; " + f.Says
		if !strings.Contains(one.Fix, f.Fix) {
			one.Fix = strings.TrimPrefix(one.Fix+"; "+f.Fix, "; ")
		}
		if gravity[f.Status] > gravity[one.Status] {
			one.Status = f.Status
		}
	}
	return one
}

var gravity = map[Status]int{Good: 0, Skipped: 1, Noted: 2, Bad: 3}

// Failed returns how many of the results are bad.
func Failed(all []Result) (n int) {
	for _, r := range all {
		if r.Status == Bad {
			n++
		}
	}
	return n
}
