package log

import (
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// statsJSON is the JSON of log stats.
type statsJSON struct {
	First    *time.Time                 `json:"first,omitempty"`
	Last     *time.Time                 `json:"last,omitempty"`
	Changes  int                        `json:"changes"`
	Running  int                        `json:"running"`
	Outcomes map[provision.Decision]int `json:"outcomes"`
	Asked    map[string]int             `json:"asked"`
	Added    int                        `json:"membersAdded"`
	Removed  int                        `json:"membersRemoved"`
	Median   int64                      `json:"medianMs"`
	P95      int64                      `json:"p95Ms"`
	Causes   []causeJSON                `json:"causes"`
	SignIns  *signInsJSON               `json:"refusedSignIns,omitempty"`
}

type causeJSON struct {
	Cause  string        `json:"cause"`
	Count  int           `json:"count"`
	Why    string        `json:"why"`
	Fix    string        `json:"cure"`
	Newest synclog.Entry `json:"newest"`
}

type signInsJSON struct {
	Count  int               `json:"count"`
	Last   *time.Time        `json:"last,omitempty"`
	Cut    bool              `json:"cut,omitempty"` // older ones were not counted
	Causes []signInCauseJSON `json:"causes"`
}

type signInCauseJSON struct {
	Cause  string         `json:"cause"`
	Count  int            `json:"count"`
	First  time.Time      `json:"first"`
	Last   time.Time      `json:"last"`
	Title  string         `json:"title"`
	Fix    string         `json:"fix"`
	Newest synclog.SignIn `json:"newest"`
}

func statsOf(s *synclog.Stats, refused *synclog.SignInTotals) statsJSON {
	if s == nil {
		s = &synclog.Stats{}
	}
	c := statsJSON{Changes: s.Lines, Running: s.Open, Outcomes: s.Decisions, Asked: s.Asked, Added: s.Added, Removed: s.Removed,
		Causes: []causeJSON{}, SignIns: signInsOf(refused)}
	if s.Lines > 0 {
		c.First, c.Last = &s.First, &s.Last
		c.Median, c.P95 = s.Took(0.5).Milliseconds(), s.Took(0.95).Milliseconds()
	}
	for _, t := range s.Troubles {
		c.Causes = append(c.Causes, causeJSON{string(t.Cause), t.Lines, words.Why(t.Cause, words.English), words.Fix(t.Cause, words.English), synclog.Exported(t.Newest)})
	}
	return c
}

func signInsOf(t *synclog.SignInTotals) *signInsJSON {
	if t == nil {
		return nil
	}
	s := &signInsJSON{Count: t.Count, Cut: t.Cut, Causes: []signInCauseJSON{}}
	if t.Count > 0 {
		s.Last = &t.Last
	}
	for _, c := range t.Causes {
		s.Causes = append(s.Causes, signInCauseJSON{c.Newest.Cause, c.Count, c.First, c.Newest.Last, words.SignInCause(c.Newest.Cause).Title(words.English),
			words.SignInFix(c.Newest, words.English), synclog.ExportedSignIn(c.Newest)})
	}
	return s
}
