package entra

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// SyncEntry is a line of the sync log, as far as it helps to find it again in Entra's.
type SyncEntry struct {
	Time       time.Time `json:"time"`
	Verb       string    `json:"verb"`
	Type       string    `json:"type"`
	ID         string    `json:"id"` // the SCIM id
	ExternalID string    `json:"externalId"`
	Name       string    `json:"name"`
	Decision   string    `json:"decision"`
	Reason     string    `json:"reason,omitempty"`
	Activity   string    `json:"activity,omitempty"`
}

// Joined is what Entra believes beside what happened. One of the sides may be missing: Entra gave up before it asked, or
// its log is late.
type Joined struct {
	Entra *LogRecord  `json:"entra,omitempty"`
	Ours  []SyncEntry `json:"ours,omitempty"`
	Doubt string      `json:"doubt,omitempty"` // where the two do not agree
}

// Time is when it happened.
func (j *Joined) Time() time.Time {
	if j.Entra != nil {
		return j.Entra.Time
	}
	return j.Ours[0].Time
}

// slack is how far the clocks and the ideas of when a change happened may be apart.
const slack = 2 * time.Minute

// Join joins Entra's log with ours: an entry belongs to the record about the same object, by SCIM id or objectId, that is
// nearest in time. What is left over stands by itself. Oldest first.
func Join(records []LogRecord, ours iter.Seq2[SyncEntry, error]) ([]Joined, error) {
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
	for entry, err := range ours {
		if err != nil {
			return nil, err
		}
		if i := nearest(joined, slices.Concat(byID[entry.ID], byID[entry.ExternalID]), entry.Time); i >= 0 {
			joined[i].Ours = append(joined[i].Ours, entry)
		} else {
			joined = append(joined, Joined{Ours: []SyncEntry{entry}})
		}
	}
	for i := range joined {
		slices.SortStableFunc(joined[i].Ours, func(a, b SyncEntry) int { return a.Time.Compare(b.Time) })
		joined[i].Doubt = joined[i].doubt()
	}
	slices.SortStableFunc(joined, func(a, b Joined) int { return a.Time().Compare(b.Time()) })
	return joined, nil
}

// nearest is the record nearest to a moment, -1 if none is near. Of two that are as near it is the one that has less.
func nearest(joined []Joined, of []int, at time.Time) int {
	best, least := -1, time.Duration(1<<62)
	for _, i := range of {
		r := joined[i].Entra
		apart := r.Time.Sub(at).Abs()
		if apart > slack+time.Duration(r.Millis)*time.Millisecond {
			continue
		}
		if apart < least || apart == least && len(joined[i].Ours) < len(joined[best].Ours) {
			best, least = i, apart
		}
	}
	return best
}

// Failed says whether somebody must look at it.
func (j *Joined) Failed() bool {
	return j.Doubt != "" || j.Entra != nil && j.Entra.Status.Status == "failure" || j.Entra == nil && j.outcome() == refused
}

// About says whether it is about a user or group, by name, objectId or SCIM id.
func (j *Joined) About(who string) bool {
	if e := j.Entra; e != nil && (strings.EqualFold(e.Source.Name, who) || e.Source.ID == who || e.Target.ID == who) {
		return true
	}
	return slices.ContainsFunc(j.Ours, func(o SyncEntry) bool {
		return strings.EqualFold(o.Name, who) || o.ExternalID == who || o.ID == who
	})
}

// outcome is what became of a change on our side.
type outcome int

const (
	unknown outcome = iota
	made
	refused
)

// outcomes are those of the sync log's decisions. What was begun or cut off is not known.
var outcomes = map[string]outcome{"applied": made, "unchanged": made, "taken over": made, "replayed": made,
	"refused": refused, "held": refused, "failed": refused}

// outcome is that of the last try.
func (j *Joined) outcome() outcome {
	if len(j.Ours) == 0 {
		return unknown
	}
	return outcomes[j.Ours[len(j.Ours)-1].Decision]
}

// doubt says where the two sides tell different stories. Entra's log comes minutes late, so that it is silent is none.
func (j *Joined) doubt() string {
	if j.Entra == nil {
		return ""
	}
	ours := j.outcome()
	switch status := j.Entra.Status.Status; {
	case status == "failure" && len(j.Ours) == 0:
		return "Entra failed before the gateway was asked, or its answer was lost"
	case status == "success" && j.Entra.Action != "other" && len(j.Ours) == 0:
		return "Entra believes to have changed something, and the gateway has no record of it"
	case status == "failure" && ours == made:
		return "the gateway made the change, and Entra takes it for failed: it will ask again"
	case status == "success" && ours == refused:
		return "the gateway refused, and Entra takes it for done"
	}
	return ""
}
