package log

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// item is an entry, or refused sign-ins of one minute.
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

func byTime(a, b item) int { return a.time().Compare(b.time()) }

func (i item) exported() any {
	if i.signIn != nil {
		return synclog.ExportedSignIn(*i.signIn)
	}
	return synclog.Exported(i.line)
}

// newestItems returns at most limit of the newest items, the newest last, and reports whether there are more.
func newestItems(ctx context.Context, r synclog.Reader, f *filter, limit int) (items []item, more bool, err error) {
	q, err := f.query()
	if err != nil {
		return nil, false, err
	}
	wantEntries, wantSignIns, err := f.wants()
	if err != nil {
		return nil, false, err
	}
	if limit < 1 {
		return nil, false, errors.New("--lines must be 1 or more")
	}
	if wantEntries {
		var lines []synclog.Line
		if lines, more, err = newestLines(ctx, r, q, limit); err != nil {
			return nil, false, err
		}
		for _, l := range lines {
			items = append(items, item{line: l})
		}
	}
	if wantSignIns {
		refused, moreRefused, err := newestSignIns(ctx, r, f.signInQuery(), limit)
		if err != nil {
			return nil, false, err
		}
		more = more || moreRefused
		for i := range refused {
			items = append(items, item{signIn: &refused[i]})
		}
	}
	slices.SortStableFunc(items, byTime)
	cut := max(len(items)-limit, 0)
	return items[cut:], more || cut > 0, nil
}

func newestLines(ctx context.Context, r synclog.Reader, q synclog.Query, limit int) ([]synclog.Line, bool, error) {
	q.Limit = min(limit+1, pageSize)
	return newest(synclog.All(ctx, r, q), limit)
}

func newestSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery, limit int) ([]provision.RefusedSignIns, bool, error) {
	q.Limit = min(limit+1, pageSize)
	return newest(synclog.AllSignIns(ctx, r, q), limit)
}

// newest returns at most limit of the values, which come with the newest first, in the order of time. It reports whether there
// are more.
func newest[T any](values iter.Seq2[T, error], limit int) (all []T, more bool, err error) {
	for v, err := range values {
		if err != nil {
			return nil, false, err
		}
		if more = len(all) == limit; more {
			break
		}
		all = append(all, v)
	}
	slices.Reverse(all)
	return all, more, nil
}

// printItems prints items, the oldest first.
func (r reader) printItems(cmd *cobra.Command, items []item) error {
	if r.JSON {
		return synclog.ExportValues(cmd.OutOrStdout(), func(yield func(any, error) bool) {
			for _, i := range items {
				if !yield(i.exported(), nil) {
					return
				}
			}
		})
	}
	show := r.printer(cmd, items)
	for _, i := range items {
		if err := show(i); err != nil {
			return err
		}
	}
	return nil
}

// printer returns a function that prints one item. It makes room for those that will come first.
func (r reader) printer(cmd *cobra.Command, first []item) func(item) error {
	if r.JSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		out.SetEscapeHTML(false)
		return func(i item) error { return out.Encode(i.exported()) }
	}
	list := entries.NewList(r.Screen(cmd.OutOrStdout()))
	var lines []synclog.Line
	for _, i := range first {
		if i.signIn == nil {
			lines = append(lines, i.line)
		} else {
			list.FitSignIn(*i.signIn)
		}
	}
	list.Fit(lines)
	return func(i item) error {
		if i.signIn != nil {
			return list.PrintSignIn(*i.signIn)
		}
		return list.Print(i.line)
	}
}
