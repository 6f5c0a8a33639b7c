package page

import (
	"context"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// Bounds of the counting.
const (
	hours     = 24               // that the chart shows
	mostLines = 20_000           // that are read: 20 calls
	pause     = 10 * time.Minute // between two cycles
	running   = 2 * time.Minute  // since the last change, for a cycle that is not over
	maxAge    = 20 * time.Second // of a result that is kept
)

// tally is the number of changes of each class.
type tally map[synclog.Class]int

func (t tally) all() (n int) {
	for _, c := range t {
		n += c
	}
	return n
}

// hour is the tally of one hour.
type hour struct {
	Start time.Time
	tally
}

// cycle is the newest changes without a pause between them: what Entra does now, or did last.
type cycle struct {
	From, To       time.Time
	People, Groups int
	Goes           bool // it is not over
	tally
}

// counted is the result of counting the last hours.
type counted struct {
	At    time.Time
	Hours []hour // the oldest first
	Cycle cycle
	Since time.Time // older entries were too many to read; zero if all were read
	slow  bool      // it took more than one read
}

// recent keeps a slow result for a moment, so that many readers cost no more than one.
type recent struct {
	mu   sync.Mutex
	kept *counted
}

func (p *Page) count(ctx context.Context) (*counted, error) {
	p.recent.mu.Lock()
	defer p.recent.mu.Unlock()
	if k := p.recent.kept; k != nil && time.Since(k.At) < maxAge {
		return k, nil
	}
	c, err := count(ctx, p.reader, time.Now().UTC())
	if err == nil && c.slow {
		p.recent.kept = c
	}
	return c, err
}

// count reads the last hours, newest first, up to a bound.
func count(ctx context.Context, r synclog.Reader, now time.Time) (*counted, error) {
	first := now.Truncate(time.Hour).Add(-(hours - 1) * time.Hour)
	c := &counted{At: now, Hours: make([]hour, hours)}
	for i := range c.Hours {
		c.Hours[i] = hour{first.Add(time.Duration(i) * time.Hour), tally{}}
	}
	seen, n, ended := map[provision.Key]bool{}, 0, false
	c.Cycle.tally = tally{}
	for l, err := range synclog.All(ctx, r, synclog.Query{Since: first, Limit: exportPage}) {
		if err != nil {
			return nil, err
		}
		if n++; n > mostLines {
			c.Since = l.Time
			break
		}
		if i := int(l.Time.Sub(first) / time.Hour); i >= 0 && i < hours {
			c.Hours[i].tally[l.Outcome().Class]++
		}
		ended = ended || !c.Cycle.takes(l, seen)
	}
	c.slow = n > exportPage
	c.Cycle.Goes = n > 0 && now.Sub(c.Cycle.To) < running
	return c, nil
}

// takes adds an entry to the cycle, and reports whether it belongs there.
func (c *cycle) takes(l synclog.Line, seen map[provision.Key]bool) bool {
	if c.To.IsZero() {
		c.From, c.To = l.Time, l.Time
	}
	if c.From.Sub(l.Time) > pause {
		return false
	}
	if c.From = l.Time; l.Time.After(c.To) {
		c.To = l.Time
	}
	c.tally[l.Outcome().Class]++
	if !seen[l.Key] {
		seen[l.Key] = true
		if l.Key.Type == "Group" {
			c.Groups++
		} else {
			c.People++
		}
	}
	return true
}
