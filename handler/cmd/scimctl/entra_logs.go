package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
	"workflowgen-scim/handler/internal/synclog"
)

// logsRun is one run of logs.
type logsRun struct {
	*graph
	since             run.Since
	failed, onlyEntra bool
	who               string
}

func (g *graph) logsCommand() *cobra.Command {
	r := &logsRun{graph: g}
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Entra's provisioning log beside ours: what Entra believes against what happened",
		Long: "Logs reads Entra's provisioning log and joins it with the gateway's own, which $SYNC_STORAGE or --storage names, by SCIM id,\n" +
			"objectId and time. A line with a question mark is where the two do not agree. Entra's log is minutes late and needs a\n" +
			"P1 licence.",
		Example: "  scimctl entra logs --since 24h --failed\n  scimctl entra logs --user ann@contoso.com\n" +
			"  scimctl entra logs --entra-only --json | jq 'select(.entra.provisioningStatusInfo.status == \"failure\")'",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	f := cmd.Flags()
	f.Var(&r.since, "since", "from when on: 24h, 7d, 2026-11-01, 2026-11-01T08:00 (default 24h)")
	f.StringVar(&r.Storage, "storage", "", "where the gateway's log is: https://ACCOUNT.table.core.windows.net (default: $SYNC_STORAGE)")
	f.BoolVar(&r.failed, "failed", false, "only what failed, or where the two logs do not agree")
	f.StringVar(&r.who, "user", "", "only about a user or group: name, objectId or SCIM id")
	f.BoolVar(&r.onlyEntra, "entra-only", false, "leave the gateway's log alone")
	return cmd
}

// mostRecords bounds what is read of Entra's log.
const mostRecords = 20_000

func (r *logsRun) run(cmd *cobra.Command) error {
	ctx, since := cmd.Context(), r.since.Time
	if since.IsZero() {
		since = time.Now().Add(-24 * time.Hour)
	}
	ours, err := r.ours(cmd, since)
	if err != nil {
		return err
	}
	c, err := r.Connect(cmd)
	if err != nil {
		return err
	}
	sp, err := r.Principal(ctx, c)
	if err != nil {
		return err
	}
	records, err := c.Log(ctx, sp.ID, since, mostRecords)
	if err != nil {
		return err
	}
	if len(records) == mostRecords {
		fmt.Fprintf(cmd.ErrOrStderr(), "Only %d lines of Entra's log were read: give a shorter --since.\n", mostRecords)
	}
	joined, err := entra.Join(records, ours)
	if err != nil {
		return err
	}
	return r.print(cmd, joined)
}

func (r *logsRun) print(cmd *cobra.Command, joined []entra.Joined) error {
	for i := range joined {
		j := &joined[i]
		if r.onlyEntra {
			j.Doubt = "" // without our side there is nothing to doubt
		}
		if r.failed && !j.Failed() || r.who != "" && !j.About(r.who) {
			continue
		}
		if err := r.printJoined(cmd.OutOrStdout(), j); err != nil {
			return err
		}
	}
	return nil
}

// ours is the gateway's own log.
func (r *logsRun) ours(cmd *cobra.Command, since time.Time) (iter.Seq2[entra.SyncEntry, error], error) {
	if r.onlyEntra {
		return func(func(entra.SyncEntry, error) bool) {}, nil
	}
	reader, err := r.Log(cmd)
	if err != nil {
		return nil, fmt.Errorf("open the gateway's log: %w (--entra-only does without)", err)
	}
	return fed(cmd.Context(), reader, since), nil
}

// fed walks through the log, page by page.
func fed(ctx context.Context, reader synclog.Reader, since time.Time) iter.Seq2[entra.SyncEntry, error] {
	return func(yield func(entra.SyncEntry, error) bool) {
		q := synclog.Query{Since: since, Limit: 500}
		for {
			page, err := reader.Feed(ctx, q)
			if err != nil {
				yield(entra.SyncEntry{}, fmt.Errorf("read the gateway's log: %w", err))
				return
			}
			for _, l := range page.Lines {
				if !yield(entry(l), nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

func entry(l synclog.Line) entra.SyncEntry {
	e := entra.SyncEntry{Time: l.Time, Verb: l.Verb, Type: l.Type, ID: l.ID, ExternalID: l.ExternalID, Name: l.Name,
		Decision: string(l.Decision), Reason: l.Reason, Activity: l.Activity}
	if l.Open {
		e.Decision = "open"
	}
	return e
}

func (r *logsRun) printJoined(w io.Writer, j *entra.Joined) error {
	if r.JSON {
		return json.NewEncoder(w).Encode(j)
	}
	if e := j.Entra; e != nil {
		fmt.Fprintf(w, "%s  entra    %-8s %-7s %s %s\n", moment(e.Time), e.Action, e.Status.Status, e.Source.Type, e.Source.Name)
		if e.Status.Error != nil {
			fmt.Fprintf(w, "                              %s: %s\n", e.Status.Error.Code, e.Status.Error.Reason)
			if cure := e.Status.Error.Cure; cure != "" {
				fmt.Fprintf(w, "                              Microsoft says: %s\n", cure)
			}
			if e.Status.Error.Code == entra.InvalidAnchor {
				fmt.Fprintf(w, "                              Fix: %s (beta)\n", entra.ForgetCommand(e.Source))
			}
		}
	}
	for _, o := range j.Ours {
		fmt.Fprintf(w, "%s  gateway  %-8s %-7s %s %s %s\n", moment(o.Time), o.Verb, o.Decision, o.Type, o.Name, o.Reason)
	}
	if j.Doubt != "" {
		fmt.Fprintf(w, "                    ? %s\n", j.Doubt)
	}
	return nil
}
