package entra

import (
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/joinlog"
	"workflowgen-scim/handler/internal/synclog"
)

// logs holds the flags of the command logs.
type logs struct {
	*session
	since             run.Since
	failed, onlyEntra bool
	name              string
}

func (g *session) logsCommand() *cobra.Command {
	l := &logs{session: g, since: run.Ago(run.Day)}
	cmd := g.command(&cobra.Command{
		Use:   "logs",
		Short: "Compare Entra's provisioning log with the gateway's sync log",
		Long: "Logs reads Entra's provisioning log and joins it with the gateway's sync log, which $SYNC_STORAGE or --storage names, by SCIM\n" +
			"id, objectId and time. A line with a question mark tells where the two disagree. Entra's log is minutes late and needs a\n" +
			"P1 licence.",
		Example: "  scimctl entra logs --since 24h --failed\n  scimctl entra logs --user ann@contoso.com\n" +
			"  scimctl entra logs --entra-only --json | jq 'select(.entra.provisioningStatusInfo.status == \"failure\")'",
		Args: cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error { return l.run(cmd) })
	f := cmd.Flags()
	f.Var(&l.since, "since", "first time to show: 24h, 7d, 2026-11-01, 2026-11-01T08:00")
	f.StringVar(&l.Storage, "storage", "", "where the sync log is: https://ACCOUNT.table.core.windows.net (default: $SYNC_STORAGE)")
	f.BoolVar(&l.failed, "failed", false, "only failures, and changes about which the two logs disagree")
	f.StringVar(&l.name, "user", "", "only this user or group: name, objectId or SCIM id")
	f.BoolVar(&l.onlyEntra, "entra-only", false, "do not read the sync log")
	return cmd
}

// maxRecords bounds what is read of Entra's log.
const maxRecords = 20_000

func (l *logs) run(cmd *cobra.Command) error {
	ctx, since := cmd.Context(), l.since.Time
	lines, err := l.lines(cmd, since)
	if err != nil {
		return err
	}
	c, sp, err := l.application(cmd)
	if err != nil {
		return err
	}
	records, err := c.Log(ctx, sp.ID, since, maxRecords)
	if err != nil {
		return err
	}
	if len(records) == maxRecords {
		fmt.Fprintf(cmd.ErrOrStderr(), "Only %d lines of Entra's log were read: give a shorter --since.\n", maxRecords)
	}
	joined, err := joinlog.Join(records, lines)
	if err != nil {
		return fmt.Errorf("read the sync log: %w", err)
	}
	return l.print(cmd, joined)
}

// lines returns the sync log since a time.
func (l *logs) lines(cmd *cobra.Command, since time.Time) (iter.Seq2[synclog.Line, error], error) {
	if l.onlyEntra {
		return func(func(synclog.Line, error) bool) {}, nil
	}
	reader, err := l.Log(cmd)
	if err != nil {
		return nil, fmt.Errorf("open the sync log: %w (or leave it out with --entra-only)", err)
	}
	return synclog.All(cmd.Context(), reader, synclog.Query{Since: since, Limit: 500}), nil
}

func (l *logs) print(cmd *cobra.Command, joined []joinlog.Joined) error {
	table := terminal.NewTable(l.Screen(cmd.OutOrStdout()), 0, 7, 8, 9)
	for i := range joined {
		j := &joined[i]
		if l.onlyEntra {
			j.Doubt = "" // there is nothing to compare with
		}
		if l.failed && !j.Failed() || l.name != "" && !j.About(l.name) {
			continue
		}
		var err error
		if l.JSON {
			err = json.NewEncoder(cmd.OutOrStdout()).Encode(j)
		} else {
			err = table.Rows(rowsOf(j)...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rowsOf returns the rows that show a change: Entra's record, the gateway's entries, and where they disagree.
func rowsOf(j *joinlog.Joined) (rows [][]string) {
	below := func(text string) { rows = append(rows, []string{"", "", "", "", text}) }
	if e := j.Entra; e != nil {
		rows = append(rows, []string{terminal.Time(e.Time), "entra", e.Action, e.Status.Status, e.Source.Type + " " + e.Source.Name})
		if failed := e.Status.Error; failed != nil {
			below(failed.Code + ": " + failed.Reason)
			if failed.Fix != "" {
				below("Microsoft says: " + failed.Fix)
			}
			if failed.Code == graph.InvalidAnchor {
				below("Fix: " + forgetCommand(e.Source) + " (beta)")
			}
		}
	}
	for _, g := range j.Gateway {
		rows = append(rows, []string{terminal.Time(g.Time), "gateway", g.Verb, string(g.Decision), g.Type + " " + g.Name + " " + g.Reason})
	}
	if j.Doubt != "" {
		below("? " + j.Doubt)
	}
	return rows
}
