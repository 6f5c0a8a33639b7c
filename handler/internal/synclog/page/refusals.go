package page

import (
	"net/http"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Bounds of the search for failures.
const (
	refusalDays  = 7
	mostRefusals = 2000 // of each outcome
	shownOfGroup = 20
)

// group is the failures of one cause.
type group struct {
	Cause           provision.Cause
	Title, Why, Fix string
	N               int
	Class           synclog.Class
	Last            time.Time
	Rows            []row // the newest of each user or group
}

// refused is the groups, largest first.
type refused struct {
	Groups []*group
	Days   int
	Cut    bool // there were more than the bound
}

// refusals serves the failures of the last days, grouped by cause, each with its fix.
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
	cause := synclog.CauseOf(l)
	i := slices.IndexFunc(f.Groups, func(g *group) bool { return g.Cause == cause })
	if i < 0 {
		i = len(f.Groups)
		f.Groups = append(f.Groups, &group{Cause: cause, Title: words.Title(cause, in), Why: words.Why(cause, in), Fix: words.Fix(cause, in), Class: l.Outcome().Class})
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
