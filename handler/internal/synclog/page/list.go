package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// row is an entry in a list.
type row struct {
	words.Told
	synclog.Line
	Entry, Story string // addresses
	Outcome      string
	Mark         string
	Class        synclog.Class // the CSS class
	Title        string        // of the cause
}

func newRow(l synclog.Line, in words.Language) row {
	t := words.Tell(l, in)
	o := l.Outcome()
	return row{Told: t, Line: l, Entry: entryPath(l), Story: storyPath(l.Key), Outcome: t.Outcome, Mark: o.Mark, Class: o.Class, Title: words.Title(t.Cause, in)}
}

// newRows makes rows of entries. An entry without a name, because its group was not read yet, gets that of another entry of
// the group.
func newRows(lines []synclog.Line, in words.Language) []row {
	names := map[provision.Key]string{}
	for _, l := range lines {
		if names[l.Key] == "" {
			names[l.Key] = l.Name
		}
	}
	all := make([]row, len(lines))
	for i, l := range lines {
		if l.Name == "" {
			l.Name = names[l.Key]
		}
		all[i] = newRow(l, in)
	}
	return all
}

// choice is an option of a form.
type choice struct {
	Value, Label string
	Chosen       bool
}

// listing is the content of the list.
type listing struct {
	filters
	Rows     []row
	Outcomes []choice
	Names    []string // in the list, proposed by the form
	Older    string   // the address of the next page, "" without one
	Fresh    bool     // the newest page, which the script keeps fresh
	Filtered bool
	Query    string // the filters as the query of an address, with "?"
	Notice   *view  // of refused sign-ins; nil in the list alone
}

func (p *Page) listing(r *http.Request, in words.Language) (*listing, error) {
	f, q, err := readFilters(r)
	if err != nil {
		return nil, err
	}
	page, err := p.reader.Feed(r.Context(), q)
	if err != nil {
		return nil, err
	}
	l := &listing{filters: f, Rows: newRows(page.Lines, in), Fresh: q.After == "" && q.Until.IsZero(), Filtered: f != filters{}}
	for _, o := range synclog.Outcomes() {
		l.Outcomes = append(l.Outcomes, choice{o.Name(), words.Outcome(o.Code, in), o.Code == q.Decision})
	}
	for _, row := range l.Rows {
		l.Names = append(l.Names, row.Name)
	}
	slices.Sort(l.Names)
	l.Names = slices.DeleteFunc(slices.Compact(l.Names), func(n string) bool { return n == "" })
	l.Query = question(f.values())
	if page.Next != "" {
		v := f.values()
		v.Set("after", page.Next)
		l.Older = "/" + question(v)
	}
	return l, nil
}

func question(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// list serves the newest page of the log, with the notice of refused sign-ins. Both are read at once.
func (p *Page) list(w http.ResponseWriter, r *http.Request) error {
	in, _ := languageOf(r)
	var notice signInNotice
	var read sync.WaitGroup
	read.Go(func() { notice = p.signInNotice(r, in) })
	l, err := p.listing(r, in)
	read.Wait()
	if err != nil {
		return err
	}
	v := newView(r, "list", l)
	l.Notice = v.With(notice)
	return v.render(w, http.StatusOK, "list.html")
}

// rows serves the list alone, for the script that keeps it fresh. A list that has not changed is not sent again.
func (p *Page) rows(w http.ResponseWriter, r *http.Request) error {
	v := newView(r, "rows", nil)
	l, err := p.listing(r, v.Lang)
	if err != nil {
		return err
	}
	v.Body = l
	var out bytes.Buffer
	if err := templates().ExecuteTemplate(&out, "rows", v); err != nil {
		return err
	}
	sum := sha256.Sum256(out.Bytes())
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache, private")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes())
	return nil
}
