package log

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// lookBack is the time in which commands look for an operation or a name, unless --since is given.
const lookBack = 30 * run.Day

func (r reader) showCommand() *cobra.Command {
	since := run.Ago(lookBack)
	cmd := &cobra.Command{
		Use:   "show OPERATION",
		Short: "Show one change: what Entra sent, what was decided and why, what WorkflowGen answered",
		Long: "Show takes the id of an operation as lists show it, or its first characters. The gateway's events and its calls of WorkflowGen\n" +
			"have the same id. It searches the last 30 days, or from --since on.",
		Example: "  scimctl log show K3QZ7M2A\n  scimctl log show K3QZ7M2A --since 2026-01-01 --json",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return r.show(cmd, args[0], since) },
	}
	cmd.Flags().Var(&since, "since", "search from this time on")
	return cmd
}

// shownEntry is the JSON of log show.
type shownEntry struct {
	synclog.Entry
	Told toldEntry `json:"told"`
}

type toldEntry struct {
	Who      string          `json:"who"`
	What     string          `json:"what"`
	Outcome  string          `json:"outcome"`
	Asked    string          `json:"asked"`
	Decided  string          `json:"decided"`
	Answered string          `json:"answered,omitempty"`
	Cause    provision.Cause `json:"cause,omitempty"`
	Fix      string          `json:"cure,omitempty"`
}

func (r reader) show(cmd *cobra.Command, operation string, since run.Since) error {
	log, err := r.Log(cmd)
	if err != nil {
		return err
	}
	l, err := find(cmd.Context(), log, operation, since)
	if err != nil {
		return err
	}
	if r.JSON {
		return run.PrintJSON(cmd, shownEntry{synclog.Exported(l), toldEntry(words.Tell(l, words.English))})
	}
	s := r.Screen(cmd.OutOrStdout())
	printEntry(s, l)
	return errors.Join(printMembers(cmd.Context(), s, log, "Added", l.Members.Added, l.Added),
		printMembers(cmd.Context(), s, log, "Removed", l.Members.Removed, l.Removed))
}

func find(ctx context.Context, r synclog.Reader, operation string, since run.Since) (synclog.Line, error) {
	var found []synclog.Line
	for l, err := range synclog.All(ctx, r, synclog.Query{Operation: strings.ToUpper(operation), Since: since.Time, Limit: 2}) {
		if err != nil {
			return synclog.Line{}, err
		}
		if found = append(found, l); len(found) == 2 {
			return l, fmt.Errorf("more than one operation begins with %s (%s, %s): give more characters", operation, found[0].Operation, l.Operation)
		}
	}
	if len(found) == 0 {
		return synclog.Line{}, fmt.Errorf("the log has no operation %s since %s; --since searches further back", terminal.Safe(operation), since.String())
	}
	return withName(ctx, r, found[0])
}

// withName returns the entry with the name of its user or group. If the entry itself has none, as a change of members, another
// entry of the resource may have it.
func withName(ctx context.Context, r synclog.Reader, l synclog.Line) (synclog.Line, error) {
	if l.Name != "" {
		return l, nil
	}
	story, err := r.Story(ctx, l.Key, pageSize, "")
	for _, other := range story.Lines {
		l.Name = cmp.Or(l.Name, other.Name)
	}
	return l, err
}

func printEntry(s terminal.Screen, l synclog.Line) {
	t, outcome := words.Tell(l, words.English), entries.Outcome(l.Outcome())
	fmt.Fprintf(s, "%s  %s\n\n", s.Paint(terminal.Bold, terminal.Safe(t.Who)), s.Paint(outcome.Colour, outcome.Text))
	s.Fact("Asked", t.Asked)
	s.Fact("Decided", t.Decided)
	s.Fact("Answered", t.Answered)
	s.Fact("To do", t.Fix)
	for _, c := range words.Changes(l, words.English) {
		if c.Before != "" || c.After != "" {
			s.Fact("Values", c.Name+": "+c.Before+" → "+c.After)
		}
	}
	s.Fact("When", terminal.Time(l.Time)+", in "+words.Took(l.Duration, words.English))
	s.Fact("Operation", l.Operation)
	s.Fact("Entra's run", l.Activity)
	s.Fact("SCIM id", l.ID)
	s.Fact("Entra's id", l.ExternalID)
}

// printMembers prints the members that were added or removed. The entry has the ids of some of all.
func printMembers(ctx context.Context, s terminal.Screen, r synclog.Reader, name string, some []string, all int) error {
	members, err := synclog.Members(ctx, r, some)
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = cmp.Or(m.Name, m.ID)
	}
	text := strings.Join(names, ", ")
	if all > len(names) {
		text = strings.TrimSpace(fmt.Sprintf("%s … %d in all", text, all))
	}
	s.Fact(name, text)
	return err
}
