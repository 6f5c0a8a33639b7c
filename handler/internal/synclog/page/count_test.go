package page

import (
	"context"
	"strconv"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// feed is a log in memory, newest entry first.
type feed []synclog.Line

func (f feed) Feed(_ context.Context, q synclog.Query) (synclog.Page, error) {
	from, _ := strconv.Atoi(q.After)
	var p synclog.Page
	for i, l := range f[from:] {
		if l.Time.Before(q.Since) {
			break
		}
		if len(p.Lines) == q.Limit {
			p.Next = strconv.Itoa(from + i)
			break
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

func (f feed) Story(context.Context, provision.Key, int, string) (synclog.Page, error) {
	return synclog.Page{}, nil
}

func (f feed) RefusedSignIns(context.Context, provision.SignInQuery) (provision.SignInPage, error) {
	return provision.SignInPage{}, nil
}

var noon = time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)

func at(ago time.Duration, kind, id string, d provision.Decision) synclog.Line {
	return synclog.Line{Entry: provision.Entry{Time: noon.Add(-ago), Decision: d}, Key: provision.Key{Type: kind, ID: id}}
}

// A cycle is the changes without a long pause between them; hours are those of the clock, and nothing older than a day is read.
func TestCount(t *testing.T) {
	c, err := count(t.Context(), feed{
		at(time.Minute, "User", "1", provision.Applied), at(2*time.Minute, "User", "1", provision.Rejected), at(9*time.Minute, "Group", "1", provision.Unchanged),
		at(18*time.Minute, "User", "2", provision.TakenOver), at(50*time.Minute, "User", "3", provision.Failed), at(23*time.Hour, "User", "3", provision.Applied),
		at(24*time.Hour, "User", "4", provision.Applied),
	}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if y := c.Cycle; y.all() != 4 || y.People != 2 || y.Groups != 1 || !y.Goes || y.To.Sub(y.From) != 17*time.Minute || y.tally[synclog.ClassApplied] != 2 {
		t.Errorf("the cycle is %+v", y)
	}
	if h := c.Hours; h[23].all() != 4 || h[22].tally[synclog.ClassRetried] != 1 || h[0].all() != 1 || !h[23].Start.Equal(noon.Truncate(time.Hour)) {
		t.Errorf("the hours are %+v", h)
	}
	if !c.Since.IsZero() || c.slow {
		t.Errorf("since %v, dear %v", c.Since, c.slow)
	}
}

// Too many entries are cut, and the result says so.
func TestCountIsBounded(t *testing.T) {
	long := make(feed, mostLines+10)
	for i := range long {
		long[i] = at(time.Duration(i)*time.Second, "User", strconv.Itoa(i), provision.Applied)
	}
	c, err := count(t.Context(), long, noon)
	if err != nil || !c.Since.Equal(long[mostLines].Time) || c.Cycle.all() != mostLines || !c.slow {
		t.Errorf("since %v, %d lines, error %v", c.Since, c.Cycle.all(), err)
	}
	if a := newActivity(c); len(a.Columns) != hours || a.Marks[len(a.Marks)-1].N != 4000 || a.Total != mostLines {
		t.Errorf("%d columns, marks %v", len(a.Columns), a.Marks)
	}
}

func TestScale(t *testing.T) {
	for n, want := range map[int]int{1: 2, 2: 2, 3: 3, 9: 10, 11: 20, 25: 30, 99: 100, 3600: 4000} {
		if got := scale(n); got != want {
			t.Errorf("scale(%d) is %d, want %d", n, got, want)
		}
	}
}
