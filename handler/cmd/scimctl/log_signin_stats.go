package main

import (
	"fmt"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// signInsJSON is what refused sign-ins come to, as JSON has it.
type signInsJSON struct {
	Count  int               `json:"count"`
	Last   *time.Time        `json:"last,omitempty"`
	Cut    bool              `json:"cut,omitempty"` // there are older ones that were not counted
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

func countedSignIns(t *synclog.SignInTotals) *signInsJSON {
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

// signInStats shows the numbers of refused sign-ins, and for each cause the last one and the fix. It shows nothing if there
// were none.
func (s screen) signInStats(t synclog.SignInTotals, since string) error {
	if s.Width == 0 {
		for _, c := range t.Causes {
			if err := terminal.Tabbed(s, "refused sign-in", c.Newest.Cause, fmt.Sprint(c.Count), words.SignInFix(c.Newest, words.English)); err != nil {
				return err
			}
		}
		return nil
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
		fmt.Fprintf(s, "\n%s  %s\n", s.Paint(terminal.Red, fmt.Sprintf("%d ×", c.Count)), s.Paint(terminal.Bold, words.SignInCause(c.Newest.Cause).Title(words.English)))
		s.point("Last", c.Newest.Last.Local().Format(time.DateTime))
		s.point("", strings.Join(failedChecks(c.Newest), "; "))
		s.point("To do", words.SignInFix(c.Newest, words.English))
	}
	return err
}
