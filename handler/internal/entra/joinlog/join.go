// Package joinlog holds Entra's provisioning log against the gateway's sync log, and tells where the two disagree.
package joinlog

import (
	"iter"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Entry is an entry of the sync log, as far as it is shown beside Entra's.
type Entry struct {
	Time       time.Time          `json:"time"`
	Verb       string             `json:"verb"`
	Type       string             `json:"type"`
	ID         string             `json:"id"` // the SCIM id
	ExternalID string             `json:"externalId"`
	Name       string             `json:"name"`
	Decision   provision.Decision `json:"decision"`
	Reason     string             `json:"reason,omitempty"`
	Activity   string             `json:"activity,omitempty"`
}

// Joined is a change in Entra's log and in the sync log. One side may be missing: Entra failed before it called the gateway, or
// its log is late.
type Joined struct {
	Entra   *graph.LogRecord `json:"entra,omitempty"`
	Gateway []Entry          `json:"ours,omitempty"`
	Doubt   string           `json:"doubt,omitempty"` // how the two sides disagree

	outcome outcome // of the gateway's last entry
}

// Time returns when the change happened.
func (j *Joined) Time() time.Time {
	if j.Entra != nil {
		return j.Entra.Time
	}
	return j.Gateway[0].Time
}

// tolerance covers the difference of the clocks, and of what each side takes for the time of a change.
const tolerance = 2 * time.Minute

// Join joins the two logs, oldest first. An entry belongs to the record about the same object, by SCIM id or objectId, that is
// nearest in time. Records and entries without a counterpart stand alone.
func Join(records []graph.LogRecord, lines iter.Seq2[synclog.Line, error]) ([]Joined, error) {
	joined := make([]Joined, len(records))
	byID := map[string][]int{}
	for i := range records {
		joined[i].Entra = &records[i]
		for _, id := range []string{records[i].Target.ID, records[i].Source.ID} {
			if id != "" {
				byID[id] = append(byID[id], i)
			}
		}
	}
	for line, err := range lines {
		if err != nil {
			return nil, err
		}
		entry := entryOf(line)
		if i := nearest(joined, slices.Concat(byID[entry.ID], byID[entry.ExternalID]), entry.Time); i >= 0 {
			joined[i].Gateway = append(joined[i].Gateway, entry)
		} else {
			joined = append(joined, Joined{Gateway: []Entry{entry}})
		}
	}
	for i := range joined {
		joined[i].compare()
	}
	slices.SortStableFunc(joined, func(a, b Joined) int { return a.Time().Compare(b.Time()) })
	return joined, nil
}

func entryOf(l synclog.Line) Entry {
	return Entry{l.Time, l.Verb, l.Type, l.ID, l.ExternalID, l.Name, l.Outcome().Code, l.Reason, l.Activity}
}

// nearest returns the record nearest to a time, -1 if none is near. Of two equally near ones it takes the one with fewer entries.
func nearest(joined []Joined, of []int, at time.Time) int {
	best, least := -1, time.Duration(1<<62)
	for _, i := range of {
		r := joined[i].Entra
		apart := r.Time.Sub(at).Abs()
		if apart > tolerance+time.Duration(r.Millis)*time.Millisecond {
			continue
		}
		if apart < least || apart == least && len(joined[i].Gateway) < len(joined[best].Gateway) {
			best, least = i, apart
		}
	}
	return best
}

// Failed reports whether the change needs attention.
func (j *Joined) Failed() bool {
	return j.Doubt != "" || j.Entra != nil && j.Entra.Status.Status == "failure" || j.Entra == nil && j.outcome == notMade
}

// About reports whether the change is that of a user or group, by name, objectId or SCIM id.
func (j *Joined) About(name string) bool {
	if e := j.Entra; e != nil && (strings.EqualFold(e.Source.Name, name) || e.Source.ID == name || e.Target.ID == name) {
		return true
	}
	return slices.ContainsFunc(j.Gateway, func(e Entry) bool {
		return strings.EqualFold(e.Name, name) || e.ExternalID == name || e.ID == name
	})
}

// outcome tells whether WorkflowGen holds a change.
type outcome int

const (
	unknown outcome = iota
	made
	notMade
)

// outcomeOf reads the outcome from the class of a decision. A change that was interrupted may have been made.
func outcomeOf(d provision.Decision) outcome {
	switch synclog.OutcomeOf(d).Class {
	case synclog.ClassApplied, synclog.ClassUnchanged:
		return made
	case synclog.ClassRefused:
		return notMade
	case synclog.ClassRetried:
		if d != provision.Interrupted {
			return notMade
		}
	}
	return unknown
}

// compare sorts the gateway's entries and holds the last one against Entra's record. Entra's log is minutes late, so that a
// missing record is no disagreement.
func (j *Joined) compare() {
	slices.SortStableFunc(j.Gateway, func(a, b Entry) int { return a.Time.Compare(b.Time) })
	silent := len(j.Gateway) == 0
	if !silent {
		j.outcome = outcomeOf(j.Gateway[len(j.Gateway)-1].Decision)
	}
	if j.Entra == nil {
		return
	}
	switch status := j.Entra.Status.Status; {
	case status == "failure" && silent:
		j.Doubt = "Entra failed before it called the gateway, or the answer was lost"
	case status == "success" && j.Entra.Action != "other" && silent:
		j.Doubt = "Entra reports a change, and the gateway has no entry of it"
	case status == "failure" && j.outcome == made:
		j.Doubt = "the gateway made the change, and Entra reports a failure: it will send the change again"
	case status == "success" && j.outcome == notMade:
		j.Doubt = "the gateway did not make the change, and Entra reports success"
	}
}
