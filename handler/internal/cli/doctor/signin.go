package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// recently is the age up to which a refused sign-in is a problem. An older one is a note: its cause may be fixed by now.
const recently = time.Hour

// signInChecks returns a check for each cause of sign-ins refused in the last day, with its finding.
func signInChecks(cmd *cobra.Command, t *run.Tool) (all []doctor.Check) {
	found := func(name string, f doctor.Finding) {
		all = append(all, doctor.Check{Name: name, Look: func(context.Context) doctor.Finding { return f }})
	}
	const name = "refused sign-ins"
	ctx, cancel := context.WithTimeout(cmd.Context(), azureTimeout)
	defer cancel()
	var totals synclog.SignInTotals
	r, err := t.Log(cmd)
	if err == nil {
		since := time.Now().Add(-run.Day).Truncate(time.Minute)
		totals, err = synclog.CountSignIns(ctx, r, provision.SignInQuery{Since: since, Limit: 1000}, entries.MaxSignIns)
	}
	switch {
	case err != nil:
		found(name, doctor.Fail(err, run.StorageFix+"; the role Storage Table Data Reader is enough"))
		return all
	case totals.Count == 0:
		found(name, doctor.OK("none in the last 24 hours"))
	}
	for _, c := range totals.Causes {
		found(c.Newest.Cause, refusedFinding(c, time.Now()))
	}
	return all
}

// refusedFinding returns why sign-ins were refused: the checks that the last one did not pass, with what was expected and
// received.
func refusedFinding(c synclog.SignInTotal, now time.Time) doctor.Finding {
	says := fmt.Sprintf("%s: %d times in 24 hours, last at %s", words.SignInCause(c.Newest.Cause).Title(words.English), c.Count,
		terminal.Time(c.Newest.Last))
	if checks := entries.FailedChecks(c.Newest); len(checks) > 0 {
		says += "; " + strings.Join(checks, "; ")
	}
	says, fix := terminal.Safe(says), strings.ReplaceAll(words.SignInFix(c.Newest, words.English), "`", "")
	if now.Sub(c.Newest.Last) > recently {
		return doctor.Note(fix, "%s", says)
	}
	return doctor.Fail(errors.New(says), fix)
}
