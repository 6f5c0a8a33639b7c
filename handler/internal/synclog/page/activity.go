package page

import (
	"net/http"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/synclog"
)

// bar is a part of the chart: the changes of a class in an hour, or in the cycle.
type bar struct {
	Class      synclog.Class
	N          int
	X, Y, W, H float64
}

// column is an hour of the chart.
type column struct {
	Start time.Time
	N     int
	X, W  float64
	Bars  []bar
	Label bool // the hour is written below it
	Mid   float64
}

// The size of the chart, in units of its own: the page scales it.
const (
	chartWidth  = 960.0
	chartHeight = 190.0
	chartFoot   = 24.0
	chartSide   = 44.0 // on the left, for the scale
	chartEnd    = 16.0 // on the right, for half a label
)

// mark is a line of the scale.
type mark struct {
	N int
	Y float64
}

// activity is the content of the page: the chart and the cycle.
type activity struct {
	*counted
	Columns     []column
	Marks       []mark
	Cycled      []bar
	Classes     []synclog.Class
	Total       int
	Width, High float64
	Foot        float64 // where the hours stand
}

func newActivity(c *counted) activity {
	a := activity{counted: c, Classes: synclog.Classes(), Width: chartWidth, High: chartHeight + chartFoot, Foot: chartHeight + chartFoot - 6, Total: c.Cycle.all()}
	most := 1
	for _, h := range c.Hours {
		most = max(most, h.all())
	}
	top := scale(most)
	for _, n := range slices.Compact([]int{0, top / 2, top}) {
		a.Marks = append(a.Marks, mark{n, chartHeight - (chartHeight-10)*float64(n)/float64(top)})
	}
	wide := (chartWidth - chartSide - chartEnd) / float64(len(c.Hours))
	for i, h := range c.Hours {
		col := column{Start: h.Start, N: h.all(), X: chartSide + wide*float64(i), W: wide, Label: h.Start.Hour()%3 == 0}
		col.Mid = col.X + wide/2
		y := chartHeight
		for _, class := range synclog.Classes() {
			if n := h.tally[class]; n > 0 {
				high := (chartHeight - 10) * float64(n) / float64(top)
				y -= high
				col.Bars = append(col.Bars, bar{class, n, col.X + 2, y, wide - 4, high})
			}
		}
		a.Columns = append(a.Columns, col)
	}
	x := 0.0
	for _, class := range synclog.Classes() {
		if n := c.Cycle.tally[class]; n > 0 {
			w := chartWidth * float64(n) / float64(a.Total)
			a.Cycled = append(a.Cycled, bar{Class: class, N: n, X: x, W: w})
			x += w
		}
	}
	return a
}

// scale returns the next round number from n on.
func scale(n int) int {
	for step := 1; ; step *= 10 {
		for _, m := range []int{2, 3, 4, 6, 8, 10} {
			if m*step >= n {
				return m * step
			}
		}
	}
}

// Took returns the duration of the cycle so far.
func (a activity) Took() time.Duration { return a.Cycle.To.Sub(a.Cycle.From) }

// Of returns the number of changes of a class in the hour.
func (c column) Of(class synclog.Class) int {
	for _, b := range c.Bars {
		if b.Class == class {
			return b.N
		}
	}
	return 0
}

// activity serves the page with the chart and the cycle.
func (p *Page) activity(w http.ResponseWriter, r *http.Request) error {
	c, err := p.count(r.Context())
	if err != nil {
		return err
	}
	return show(w, r, "activity", newActivity(c))
}

// chart serves the chart without a page around it, for the script of the list.
func (p *Page) chart(w http.ResponseWriter, r *http.Request) error {
	c, err := p.count(r.Context())
	if err != nil {
		return err
	}
	return newView(r, "activity", newActivity(c)).render(w, http.StatusOK, "chart")
}
