package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

func (s *source) statsCommand() *cobra.Command {
	var p part
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count the changes of a time by outcome, and what was in the way, with the cure",
		Long: "Stats reads the log of a time, the last 24 hours if nothing is said, and counts: by outcome, by what was asked, how long\n" +
			"changes took, and what was in the way of those that were not made, with what to do about it. Refused sign-ins are counted by\n" +
			"cause, apart from changes.",
		Example: "  scimctl log stats\n  scimctl log stats --since 7d --type group --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := s.Log(cmd)
			if err != nil {
				return err
			}
			if !p.told("since") {
				p.since = run.Ago(run.Day)
			}
			stats, refused, err := p.count(cmd.Context(), r)
			if err != nil {
				return err
			}
			if s.JSON {
				return run.PrintJSON(cmd, counted(stats, refused))
			}
			out := screen{s.Screen(cmd.OutOrStdout())}
			if stats != nil {
				err = out.stats(stats, p.since.String())
			}
			if refused != nil {
				err = errors.Join(err, out.signInStats(*refused, p.since.String()))
			}
			return err
		},
	}
	p.flags(cmd, 0)
	return cmd
}

// mostSignIns is how many records of refused sign-ins are counted: a day of many causes.
const mostSignIns = 50_000

// count counts what is wanted; nil is what is not.
func (p *part) count(ctx context.Context, r synclog.Reader) (stats *synclog.Stats, refused *synclog.SignInTotals, err error) {
	entries, signIns, err := p.wants()
	if err != nil {
		return nil, nil, err
	}
	q, err := p.query()
	if entries && err == nil {
		stats, err = synclog.Count(synclog.All(ctx, r, q), func(l synclog.Line) string { return string(words.CauseOf(l)) })
	}
	if signIns && err == nil {
		var all synclog.SignInTotals
		all, err = synclog.CountSignIns(ctx, r, p.signInQuery(), mostSignIns)
		refused = &all
	}
	return stats, refused, err
}

// countedJSON is what stats come to, as JSON has it.
type countedJSON struct {
	First    *time.Time                 `json:"first,omitempty"`
	Last     *time.Time                 `json:"last,omitempty"`
	Changes  int                        `json:"changes"`
	Running  int                        `json:"running"`
	Outcomes map[provision.Decision]int `json:"outcomes"`
	Asked    map[string]int             `json:"asked"`
	Added    int                        `json:"membersAdded"`
	Removed  int                        `json:"membersRemoved"`
	Median   int64                      `json:"medianMs"`
	Most     int64                      `json:"p95Ms"`
	Causes   []causeJSON                `json:"causes"`
	SignIns  *signInsJSON               `json:"refusedSignIns,omitempty"`
}

type causeJSON struct {
	Cause  string        `json:"cause"`
	Count  int           `json:"count"`
	Why    string        `json:"why"`
	Cure   string        `json:"cure"`
	Newest synclog.Entry `json:"newest"`
}

func counted(s *synclog.Stats, refused *synclog.SignInTotals) countedJSON {
	if s == nil {
		s = &synclog.Stats{}
	}
	c := countedJSON{Changes: s.Lines, Running: s.Open, Outcomes: s.Decisions, Asked: s.Asked, Added: s.Added, Removed: s.Removed,
		Causes: []causeJSON{}}
	if s.Lines > 0 {
		c.First, c.Last = &s.First, &s.Last
		c.Median, c.Most = s.Took(0.5).Milliseconds(), s.Took(0.95).Milliseconds()
	}
	for _, t := range s.Troubles {
		cause := words.Cause(t.Cause)
		c.Causes = append(c.Causes, causeJSON{t.Cause, t.Lines, cause.Why(words.English), cause.Cure(words.English), synclog.Exported(t.Newest)})
	}
	c.SignIns = countedSignIns(refused)
	return c
}

// order is the outcomes as they are listed.
var order = []provision.Decision{provision.Applied, provision.TakenOver, provision.Unchanged, provision.Replayed, provision.Rejected,
	provision.Failed, provision.Held, provision.Interrupted}

func (s screen) stats(all *synclog.Stats, since string) error {
	if s.Width == 0 {
		return s.plainStats(all)
	}
	if all.Lines == 0 {
		_, err := fmt.Fprintf(s, "no changes since %s\n", since)
		return err
	}
	fmt.Fprintf(s, "%s\n\n", s.Paint(terminal.Bold, fmt.Sprintf("%d changes, %s to %s", all.Lines, all.First.Local().Format(time.DateTime), all.Last.Local().Format(time.DateTime))))
	for _, d := range order {
		if n := all.Decisions[d]; n > 0 {
			s.bar(d, n, all.Lines)
		}
	}
	if all.Open > 0 {
		s.bar(synclog.Running, all.Open, all.Lines)
	}
	fmt.Fprintln(s)
	var asked []string
	for _, a := range slices.Sorted(maps.Keys(all.Asked)) {
		asked = append(asked, fmt.Sprintf("%s %d", a, all.Asked[a]))
	}
	s.point("Asked", strings.Join(asked, ", "))
	s.point("Members", fmt.Sprintf("%d added, %d removed", all.Added, all.Removed))
	s.point("Took", fmt.Sprintf("half of them %s or less, 95%% %s or less", words.Took(all.Took(0.5), words.English), words.Took(all.Took(0.95), words.English)))
	for _, t := range all.Troubles {
		s.cause(t)
	}
	return nil
}

// bar is an outcome with its number, and how large a part it is.
func (s screen) bar(d provision.Decision, n, of int) {
	look := looks[d]
	room := max(min(s.Width-30, 40), 4)
	bar := strings.Repeat("█", max(n*room/of, 1))
	fmt.Fprintf(s, "%s %7d  %s\n", s.Paint(look.colour, fit(look.mark+" "+words.Outcome(d, words.English), 18)), n, s.Paint(look.colour, bar))
}

// cause is what was in the way, the newest of it, and its cure.
func (s screen) cause(t synclog.Trouble) {
	c := words.Cause(t.Cause)
	fmt.Fprintf(s, "\n%s  %s\n", s.Paint(terminal.Red, fmt.Sprintf("%d ×", t.Lines)), s.Paint(terminal.Bold, c.Title(words.English)))
	told := words.Tell(t.Newest, words.English)
	s.point("Newest", t.Newest.Time.Local().Format(time.DateTime)+"  "+short(t.Newest.Operation)+"  "+told.Who+": "+told.What)
	s.point("", told.Answered)
	s.point("To do", told.Cure)
}

// plainStats is a number a line: of what, which, how many.
func (s screen) plainStats(all *synclog.Stats) error {
	err := terminal.Tabbed(s, "changes", "", fmt.Sprint(all.Lines))
	for _, d := range order {
		if n := all.Decisions[d]; n > 0 && err == nil {
			err = terminal.Tabbed(s, "outcome", string(d), fmt.Sprint(n))
		}
	}
	for _, a := range slices.Sorted(maps.Keys(all.Asked)) {
		if err == nil {
			err = terminal.Tabbed(s, "asked", a, fmt.Sprint(all.Asked[a]))
		}
	}
	for _, t := range all.Troubles {
		if err == nil {
			err = terminal.Tabbed(s, "cause", t.Cause, fmt.Sprint(t.Lines), words.Cause(t.Cause).Cure(words.English))
		}
	}
	return err
}
