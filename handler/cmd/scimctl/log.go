package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// source is a command that reads the sync log.
type source struct{ *run.Tool }

// screen is where entries are shown.
type screen struct{ terminal.Screen }

func logCommand(t *run.Tool) *cobra.Command {
	s := &source{t}
	var p part
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Read the sync log: what Entra asked, what was decided, what WorkflowGen answered",
		Long: "Log shows the latest lines of the sync log, the newest last, and among them the refused sign-ins: a line for each minute\n" +
			"and cause, which is no change of a user (in JSON its type is SignIn). On a terminal they are words in columns, which are cut to\n" +
			"its width; in a pipe they are the time, the operation, the outcome, the type, the name, what was asked and the reason,\n" +
			"with tabs between. It reads the tables (role Storage Table Data Reader), signed in as the Azure CLI, the environment or\n" +
			"the managed identity says, and changes nothing.",
		Example: "  scimctl log --azd-env production\n" +
			"  scimctl log --deployment RESOURCE_GROUP --auth browser\n" +
			"  scimctl log --storage https://ACCOUNT.table.core.windows.net\n" +
			"  scimctl log --settings local.settings.json --since 24h --outcome refused\n" +
			"  scimctl log --type sign-in --since 24h\n" +
			"  scimctl log --lines 100 --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := s.Log(cmd)
			if err != nil {
				return err
			}
			return s.latest(cmd, r, &p)
		},
	}
	s.LogFlags(cmd)
	p.flags(cmd, 20)
	cmd.AddCommand(s.tailCommand(), s.showCommand(), s.storyCommand("User"), s.storyCommand("Group"), s.statsCommand(), s.exportCommand())
	return cmd
}

// part is the flags that say which part of the log is wanted.
type part struct {
	since, until  run.Since
	outcome, kind string
	lines         int
	told          func(flag string) bool // whether a flag was given
}

func (p *part) flags(cmd *cobra.Command, lines int) {
	f := cmd.Flags()
	f.Var(&p.since, "since", "from when on: 24h, 7d, 2026-11-01, 2026-11-01T08:00")
	f.Var(&p.until, "until", "until when")
	f.StringVar(&p.outcome, "outcome", "", "only changes with this outcome: "+strings.Join(outcomeNames(), ", "))
	f.StringVar(&p.kind, "type", "", "only user, group, or sign-in for refused sign-ins")
	if lines > 0 {
		f.IntVarP(&p.lines, "lines", "n", lines, "how many lines; with --since, 1000")
	}
	p.told = f.Changed
}

// decisions are the outcomes, by what the flag calls them.
var decisions = map[string]provision.Decision{
	"done": provision.Applied, "unchanged": provision.Unchanged, "taken-over": provision.TakenOver, "replayed": provision.Replayed,
	"refused": provision.Rejected, "held": provision.Held, "failed": provision.Failed, "interrupted": provision.Interrupted,
}

func outcomeNames() []string {
	var all []string
	for name := range decisions {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// query is what the log is asked for.
func (p *part) query() (synclog.Query, error) {
	q := synclog.Query{Since: p.since.Time, Until: p.until.Time, Limit: pageOf}
	if p.outcome != "" {
		if q.Decision = decisions[p.outcome]; q.Decision == "" {
			return q, fmt.Errorf("--outcome is %q; it must be one of %s", p.outcome, strings.Join(outcomeNames(), ", "))
		}
	}
	switch strings.ToLower(p.kind) {
	case "", kindSignIn:
	case "user":
		q.Type = "User"
	case "group":
		q.Type = "Group"
	default:
		return q, fmt.Errorf("--type is %q; it must be user, group or sign-in", p.kind)
	}
	return q, nil
}

// pageOf is how many lines are asked for at once where many are wanted: as many as one answer of Table Storage has.
const pageOf = 1000

// latest shows the newest lines.
func (s *source) latest(cmd *cobra.Command, r synclog.Reader, p *part) error {
	most := p.lines
	if p.told("since") && !p.told("lines") {
		most = pageOf
	}
	items, more, err := newestItems(cmd.Context(), r, p, most)
	if err != nil {
		return err
	}
	if more && most == pageOf {
		fmt.Fprintf(cmd.ErrOrStderr(), "scimctl: these are the newest %d; scimctl log export has all\n", most)
	}
	return s.printItems(cmd, items)
}

// newest is at most so many of the newest lines, the newest last, and whether there are more.
func newest(ctx context.Context, r synclog.Reader, q synclog.Query, most int) (lines []synclog.Line, more bool, err error) {
	if most < 1 {
		return nil, false, errors.New("--lines must be 1 or more")
	}
	q.Limit = min(most+1, pageOf)
	for l, err := range synclog.All(ctx, r, q) {
		if err != nil {
			return nil, false, err
		}
		if len(lines) == most {
			more = true
			break
		}
		lines = append(lines, l)
	}
	slices.Reverse(lines)
	return lines, more, nil
}

// beginning is how far back is looked for what is named without saying when it was.
const beginning = 30 * 24 * time.Hour
