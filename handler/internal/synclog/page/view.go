package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog/words"
)

// What pages are made of.
//
//go:embed templates static
var files embed.FS

// templates are read when the first page is asked for: most programs that start are never asked for one.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(files, "templates/*.html"))
})

// view is what every template is given: the language, the addresses, and what the page itself is about.
type view struct {
	Lang  words.Language
	Page  string // the name of its template, and of its place in the navigation
	Body  any
	given bool // the language was asked for by the address
	path  string
	query url.Values
}

func newView(r *http.Request, page string, body any) *view {
	lang, given := languageOf(r)
	return &view{Lang: lang, Page: page, Body: body, given: given, path: r.URL.Path, query: r.URL.Query()}
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.French})

// languageOf is the language that the address asks for, or else the one that the browser likes best.
func languageOf(r *http.Request) (l words.Language, given bool) {
	for _, known := range words.Languages {
		if r.URL.Query().Get("lang") == string(known) {
			return known, true
		}
	}
	tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	_, i, _ := matcher.Match(tags...)
	return words.Languages[i], false
}

// With is the view of a part of its page.
func (v *view) With(body any) *view {
	part := *v
	part.Body = body
	return &part
}

// T is a text of the pages in the view's language.
func (v *view) T(key string, about ...any) (string, error) {
	t, ok := texts[key]
	if !ok {
		return "", fmt.Errorf("there is no text %q", key)
	}
	s := t.en
	if v.Lang == words.French {
		s = t.fr
	}
	if len(about) > 0 {
		s = fmt.Sprintf(s, about...)
	}
	return s, nil
}

// Code is a text with what stands in backquotes as code.
func (v *view) Code(s string) template.HTML {
	parts := strings.Split(template.HTMLEscapeString(s), "`")
	for i := 1; i < len(parts)-1; i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	return template.HTML(strings.Join(parts, ""))
}

// Href is an address below the base that keeps the language.
func (v *view) Href(path string) string {
	if !v.given {
		return base + path
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return base + path + sep + "lang=" + string(v.Lang)
}

// Story is the address, below the base, of what happened to somebody.
func (v *view) Story(k provision.Key) string { return storyPath(k) }

// Given is the language if the address asked for it, so that forms keep it.
func (v *view) Given() string {
	if v.given {
		return string(v.Lang)
	}
	return ""
}

// Other is the other language.
func (v *view) Other() words.Language {
	if v.Lang == words.French {
		return words.English
	}
	return words.French
}

// InOther is the address of the same page in the other language.
func (v *view) InOther() string {
	q := url.Values{}
	for name, values := range v.query {
		q[name] = values
	}
	q.Set("lang", string(v.Other()))
	return base + strings.TrimSuffix(v.path, "/") + "?" + q.Encode()
}

// Asset is the address of a file that comes with the pages. It changes with its content, so that browsers may keep it.
func (v *view) Asset(name string) string { return base + "/static/" + name + "?v=" + versions[name] }

// Clock is the time of day, Day the date and When both, in UTC.
func (v *view) Clock(t time.Time) string { return t.UTC().Format("15:04:05") }

// Day is a date.
func (v *view) Day(t time.Time) string {
	t = t.UTC()
	month := t.Month().String()[:3]
	if v.Lang == words.French {
		month = frenchMonths[t.Month()-1]
	}
	return fmt.Sprintf("%d %s %d", t.Day(), month, t.Year())
}

var frenchMonths = []string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}

// Hour is the hour alone.
func (v *view) Hour(t time.Time) string { return fmt.Sprintf("%d:00", t.UTC().Hour()) }

// Verbs are those that changes have.
func (v *view) Verbs() []string { return verbs }

// When is a date and a time of day.
func (v *view) When(t time.Time) string { return v.Day(t) + ", " + v.Clock(t) + " UTC" }

// Stamp is a time for programs.
func (v *view) Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Took is a duration as people say it.
func (v *view) Took(d time.Duration) string { return words.Took(d, v.Lang) }

// render writes a template. It is made in whole before anything is written, so that a mistake in it is no half page.
func (v *view) render(w http.ResponseWriter, status int, name string) error {
	var out bytes.Buffer
	if err := templates().ExecuteTemplate(&out, name, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(v.Lang))
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
	return nil
}

// show writes a page.
func show(w http.ResponseWriter, r *http.Request, page string, body any) error {
	return newView(r, page, body).render(w, http.StatusOK, page+".html")
}

// refuse writes why there is nothing to see.
func refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	if err := newView(r, "error", why).render(w, status, "error.html"); err != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

// versions are digests of the files that come with the pages.
var versions = func() map[string]string {
	all := map[string]string{}
	for name := range kinds {
		text, err := files.ReadFile("static/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		sum := sha256.Sum256(text)
		all[name] = hex.EncodeToString(sum[:6])
	}
	return all
}()

// kinds are the media types of those files.
var kinds = map[string]string{
	"style.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
}

// static serves them. They hold nothing of the log, and the page of who may not come in needs them too.
func static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	kind, ok := kinds[name]
	if !ok {
		refuse(w, r, http.StatusNotFound, "missing")
		return
	}
	text, _ := files.ReadFile("static/" + name)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, _ = w.Write(text)
}
