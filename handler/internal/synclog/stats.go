package synclog

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// Stats counts many entries.
type Stats struct {
	First, Last time.Time // of the entries; zero without any
	Lines       int
	Open        int
	Decisions   map[provision.Decision]int
	Asked       map[string]int // by type and verb, as "User PATCH"
	Added       int            // members
	Removed     int
	Troubles    []Trouble // by cause, the most frequent first

	took [longest + 1]int // the number of entries by milliseconds
	n    int
}

// longest is the longest duration in milliseconds that is counted by itself; Entra waits no longer.
const longest = 60_000

// Trouble counts the changes that failed for one cause.
type Trouble struct {
	Cause  provision.Cause
	Lines  int
	Newest Line
}

// Count counts entries, the newest first, and holds only the newest of each cause.
func Count(lines iter.Seq2[Line, error]) (*Stats, error) {
	s := &Stats{Decisions: map[provision.Decision]int{}, Asked: map[string]int{}}
	for l, err := range lines {
		if err != nil {
			return nil, err
		}
		s.add(l, CauseOf(l))
	}
	slices.SortStableFunc(s.Troubles, func(a, b Trouble) int { return cmp.Compare(b.Lines, a.Lines) })
	return s, nil
}

func (s *Stats) add(l Line, cause provision.Cause) {
	if s.Lines++; s.Last.IsZero() || l.Time.After(s.Last) {
		s.Last = l.Time
	}
	if s.First.IsZero() || l.Time.Before(s.First) {
		s.First = l.Time
	}
	if l.Open {
		s.Open++
		return
	}
	s.Decisions[l.Decision]++
	s.Asked[l.Key.Type+" "+l.Verb]++
	if l.Decision == provision.Applied {
		s.Added, s.Removed = s.Added+l.Added, s.Removed+l.Removed
	}
	s.took[min(max(l.Duration.Milliseconds(), 0), longest)]++
	if s.n++; cause != "" {
		s.trouble(l, cause)
	}
}

func (s *Stats) trouble(l Line, cause provision.Cause) {
	i := slices.IndexFunc(s.Troubles, func(t Trouble) bool { return t.Cause == cause })
	if i < 0 {
		i = len(s.Troubles)
		s.Troubles = append(s.Troubles, Trouble{Cause: cause, Newest: l})
	}
	s.Troubles[i].Lines++
}

// Took returns the duration that a share of the changes did not exceed: 0.5 is the median.
func (s *Stats) Took(share float64) time.Duration {
	left := int(share*float64(s.n) + 0.5)
	for ms, n := range s.took {
		if left -= n; left <= 0 {
			return time.Duration(ms) * time.Millisecond
		}
	}
	return longest * time.Millisecond
}
