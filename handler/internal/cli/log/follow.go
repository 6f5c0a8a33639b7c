package log

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// follower follows what a filter selects: entries, refused sign-ins or both.
type follower struct {
	entries *entryFollower
	signIns *signInFollower
}

func newFollower(r synclog.Reader, f *filter, items []item) (t follower, err error) {
	wantEntries, wantSignIns, err := f.wants()
	if err != nil {
		return t, err
	}
	q, err := f.query()
	if wantEntries {
		t.entries = &entryFollower{reader: r, query: q, seen: map[string]time.Time{}, from: time.Now().Add(-overlap)}
		for _, i := range slices.Backward(items) {
			if i.signIn == nil {
				t.entries.start = i.line.Time
			}
		}
	}
	if wantSignIns {
		t.signIns = &signInFollower{reader: r, seen: map[string]int{}}
		if len(items) > 0 {
			t.signIns.start = items[0].time()
		}
	}
	return t, err
}

// first returns those of the items from before that are printed.
func (t follower) first(items []item) (show []item) {
	var lines []synclog.Line
	for _, i := range items {
		if i.signIn != nil {
			t.signIns.seen[signInKey(*i.signIn)] = i.signIn.Count
			show = append(show, i)
		} else {
			lines = append(lines, i.line)
		}
	}
	if t.entries != nil {
		show = append(show, t.ended(lines)...)
	}
	slices.SortStableFunc(show, byTime)
	return show
}

func (t follower) ended(lines []synclog.Line) (items []item) {
	for _, l := range t.entries.ended(lines) {
		items = append(items, item{line: l})
	}
	return items
}

// next returns what is new. Items that could be read are returned beside an error.
func (t follower) next(ctx context.Context) (items []item, err error) {
	if t.entries != nil {
		var lines []synclog.Line
		if lines, err = t.entries.read(ctx); err == nil {
			items = t.ended(lines)
		}
	}
	if t.signIns != nil {
		refused, failed := t.signIns.next(ctx, time.Now())
		items, err = append(items, refused...), errors.Join(err, failed)
	}
	return items, err
}

// entryFollower follows the feed of entries. The feed has changes in the order of their beginning, and they are printed at their
// end: so it reads again from the oldest that is open, and remembers what it has returned.
type entryFollower struct {
	reader synclog.Reader
	query  synclog.Query
	seen   map[string]time.Time // the beginning of entries that were returned, by operation
	from   time.Time            // where to read from
	start  time.Time            // entries that began before are not returned
}

// overlap is the greatest difference between the clocks of gateway instances.
const overlap = 30 * time.Second

// read returns the entries that began since from, the oldest first.
func (t *entryFollower) read(ctx context.Context) (lines []synclog.Line, err error) {
	q := t.query
	q.Since, q.Limit = t.from, pageSize
	lines, _, err = newestLines(ctx, t.reader, q, 100*pageSize)
	return lines, err
}

// ended returns the lines whose changes have ended and that were not returned before.
func (t *entryFollower) ended(lines []synclog.Line) (ended []synclog.Line) {
	if len(lines) == 0 {
		return nil
	}
	from := lines[len(lines)-1].Time.Add(-overlap)
	for _, l := range lines {
		if _, ok := t.seen[l.Operation]; ok || l.Time.Before(t.start) {
			continue
		}
		if l.Open {
			if time.Since(l.Time) < 2*provision.Lease && l.Time.Before(from) {
				from = l.Time
			}
			continue
		}
		t.seen[l.Operation] = l.Time
		ended = append(ended, l)
	}
	t.from = from
	for operation, began := range t.seen {
		if began.Before(from) {
			delete(t.seen, operation)
		}
	}
	return ended
}

// signInFollower follows the refused sign-ins. It returns a minute when it first sees it, and again with the final count.
type signInFollower struct {
	reader provision.SignInReader
	seen   map[string]int // the counts that were returned
	start  time.Time      // sign-ins before are not returned
}

// followBack is the time before now whose minutes are read again: an instance that cannot write keeps its counts for a while.
const followBack = 15 * time.Minute

func signInKey(r provision.RefusedSignIns) string {
	return fmt.Sprint(r.Minute.Unix(), r.Cause, "\n", r.Instance)
}

// next returns what is new at a time, the oldest first.
func (t *signInFollower) next(ctx context.Context, now time.Time) (items []item, err error) {
	refused, _, err := newestSignIns(ctx, t.reader, provision.SignInQuery{Since: now.Add(-followBack)}, pageSize)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for i, r := range refused {
		key := signInKey(r)
		count, ok := t.seen[key]
		switch {
		case !ok && r.Last.Before(t.start):
			count = r.Count
		case !ok || count != r.Count && now.After(r.Minute.Add(time.Minute)):
			items, count = append(items, item{signIn: &refused[i]}), r.Count
		}
		seen[key] = count
	}
	t.seen = seen
	return items, nil
}

func (r reader) tailCommand() *cobra.Command {
	var f filter
	var follow bool
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Show the newest entries, and with -f those that follow",
		Long: "Tail prints the newest entries, the newest last. With -f it continues until Ctrl-C, and prints a change once its outcome is\n" +
			"known. Refused sign-ins are printed as soon as they are recorded, and again with the final count of their minute. With\n" +
			"--json each line is a JSON object.",
		Example: "  scimctl log tail -f\n  scimctl log tail -f --outcome refused --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := r.Log(cmd)
			if err != nil {
				return err
			}
			items, _, err := newestItems(cmd.Context(), log, &f, f.lines)
			if err != nil {
				return err
			}
			if !follow {
				return r.printItems(cmd, items)
			}
			return r.follow(cmd, log, &f, items, every)
		},
	}
	f.flags(cmd, 10)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "continue until Ctrl-C")
	cmd.Flags().DurationVar(&every, "every", 2*time.Second, "time between two reads")
	return cmd
}

// follow prints items, and then each new one until ctx ends.
func (r reader) follow(cmd *cobra.Command, log synclog.Reader, f *filter, items []item, every time.Duration) error {
	ctx := cmd.Context()
	show := r.printer(cmd, items)
	t, err := newFollower(log, f, items)
	if err != nil {
		return err
	}
	for items := t.first(items); ; {
		for _, i := range items {
			if err := show(i); err != nil {
				return err
			}
		}
		if r.Pause(ctx, every) != nil {
			return nil // Ctrl-C is the regular end
		}
		var err error
		if items, err = t.next(ctx); err != nil && !errors.Is(err, context.Canceled) {
			sentence, _ := run.Sentence(err)
			fmt.Fprintln(cmd.ErrOrStderr(), "scimctl: trying again:", sentence)
		}
	}
}
