package main_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
)

// figures is what the benchmarks of this package find out, for the table that `make bench` ends with.
var figures table

// table is figures and what they should be at most or at least.
type table []figure

type figure struct {
	name             string
	target, measured float64
	unit             string
	atLeast          bool // else at most
}

func (t *table) atMost(name string, target, measured float64, unit string) {
	*t = append(*t, figure{name, target, measured, unit, false})
}

func (t *table) atLeast(name string, target, measured float64, unit string) {
	*t = append(*t, figure{name, target, measured, unit, true})
}

func (f figure) String() string {
	bound, ok := "at most", f.measured <= f.target
	if f.atLeast {
		bound, ok = "at least", f.measured >= f.target
	}
	verdict := "pass"
	if !ok {
		verdict = "MISS"
	}
	return fmt.Sprintf("%s\t%s %g %s\t%.4g %s\t%s", f.name, bound, f.target, f.unit, f.measured, f.unit, verdict)
}

// print writes the table. A figure that is missed is a figure: it fails nothing, because another machine is another matter.
func (t table) print() {
	if len(t) == 0 {
		return
	}
	fmt.Printf("\n%s\n\n", machine())
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "figure\ttarget\tmeasured\t")
	for _, f := range t {
		fmt.Fprintln(w, f)
	}
	_ = w.Flush()
}

// machine says where the figures come from.
func machine() string {
	model := runtime.GOARCH
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%s, %d cores, %s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.Version())
}
