package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

func (s *source) showCommand() *cobra.Command {
	since := run.Ago(beginning)
	cmd := &cobra.Command{
		Use:   "show OPERATION",
		Short: "Show one change: what was asked, what was decided and why, what WorkflowGen answered",
		Long: "Show takes the id of a change as lists show it, whole or its beginning; the gateway's events and WorkflowGen's calls have\n" +
			"it too. It looks through what was logged since 30 days, or as --since says.",
		Example: "  scimctl log show K3QZ7M2A\n  scimctl log show K3QZ7M2A --since 2026-01-01 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := s.Log(cmd)
			if err != nil {
				return err
			}
			l, err := one(cmd.Context(), r, args[0], since)
			if err != nil {
				return err
			}
			if s.JSON {
				return run.PrintJSON(cmd, struct {
					synclog.Entry
					Told inWords `json:"told"`
				}{synclog.Exported(l), inWords(words.Tell(l, words.English))})
			}
			out := screen{s.Screen(cmd.OutOrStdout())}
			out.show(l)
			return errors.Join(out.members(cmd.Context(), r, "Added", l.Members.Added, l.Added),
				out.members(cmd.Context(), r, "Removed", l.Members.Removed, l.Removed))
		},
	}
	cmd.Flags().Var(&since, "since", "from when on to look for it")
	return cmd
}

// inWords is a line in words, as JSON has it.
type inWords struct {
	Who      string      `json:"who"`
	What     string      `json:"what"`
	Outcome  string      `json:"outcome"`
	Asked    string      `json:"asked"`
	Decided  string      `json:"decided"`
	Answered string      `json:"answered,omitempty"`
	Cause    words.Cause `json:"cause,omitempty"`
	Cure     string      `json:"cure,omitempty"`
}

// one is the line of an operation.
func one(ctx context.Context, r synclog.Reader, operation string, since run.Since) (synclog.Line, error) {
	var found []synclog.Line
	for l, err := range synclog.All(ctx, r, synclog.Query{Operation: strings.ToUpper(operation), Since: since.Time, Limit: 2}) {
		if err != nil {
			return synclog.Line{}, err
		}
		if found = append(found, l); len(found) == 2 {
			return l, fmt.Errorf("%s is the beginning of more than one operation (%s, %s): write more of it", operation, found[0].Operation, l.Operation)
		}
	}
	if len(found) == 0 {
		return synclog.Line{}, fmt.Errorf("the log has no operation %s since %s; --since looks further back", terminal.Safe(operation), since.String())
	}
	return named(ctx, r, found[0])
}

// named is a line with the name of whom it is about: where it says none, as a change of members, another of the story may.
func named(ctx context.Context, r synclog.Reader, l synclog.Line) (synclog.Line, error) {
	if l.Name != "" {
		return l, nil
	}
	story, err := r.Story(ctx, l.Key, pageOf, "")
	for _, other := range story.Lines {
		if l.Name == "" {
			l.Name = other.Name
		}
	}
	return l, err
}

// show is one line, in sentences.
func (s screen) show(l synclog.Line) {
	t := words.Tell(l, words.English)
	fmt.Fprintf(s, "%s  %s\n\n", s.Paint(terminal.Bold, terminal.Safe(t.Who)), s.Paint(looks[outcome(l)].colour, looks[outcome(l)].mark+" "+t.Outcome))
	s.point("Asked", t.Asked)
	s.point("Decided", t.Decided)
	s.point("Answered", t.Answered)
	s.point("To do", t.Cure)
	for _, c := range words.Changes(l, words.English) {
		if c.Before != "" || c.After != "" {
			s.point("Values", c.Name+": "+c.Before+" → "+c.After)
		}
	}
	s.point("When", l.Time.Local().Format("2006-01-02 15:04:05 MST")+", in "+words.Took(l.Duration, words.English))
	s.point("Operation", l.Operation)
	s.point("Entra's run", l.Activity)
	s.point("SCIM id", l.ID)
	s.point("Entra's id", l.ExternalID)
}

// column is how wide the words before points are.
const column = 13

// point is something to say, after a word for it.
func (s screen) point(name, text string) {
	if text != "" {
		fmt.Fprintln(s, s.Paint(terminal.Dim, fit(name, column))+s.Wrap(column, terminal.Safe(text)))
	}
}

// members says who was added or removed, or some of all.
func (s screen) members(ctx context.Context, r synclog.Reader, name string, some []string, all int) error {
	members, err := synclog.Members(ctx, r, some)
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = cmp.Or(m.Name, m.ID)
	}
	text := strings.Join(names, ", ")
	if all > len(names) {
		text = strings.TrimSpace(fmt.Sprintf("%s … %d in all", text, all))
	}
	s.point(name, text)
	return err
}
