package provision

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// RefusedSignIns counts the sign-ins that one instance of the gateway refused within one minute for one cause. It belongs to
// no user: it is never among the entries of the log.
type RefusedSignIns struct {
	Minute      time.Time // the beginning of the minute
	Cause       string    // one of few words, such as "unknown-token"; a caller cannot make a new one
	Instance    string    // the running program that counted; a restart makes another
	Count       int
	First, Last time.Time
	Checks      []SignInCheck // of the last sign-in; may be empty
}

// SignInCheck is one thing that a sign-in was checked for. Received comes from the caller and is not verified. It never holds
// a token or a signature.
type SignInCheck struct {
	Name     string // what was checked, such as "audience"
	Expected string
	Received string
	Setting  string // the setting that Expected follows from, if one does
	OK       bool
}

// SignInQuery selects refused sign-ins. A zero field selects all.
type SignInQuery struct {
	Since, Until time.Time // minutes that begin at Since or later, and before Until
	Cause        string
	Limit        int    // of the page; 0 is 50
	After        string // Next of the page before
}

// SignInPage is a page of refused sign-ins, the newest minute first. Next is "" on the last page. A page may have fewer than
// Limit records and a Next.
type SignInPage struct {
	Refused []RefusedSignIns
	Next    string
}

// SignInReader reads the refused sign-ins.
type SignInReader interface {
	// RefusedSignIns returns one page, at the cost of one query however many there are.
	RefusedSignIns(ctx context.Context, q SignInQuery) (SignInPage, error)
}

// SignInLedger keeps the refused sign-ins. ledgertest.TestSignIns holds an implementation to its promises.
type SignInLedger interface {
	SignInReader

	// RecordRefusedSignIns keeps records, each as Bounded returns it. A record replaces the one with the same minute, cause and
	// instance, so that a repeated write counts nothing twice and no instance overwrites another. After an error some of the
	// records may be kept; the caller writes all of them again.
	RecordRefusedSignIns(ctx context.Context, records []RefusedSignIns) error
}

// Bounds of a record. They keep a caller from making a row large.
const (
	maxSignInChecks = 12
	maxSignInText   = 300 // bytes
)

// Bounded returns the record with its times in UTC, its minute at its beginning, and its texts and checks cut to what a ledger
// keeps. Control characters become spaces.
func (r RefusedSignIns) Bounded() RefusedSignIns {
	r.Minute, r.First, r.Last = r.Minute.UTC().Truncate(time.Minute), r.First.UTC(), r.Last.UTC()
	r.Cause, r.Instance = bounded(r.Cause), bounded(r.Instance)
	var checks []SignInCheck
	for _, c := range r.Checks[:min(len(r.Checks), maxSignInChecks)] {
		checks = append(checks, SignInCheck{bounded(c.Name), bounded(c.Expected), bounded(c.Received), bounded(c.Setting), c.OK})
	}
	r.Checks = checks
	return r
}

func bounded(s string) string {
	cut := len(s) > maxSignInText
	if cut {
		s = s[:maxSignInText-len("…")]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if cut {
		s += "…"
	}
	return s
}
