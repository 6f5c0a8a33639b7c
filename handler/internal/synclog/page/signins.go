package page

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/telemetry"
)

// Bounds of the summary of refused sign-ins, which is one page of the ledger.
const (
	signInHours = 24
	mostSignIns = 999
)

// signInNotice is the notice above the list. It is empty without refused sign-ins.
type signInNotice struct {
	synclog.SignInTotals
	Title string // of the most frequent cause
	Lost  bool   // the refused sign-ins cannot be read
}

// signInDay counts the refused sign-ins of the last hours.
func (p *Page) signInDay(ctx context.Context) (synclog.SignInTotals, error) {
	since := time.Now().Add(-signInHours * time.Hour)
	return synclog.CountSignIns(ctx, p.reader, provision.SignInQuery{Since: since, Limit: mostSignIns + 1}, mostSignIns)
}

// signInNotice reads the notice. The list is useful without it, so an error becomes part of the notice.
func (p *Page) signInNotice(r *http.Request, in words.Language) (n signInNotice) {
	var err error
	if n.SignInTotals, err = p.signInDay(r.Context()); err != nil {
		telemetry.Add(r.Context(), slog.String("signins", err.Error()))
		n.Lost = true
	}
	if len(n.Causes) > 0 {
		n.Title = words.SignInCause(n.Causes[0].Newest.Cause).Title(in)
	}
	return n
}

// signInStrip serves the notice alone, for the script that keeps it fresh.
func (p *Page) signInStrip(w http.ResponseWriter, r *http.Request) error {
	in, _ := languageOf(r)
	return newView(r, "notice", p.signInNotice(r, in)).render(w, http.StatusOK, "notice")
}

// signInRow is a cause, or a minute of one, in words.
type signInRow struct {
	provision.RefusedSignIns
	Title, Fix string
	Checks     []signInCheck
}

// signInCheck is a check in words.
type signInCheck struct {
	Text string
	OK   bool
}

func newSignInRow(r provision.RefusedSignIns, in words.Language) signInRow {
	row := signInRow{RefusedSignIns: r, Title: words.SignInCause(r.Cause).Title(in), Fix: words.SignInFix(r, in)}
	for _, c := range r.Checks {
		row.Checks = append(row.Checks, signInCheck{words.SignInCheck(c, in), c.OK})
	}
	return row
}

// signInPage is the content of the page of refused sign-ins. Causes is empty on older pages.
type signInPage struct {
	Hours      int
	Cut        bool
	Causes     []signInRow // Count and First are those of all minutes
	Rows       []signInRow
	Older      string
	Unverified string
}

// signIns serves the refused sign-ins: the causes of the last hours with their fixes, then each minute.
func (p *Page) signIns(w http.ResponseWriter, r *http.Request) error {
	in, _ := languageOf(r)
	after := r.URL.Query().Get("after")
	s := signInPage{Hours: signInHours, Unverified: words.Unverified(in)}
	if after == "" {
		day, err := p.signInDay(r.Context())
		if err != nil {
			return err
		}
		s.Cut = day.Cut
		for _, c := range day.Causes {
			row := newSignInRow(c.Newest, in)
			row.Count, row.First = c.Count, c.First
			s.Causes = append(s.Causes, row)
		}
	}
	found, err := p.reader.RefusedSignIns(r.Context(), provision.SignInQuery{Limit: pageSize, After: after})
	if err != nil {
		return err
	}
	for _, refused := range found.Refused {
		s.Rows = append(s.Rows, newSignInRow(refused, in))
	}
	if found.Next != "" {
		s.Older = "/signins?after=" + url.QueryEscape(found.Next)
	}
	return show(w, r, "signins", s)
}
