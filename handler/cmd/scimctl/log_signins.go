package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// kindSignIn is the value of --type for refused sign-ins.
const kindSignIn = "sign-in"

// wants reports what a command shows: entries, refused sign-ins or both. A filter that only entries can match leaves out the
// sign-ins.
func (p *part) wants() (entries, signIns bool, err error) {
	if !strings.EqualFold(p.kind, kindSignIn) {
		return true, p.kind == "" && p.outcome == "", nil
	}
	if p.outcome != "" {
		return false, false, errors.New("--outcome selects changes: leave it out with --type " + kindSignIn)
	}
	return false, true, nil
}

// signInQuery is what the refused sign-ins are asked for. They are kept by the minute.
func (p *part) signInQuery() provision.SignInQuery {
	return provision.SignInQuery{Since: p.since.Truncate(time.Minute), Until: p.until.Time, Limit: pageOf}
}

// item is one line of a list: an entry, or refused sign-ins.
type item struct {
	line   synclog.Line
	signIn *provision.RefusedSignIns
}

func (i item) time() time.Time {
	if i.signIn != nil {
		return i.signIn.Last
	}
	return i.line.Time
}

// exported is the shape of an item in JSON.
func (i item) exported() any {
	if i.signIn != nil {
		return synclog.ExportedSignIn(*i.signIn)
	}
	return synclog.Exported(i.line)
}

// newestItems returns the newest items, as many as most says, the newest last, and whether there are more.
func newestItems(ctx context.Context, r synclog.Reader, p *part, most int) (items []item, more bool, err error) {
	q, err := p.query()
	if err != nil {
		return nil, false, err
	}
	entries, signIns, err := p.wants()
	if err != nil {
		return nil, false, err
	}
	if entries {
		var lines []synclog.Line
		if lines, more, err = newest(ctx, r, q, most); err != nil {
			return nil, false, err
		}
		for _, l := range lines {
			items = append(items, item{line: l})
		}
	}
	if signIns {
		refused, moreRefused, err := newestSignIns(ctx, r, p.signInQuery(), most)
		if err != nil {
			return nil, false, err
		}
		more = more || moreRefused
		for i := range refused {
			items = append(items, item{signIn: &refused[i]})
		}
	}
	slices.SortStableFunc(items, func(a, b item) int { return a.time().Compare(b.time()) })
	cut := max(len(items)-most, 0)
	return items[cut:], more || cut > 0, nil
}

func newestSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery, most int) (refused []provision.RefusedSignIns, more bool, err error) {
	if most < 1 {
		return nil, false, errors.New("--lines must be 1 or more")
	}
	q.Limit = min(most+1, pageOf)
	for s, err := range synclog.AllSignIns(ctx, r, q) {
		if err != nil {
			return nil, false, err
		}
		if len(refused) == most {
			more = true
			break
		}
		refused = append(refused, s)
	}
	slices.Reverse(refused)
	return refused, more, nil
}

// printItems shows items, the oldest first.
func (s *source) printItems(cmd *cobra.Command, items []item) error {
	if s.JSON {
		return synclog.ExportValues(cmd.OutOrStdout(), exportedItems(items))
	}
	show := s.shows(cmd, items)
	for _, i := range items {
		if err := show(i); err != nil {
			return err
		}
	}
	return nil
}

func exportedItems(items []item) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, i := range items {
			if !yield(i.exported(), nil) {
				return
			}
		}
	}
}

// shows is how one item is shown. Room is made for the first ones.
func (s *source) shows(cmd *cobra.Command, first []item) func(item) error {
	if s.JSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		out.SetEscapeHTML(false)
		return func(i item) error { return out.Encode(i.exported()) }
	}
	roll := newRoll(screen{s.Screen(cmd.OutOrStdout())})
	var lines []synclog.Line
	for _, i := range first {
		if i.signIn == nil {
			lines = append(lines, i.line)
		} else {
			roll.did = max(roll.did, 2+len(refusedTimes(*i.signIn)))
		}
	}
	roll.prepare(lines)
	return func(i item) error {
		if i.signIn != nil {
			return roll.printSignIn(*i.signIn)
		}
		return roll.print(i.line)
	}
}

// printSignIn shows refused sign-ins as a line of their own kind, with "sign-in" in the place of an operation.
func (l *roll) printSignIn(r provision.RefusedSignIns) error {
	times := refusedTimes(r)
	if l.Width == 0 {
		return terminal.Tabbed(l, r.Last.UTC().Format(time.RFC3339), "", "refused sign-in", synclog.SignInType, r.Cause, times, strings.Join(failedChecks(r), "; "))
	}
	l.did = max(l.did, 2+len(times))
	at := l.moment(r.Last)
	begins := l.Paint(terminal.Dim, at+"  "+fit(kindSignIn, 8)+"  ") + l.Paint(terminal.Red, fit("✗ "+times, l.did)) + "  "
	says := words.SignInCause(r.Cause).Title(words.English)
	if checks := failedChecks(r); len(checks) > 0 {
		says += ": " + checks[0]
	}
	_, err := fmt.Fprintln(l, begins+terminal.Cut(terminal.Safe(says), max(l.Width-len(at)-14-l.did, 8)))
	return err
}

func refusedTimes(r provision.RefusedSignIns) string { return fmt.Sprintf("%d refused", r.Count) }

// failedChecks are the checks that a sign-in did not pass, in words.
func failedChecks(r provision.RefusedSignIns) (all []string) {
	for _, c := range r.Checks {
		if !c.OK {
			all = append(all, words.SignInCheck(c, words.English))
		}
	}
	return all
}
