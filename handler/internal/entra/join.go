package entra

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// SyncLog is our own record of what was asked and what was done.
type SyncLog interface {
	// Since walks through the entries from a moment on, in any order.
	Since(ctx context.Context, since time.Time) iter.Seq2[SyncEntry, error]
}

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

// Exported is a sync log that was exported as lines of JSON.
type Exported struct{ From io.Reader }

// Since walks through the lines. Names of fields are taken in any case, so that a log of another hand can be read too.
func (e Exported) Since(_ context.Context, since time.Time) iter.Seq2[SyncEntry, error] {
	return func(yield func(SyncEntry, error) bool) {
		lines := bufio.NewScanner(e.From)
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			var entry SyncEntry
			if strings.TrimSpace(lines.Text()) == "" {
				continue
			}
			if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
				yield(entry, fmt.Errorf("line %d of the sync log: %w", n, err))
				return
			}
			if !entry.Time.Before(since) && !yield(entry, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(SyncEntry{}, fmt.Errorf("read the sync log: %w", err))
		}
	}
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
		if i := nearest(records, slices.Concat(byID[entry.ID], byID[entry.ExternalID]), entry.Time); i >= 0 {
			joined[i].Ours = append(joined[i].Ours, entry)
		} else {
			joined = append(joined, Joined{Ours: []SyncEntry{entry}})
		}
	}
	for i := range joined {
		joined[i].Doubt = joined[i].doubt()
	}
	slices.SortStableFunc(joined, func(a, b Joined) int { return a.Time().Compare(b.Time()) })
	return joined, nil
}

// nearest is the record nearest to a moment, -1 if none is near.
func nearest(records []LogRecord, of []int, at time.Time) int {
	best, least := -1, time.Duration(1<<62)
	for _, i := range of {
		apart := records[i].Time.Sub(at).Abs()
		if apart <= slack+time.Duration(records[i].Millis)*time.Millisecond && apart < least {
			best, least = i, apart
		}
	}
	return best
}

// doubt says where the two sides tell different stories.
func (j *Joined) doubt() string {
	switch {
	case j.Entra == nil:
		return "" // Entra's log comes minutes late
	case j.Entra.Status.Status == "failure" && len(j.Ours) == 0:
		return "Entra failed before the gateway was asked, or its answer was lost"
	case j.Entra.Status.Status == "success" && j.Entra.Action != "other" && len(j.Ours) == 0:
		return "Entra believes to have changed something, and the gateway has no record of it"
	case j.Entra.Status.Status == "failure" && succeeded(j.Ours):
		return "the gateway made the change, and Entra takes it for failed: it will ask again"
	case j.Entra.Status.Status == "success" && refused(j.Ours):
		return "the gateway refused, and Entra takes it for done"
	}
	return ""
}

func succeeded(ours []SyncEntry) bool {
	return len(ours) > 0 && !refused(ours)
}

func refused(ours []SyncEntry) bool {
	return slices.ContainsFunc(ours, func(e SyncEntry) bool { return e.Decision == "refused" || e.Decision == "failed" })
}
