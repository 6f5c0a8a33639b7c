// Command prove checks that the tests see what they are there to see. It plants known bugs into copies of the source, one at a time
// (go test -overlay), and runs the tests that are meant to catch each. A bug that survives them is a failure, and so is one that can
// no longer be planted because the code has changed.
//
//	go run ./handler/internal/test/prove            every bug
//	go run ./handler/internal/test/prove NAME...    the bugs whose names contain one of these texts
//
// The bugs, with the law that each breaks and the tests that catch it, are the table in the files bugs_*.go.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed, err := prove(ctx, os.Stdout, chosen(os.Args[1:]))
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
	}
	if err != nil || failed > 0 {
		os.Exit(1)
	}
}

// chosen returns the bugs whose names contain one of the texts, or all if there is no text.
func chosen(texts []string) (some []bug) {
	for _, b := range slices.Concat(ledgerBugs, orderBugs, memberBugs, keptBugs, directoryBugs) {
		if len(texts) == 0 || slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(b.name, text) }) {
			some = append(some, b)
		}
	}
	return some
}

// prove plants the bugs, two or more at a time, and writes the table of what became of them.
func prove(ctx context.Context, w io.Writer, bugs []bug) (failed int, err error) {
	if len(bugs) == 0 {
		return 0, fmt.Errorf("no bug has such a name")
	}
	work, err := os.MkdirTemp("", "prove")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	root, err := moduleRoot(ctx)
	if err != nil {
		return 0, err
	}
	r := &runner{root: root, work: work}
	began := time.Now()
	results := r.runAll(ctx, slices.Concat(controls(bugs), bugs), w)
	fmt.Fprintln(w)
	if err := report(w, results); err != nil {
		return 0, err
	}
	for _, res := range results {
		if !res.ok {
			failed++
			fmt.Fprintf(w, "\n== %s: %s\n%s", res.bug.name, res.verdict, res.output)
		}
	}
	fmt.Fprintf(w, "\n%v\n%d passed, %d failed\n", time.Since(began).Round(time.Second), len(results)-failed, failed)
	return failed, ctx.Err()
}

// runAll runs all, and tells of each as soon as it is over.
func (r *runner) runAll(ctx context.Context, bugs []bug, w io.Writer) []result {
	results := make([]result, len(bugs))
	told := make(chan string)
	go func() {
		defer close(told)
		var all errgroup.Group
		all.SetLimit(max(2, runtime.NumCPU()))
		for i, b := range bugs {
			all.Go(func() error {
				results[i] = r.run(ctx, b)
				told <- fmt.Sprintf("%s: %s (%v)", b.name, results[i].verdict, results[i].took.Round(time.Second/10))
				return nil
			})
		}
		_ = all.Wait()
	}()
	for line := range told {
		fmt.Fprintln(w, line)
	}
	return results
}

// report writes the table: each bug, the law that it breaks, and what became of it.
func report(w io.Writer, results []result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "BUG\tLAW\tRESULT")
	for _, res := range results {
		fmt.Fprintf(t, "%s\t%s\t%s\n", res.bug.name, cmp.Or(res.bug.law, "-"), res.verdict)
	}
	return t.Flush()
}
