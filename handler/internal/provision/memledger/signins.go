package memledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// MaxSignIns bounds the records of refused sign-ins; the oldest make room.
const MaxSignIns = 2000

var _ provision.SignInLedger = (*Ledger)(nil)

// RecordRefusedSignIns keeps records in the order in which they are read.
func (l *Ledger) RecordRefusedSignIns(ctx context.Context, records []provision.RefusedSignIns) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range records {
		r = r.Bounded()
		i, known := slices.BinarySearchFunc(l.signIns, r, compareSignIns)
		if known {
			l.signIns[i] = r
		} else {
			l.signIns = slices.Insert(l.signIns, i, r)
		}
	}
	l.signIns = l.signIns[:min(len(l.signIns), MaxSignIns)]
	return nil
}

// compareSignIns orders the newest minute first.
func compareSignIns(a, b provision.RefusedSignIns) int {
	return cmp.Or(b.Minute.Compare(a.Minute), strings.Compare(a.Cause, b.Cause), strings.Compare(a.Instance, b.Instance))
}

// RefusedSignIns returns one page of the refused sign-ins, newest first.
func (l *Ledger) RefusedSignIns(ctx context.Context, q provision.SignInQuery) (provision.SignInPage, error) {
	if err := ctx.Err(); err != nil {
		return provision.SignInPage{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	rest, err := l.signInsAfter(q.After)
	var page provision.SignInPage
	for _, r := range rest {
		if !q.Since.IsZero() && r.Minute.Before(q.Since) || !q.Until.IsZero() && !r.Minute.Before(q.Until) || q.Cause != "" && r.Cause != q.Cause {
			continue
		}
		if n := len(page.Refused); n == cmp.Or(max(q.Limit, 0), defaultLimit) {
			page.Next = signInPlace(page.Refused[n-1])
			break
		}
		r.Checks = slices.Clone(r.Checks)
		page.Refused = append(page.Refused, r)
	}
	return page, err
}

// signInPlace returns the end of a page as a text.
func signInPlace(r provision.RefusedSignIns) string {
	return fmt.Sprint(r.Minute.Unix()) + "\n" + r.Cause + "\n" + r.Instance
}

func (l *Ledger) signInsAfter(place string) ([]provision.RefusedSignIns, error) {
	if place == "" {
		return l.signIns, nil
	}
	parts := strings.Split(place, "\n")
	minute, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || len(parts) != 3 {
		return nil, fmt.Errorf("%q is not a place in the refused sign-ins", place)
	}
	i, known := slices.BinarySearchFunc(l.signIns, provision.RefusedSignIns{Minute: time.Unix(minute, 0), Cause: parts[1], Instance: parts[2]}, compareSignIns)
	if known {
		i++
	}
	return l.signIns[i:], nil
}
