package log

import (
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

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
