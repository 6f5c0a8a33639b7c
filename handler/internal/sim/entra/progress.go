package entra

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// NewProgress returns a Progress for [Options] that writes to w: a bar for each phase where w is a terminal, and elsewhere a
// line at its start and one at its end, without control characters, for logs.
func NewProgress(w io.Writer) func(phase string, done, total int) {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return bars(w)
	}
	return lines(w)
}

func bars(w io.Writer) func(phase string, done, total int) {
	var bar *progressbar.ProgressBar
	return func(phase string, done, total int) {
		if done == 0 {
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription(fmt.Sprintf("%-16s", phase)),
				progressbar.OptionSetWidth(30),
				progressbar.OptionShowCount(),
				progressbar.OptionShowIts(),
				progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }))
		}
		_ = bar.Set(done) // a play goes on without its bar
	}
}

func lines(w io.Writer) func(phase string, done, total int) {
	var began time.Time
	return func(phase string, done, total int) {
		switch done {
		case 0:
			began = time.Now()
			fmt.Fprintf(w, "%s: 0 of %d\n", phase, total)
		case total:
			fmt.Fprintf(w, "%s: %d of %d in %s\n", phase, done, total, time.Since(began).Round(time.Millisecond))
		}
	}
}
