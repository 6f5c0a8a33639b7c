package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

func (s *source) tailCommand() *cobra.Command {
	var p part
	var follow bool
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Show the newest lines, and with -f those that come",
		Long: "Tail shows the newest lines, the newest last. With -f it goes on until Ctrl-C, and shows a change once it is known what\n" +
			"became of it. Refused sign-ins are shown as soon as they are recorded, and again with the last count of their minute. With\n" +
			"--json each line is one of JSON.",
		Example: "  scimctl log tail -f\n  scimctl log tail -f --outcome refused --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := s.Log(cmd)
			if err != nil {
				return err
			}
			items, _, err := newestItems(cmd.Context(), r, &p, p.lines)
			if err != nil {
				return err
			}
			if !follow {
				return s.printItems(cmd, items)
			}
			return s.follow(cmd, r, &p, items, every)
		},
	}
	p.flags(cmd, 10)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on, until Ctrl-C")
	cmd.Flags().DurationVar(&every, "every", 2*time.Second, "how often to look")
	return cmd
}

// follow shows items, and then each that comes, until ctx ends.
func (s *source) follow(cmd *cobra.Command, r synclog.Reader, p *part, items []item, every time.Duration) error {
	ctx := cmd.Context()
	show := s.shows(cmd, items)
	t, err := newTrails(r, p, items)
	if err != nil {
		return err
	}
	for items := t.first(items); ; {
		for _, i := range items {
			if err := show(i); err != nil {
				return err
			}
		}
		if s.Pause(ctx, every) != nil {
			return nil // Ctrl-C is how it ends
		}
		var err error
		if items, err = t.fresh(ctx); err != nil && !errors.Is(err, context.Canceled) {
			sentence, _ := run.Sentence(err)
			fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: looking again:", sentence)
		}
	}
}

// trail follows the feed. Changes stand there in the order in which they began and are told when they are over: so it reads
// again from the oldest that is open, and remembers what it has told.
type trail struct {
	reader synclog.Reader
	query  synclog.Query
	seen   map[string]time.Time // when what was told began, by its operation
	from   time.Time            // where to read from
	start  time.Time            // what began before it is not told
}

// overlap is how far apart the clocks of those who write may be.
const overlap = 30 * time.Second

// read is what has begun since from, the oldest first.
func (t *trail) read(ctx context.Context) (lines []synclog.Line, err error) {
	q := t.query
	q.Since, q.Limit = t.from, pageOf
	lines, _, err = newest(ctx, t.reader, q, 100*pageOf)
	return lines, err
}

// fresh is those of the lines that are over and were not told before.
func (t *trail) fresh(lines []synclog.Line) (fresh []synclog.Line) {
	if len(lines) == 0 {
		return nil
	}
	from := lines[len(lines)-1].Time.Add(-overlap)
	for _, l := range lines {
		if _, told := t.seen[l.Operation]; told || l.Time.Before(t.start) {
			continue
		}
		if l.Open {
			if time.Since(l.Time) < 2*provision.Lease && l.Time.Before(from) {
				from = l.Time
			}
			continue
		}
		t.seen[l.Operation] = l.Time
		fresh = append(fresh, l)
	}
	t.from = from
	for operation, began := range t.seen {
		if began.Before(from) {
			delete(t.seen, operation)
		}
	}
	return fresh
}
