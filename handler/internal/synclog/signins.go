package synclog

import (
	"context"
	"iter"
	"slices"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// AllSignIns is the refused sign-ins from the newest that the query asks for to the oldest, however many pages that takes.
// Limit is the size of a page.
func AllSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery) iter.Seq2[provision.RefusedSignIns, error] {
	return func(yield func(provision.RefusedSignIns, error) bool) {
		for {
			page, err := r.RefusedSignIns(ctx, q)
			if err != nil {
				yield(provision.RefusedSignIns{}, err)
				return
			}
			for _, s := range page.Refused {
				if !yield(s, nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

// SignInTotals are the numbers of refused sign-ins.
type SignInTotals struct {
	Count  int
	Last   time.Time // zero if there are none
	Causes []SignInTotal
	Cut    bool // there are older records that were not read
}

// SignInTotal is the number of sign-ins that were refused for one cause.
type SignInTotal struct {
	Count  int
	First  time.Time
	Newest provision.RefusedSignIns // the record with the last of them
}

// CountSignIns adds up at most so many of the newest records that a query asks for. The most frequent cause comes first.
func CountSignIns(ctx context.Context, r provision.SignInReader, q provision.SignInQuery, most int) (SignInTotals, error) {
	var t SignInTotals
	n := 0
	for s, err := range AllSignIns(ctx, r, q) {
		if err != nil {
			return SignInTotals{}, err
		}
		if n++; n > most {
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

// SignIn is the shape of exported refused sign-ins. Fields are added, never renamed. Type tells it from an Entry where both
// are in one list.
type SignIn struct {
	Time     time.Time     `json:"time"` // of the last one
	Type     string        `json:"type"` // "SignIn"
	Minute   time.Time     `json:"minute"`
	Cause    string        `json:"cause"`
	Count    int           `json:"count"`
	First    time.Time     `json:"first"`
	Last     time.Time     `json:"last"`
	Instance string        `json:"instance"`
	Checks   []SignInCheck `json:"checks,omitempty"` // of the last one
}

// SignInCheck is a check of an exported sign-in. Received is not verified.
type SignInCheck struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Expected string `json:"expected,omitempty"`
	Received string `json:"receivedUnverified,omitempty"`
	Setting  string `json:"setting,omitempty"`
}

// SignInType is the Type of a SignIn.
const SignInType = "SignIn"

// ExportedSignIn is a record in the shape of exports.
func ExportedSignIn(s provision.RefusedSignIns) SignIn {
	e := SignIn{Time: s.Last.UTC(), Type: SignInType, Minute: s.Minute.UTC(), Cause: s.Cause, Count: s.Count, First: s.First.UTC(), Last: s.Last.UTC(),
		Instance: s.Instance}
	for _, c := range s.Checks {
		e.Checks = append(e.Checks, SignInCheck{c.Name, c.OK, c.Expected, c.Received, c.Setting})
	}
	return e
}
