package synclog

import (
	"context"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// SignInTotals counts refused sign-ins.
type SignInTotals struct {
	Count  int
	Last   time.Time // zero without any
	Causes []SignInTotal
	Cut    bool // older records were not read
}

// SignInTotal counts the sign-ins that were refused for one cause.
type SignInTotal struct {
	Count  int
	First  time.Time
	Newest provision.RefusedSignIns // the record with the last one
}

// CountSignIns counts the newest records that a query asks for, at most limit. The most frequent cause comes first.
func CountSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery, limit int) (SignInTotals, error) {
	var t SignInTotals
	n := 0
	for s, err := range AllSignIns(ctx, r, q) {
		if err != nil {
			return SignInTotals{}, err
		}
		if n++; n > limit {
			t.Cut = true
			break
		}
		t.add(s)
	}
	slices.SortStableFunc(t.Causes, func(a, b SignInTotal) int { return b.Count - a.Count })
	return t, nil
}

func (t *SignInTotals) add(s provision.RefusedSignIns) {
	i := slices.IndexFunc(t.Causes, func(c SignInTotal) bool { return c.Newest.Cause == s.Cause })
	if i < 0 {
		i = len(t.Causes)
		t.Causes = append(t.Causes, SignInTotal{First: s.First, Newest: s})
	}
	c := &t.Causes[i]
	c.Count += s.Count
	t.Count += s.Count
	if s.First.Before(c.First) {
		c.First = s.First
	}
	if s.Last.After(c.Newest.Last) {
		c.Newest = s
	}
	if s.Last.After(t.Last) {
		t.Last = s.Last
	}
}
