package log

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// filter holds the flags that select entries and refused sign-ins.
type filter struct {
	since, until run.Since
	outcome      string
	kind         string // user, group or sign-in
	lines        int
	given        func(flag string) bool
}

// signIns is the value of --type for refused sign-ins.
const signIns = "sign-in"

var types = []string{"user", "group", signIns}

// flags adds the flags; --lines only with a default above 0.
func (f *filter) flags(cmd *cobra.Command, lines int) {
	flags := cmd.Flags()
	flags.Var(&f.since, "since", "begin at: 24h, 7d, 2026-11-01, 2026-11-01T08:00")
	flags.Var(&f.until, "until", "end at")
	flags.StringVar(&f.outcome, "outcome", "", "only changes with this outcome: "+strings.Join(synclog.OutcomeNames(), ", "))
	flags.StringVar(&f.kind, "type", "", "only user, group, or sign-in for refused sign-ins")
	if lines > 0 {
		flags.IntVarP(&f.lines, "lines", "n", lines, "number of lines; with --since, 1000")
	}
	run.Values(cmd, "outcome", synclog.OutcomeNames()...)
	run.Values(cmd, "type", types...)
	f.given = flags.Changed
}

func (f *filter) query() (synclog.Query, error) {
	q := synclog.Query{Since: f.since.Time, Until: f.until.Time, Limit: pageSize}
	if f.outcome != "" {
		o, err := synclog.ParseOutcome(f.outcome)
		if err != nil {
			return q, fmt.Errorf("--outcome %w", err)
		}
		q.Decision = o.Code
	}
	switch strings.ToLower(f.kind) {
	case "", signIns:
	case "user":
		q.Type = "User"
	case "group":
		q.Type = "Group"
	default:
		return q, run.NotOne("--type", f.kind, types...)
	}
	return q, nil
}

// wants reports whether the filter selects entries and refused sign-ins. A filter that only entries can match leaves out the
// sign-ins.
func (f *filter) wants() (entries, refused bool, err error) {
	if !strings.EqualFold(f.kind, signIns) {
		return true, f.kind == "" && f.outcome == "", nil
	}
	if f.outcome != "" {
		return false, false, errors.New("--outcome selects changes: leave it out with --type " + signIns)
	}
	return false, true, nil
}

// signInQuery returns the query for refused sign-ins, which are stored by the minute.
func (f *filter) signInQuery() provision.SignInQuery {
	return provision.SignInQuery{Since: f.since.Truncate(time.Minute), Until: f.until.Time, Limit: pageSize}
}
