package log

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

func (r reader) statsCommand() *cobra.Command {
	var f filter
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count changes by outcome and by cause of failure, with the fix",
		Long: "Stats reads the log of the last 24 hours, or from --since on. It counts changes by outcome and by what Entra asked, and shows\n" +
			"how long they took. Changes that were not made are counted by cause, each with its fix. Refused sign-ins are counted\n" +
			"separately, by cause.",
		Example: "  scimctl log stats\n  scimctl log stats --since 7d --type group --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !f.given("since") {
				f.since = run.Ago(run.Day)
			}
			return r.stats(cmd, &f)
		},
	}
	f.flags(cmd, 0)
	return cmd
}

func (r reader) stats(cmd *cobra.Command, f *filter) error {
	log, err := r.Log(cmd)
	if err != nil {
		return err
	}
	stats, refused, err := count(cmd.Context(), log, f)
	if err != nil {
		return err
	}
	if r.JSON {
		return run.PrintJSON(cmd, statsOf(stats, refused))
	}
	s := r.Screen(cmd.OutOrStdout())
	if stats != nil {
		err = printStats(s, stats, f.since.String())
	}
	if refused != nil {
		err = errors.Join(err, printSignIns(s, *refused, f.since.String()))
	}
	return err
}

// count counts what the filter selects; a result is nil if the filter leaves it out.
func count(ctx context.Context, r synclog.Reader, f *filter) (stats *synclog.Stats, refused *synclog.SignInTotals, err error) {
	wantEntries, wantSignIns, err := f.wants()
	if err != nil {
		return nil, nil, err
	}
	q, err := f.query()
	if wantEntries && err == nil {
		stats, err = synclog.Count(synclog.All(ctx, r, q))
	}
	if wantSignIns && err == nil {
		var all synclog.SignInTotals
		all, err = synclog.CountSignIns(ctx, r, f.signInQuery(), entries.MaxSignIns)
		refused = &all
	}
	return stats, refused, err
}

func printStats(s terminal.Screen, all *synclog.Stats, since string) error {
	if s.Width == 0 {
		return printPlainStats(s, all)
	}
	if all.Lines == 0 {
		_, err := fmt.Fprintf(s, "no changes since %s\n", since)
		return err
	}
	fmt.Fprintf(s, "%s\n\n", s.Paint(terminal.Bold, fmt.Sprintf("%d changes, %s to %s", all.Lines, terminal.Time(all.First), terminal.Time(all.Last))))
	bars := terminal.NewTable(s, 16, 6)
	for _, o := range synclog.Outcomes() {
		if n := number(all, o); n > 0 {
			label := entries.Outcome(o)
			bar := strings.Repeat("█", max(n*max(min(s.Width-30, 40), 4)/all.Lines, 1))
			_ = bars.Print(label, terminal.Cell{Text: fmt.Sprintf("%6d", n)}, terminal.Cell{Text: bar, Colour: label.Colour})
		}
	}
	fmt.Fprintln(s)
	var asked []string
	for _, a := range slices.Sorted(maps.Keys(all.Asked)) {
		asked = append(asked, fmt.Sprintf("%s %d", a, all.Asked[a]))
	}
	s.Fact("Asked", strings.Join(asked, ", "))
	s.Fact("Members", fmt.Sprintf("%d added, %d removed", all.Added, all.Removed))
	s.Fact("Took", fmt.Sprintf("half of them %s or less, 95%% %s or less", words.Took(all.Took(0.5), words.English), words.Took(all.Took(0.95), words.English)))
	for _, t := range all.Troubles {
		printTrouble(s, t)
	}
	return nil
}

func number(all *synclog.Stats, o synclog.Outcome) int {
	if o.Code == synclog.Running {
		return all.Open
	}
	return all.Decisions[o.Code]
}

func printTrouble(s terminal.Screen, t synclog.Trouble) {
	fmt.Fprintf(s, "\n%s  %s\n", s.Paint(terminal.Red, fmt.Sprintf("%d ×", t.Lines)), s.Paint(terminal.Bold, words.Title(t.Cause, words.English)))
	told := words.Tell(t.Newest, words.English)
	s.Fact("Newest", terminal.Time(t.Newest.Time)+"  "+entries.ShortID(t.Newest.Operation)+"  "+told.Who+": "+told.What)
	s.Fact("", told.Answered)
	s.Fact("To do", told.Fix)
}

// printPlainStats prints one number a line.
func printPlainStats(s terminal.Screen, all *synclog.Stats) error {
	rows := [][]string{{"changes", "", fmt.Sprint(all.Lines)}}
	for _, o := range synclog.Outcomes() {
		if n := all.Decisions[o.Code]; n > 0 {
			rows = append(rows, []string{"outcome", string(o.Code), fmt.Sprint(n)})
		}
	}
	for _, a := range slices.Sorted(maps.Keys(all.Asked)) {
		rows = append(rows, []string{"asked", a, fmt.Sprint(all.Asked[a])})
	}
	for _, t := range all.Troubles {
		rows = append(rows, []string{"cause", string(t.Cause), fmt.Sprint(t.Lines), words.Fix(t.Cause, words.English)})
	}
	return tabbed(s, rows)
}

func tabbed(s terminal.Screen, rows [][]string) error {
	for _, row := range rows {
		if err := terminal.Tabbed(s, row...); err != nil {
			return err
		}
	}
	return nil
}

// printSignIns prints the number of refused sign-ins, and for each cause the newest one and the fix. It prints nothing if there
// are none.
func printSignIns(s terminal.Screen, t synclog.SignInTotals, since string) error {
	if s.Width == 0 {
		var rows [][]string
		for _, c := range t.Causes {
			rows = append(rows, []string{"refused sign-in", c.Newest.Cause, fmt.Sprint(c.Count), words.SignInFix(c.Newest, words.English)})
		}
		return tabbed(s, rows)
	}
	if t.Count == 0 {
		return nil
	}
	more := ""
	if t.Cut {
		more = "more than "
	}
	_, err := fmt.Fprintf(s, "\n%s\n", s.Paint(terminal.Bold, fmt.Sprintf("%s%d refused sign-ins since %s", more, t.Count, since)))
	for _, c := range t.Causes {
		title := words.SignInCause(c.Newest.Cause).Title(words.English)
		fmt.Fprintf(s, "\n%s  %s\n", s.Paint(terminal.Red, fmt.Sprintf("%d ×", c.Count)), s.Paint(terminal.Bold, title))
		s.Fact("Last", terminal.Time(c.Newest.Last))
		s.Fact("", strings.Join(entries.FailedChecks(c.Newest), "; "))
		s.Fact("To do", words.SignInFix(c.Newest, words.English))
	}
	return err
}
