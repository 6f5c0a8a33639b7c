package page

import (
	"net/http"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Bounds of what is looked through for refusals.
const (
	refusalDays  = 7
	mostRefusals = 2000 // of each decision
	shownOfGroup = 20
)

// group is the refusals of one cause.
type group struct {
	words.Cause
	Title, Why, Cure string
	N                int
	Class            synclog.Class
	Last             time.Time
	Rows             []row // one for each person or group, the newest
}

// refused is the groups, the largest first.
type refused struct {
	Groups []*group
	Days   int
	Cut    bool // there were more than were looked through
}

// refusals are what was not done in the last days, by cause, each with its cure.
func (p *Page) refusals(w http.ResponseWriter, r *http.Request) error {
	in, _ := languageOf(r)
	since := time.Now().UTC().Add(-refusalDays * 24 * time.Hour)
	found := refused{Days: refusalDays}
	for _, d := range []provision.Decision{provision.Rejected, provision.Failed} {
		lines := synclog.All(r.Context(), p.reader, synclog.Query{Decision: d, Since: since, Limit: exportPage})
		n := 0
		for l, err := range lines {
			if err != nil {
				return err
			}
			if n++; n > mostRefusals {
				found.Cut = true
				break
			}
			found.add(l, in)
		}
	}
	slices.SortStableFunc(found.Groups, func(a, b *group) int { return b.N - a.N })
	return show(w, r, "refusals", found)
}

func (f *refused) add(l synclog.Line, in words.Language) {
	cause := words.CauseOf(l)
	i := slices.IndexFunc(f.Groups, func(g *group) bool { return g.Cause == cause })
	if i < 0 {
		i = len(f.Groups)
		f.Groups = append(f.Groups, &group{Cause: cause, Title: cause.Title(in), Why: cause.Why(in), Cure: cause.Cure(in), Class: l.Outcome().Class})
	}
	g := f.Groups[i]
	g.N++
	if l.Time.After(g.Last) {
		g.Last = l.Time
	}
	known := slices.ContainsFunc(g.Rows, func(r row) bool { return r.Line.Key == l.Key })
	if !known && len(g.Rows) < shownOfGroup {
		g.Rows = append(g.Rows, newRow(l, in))
	}
}
