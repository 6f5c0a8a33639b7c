package page

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
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

// files are the templates, the texts, and the style, script and icon.
//
//go:embed templates texts.json static
var files embed.FS

// templates are parsed for the first page: most instances never serve one.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(files, "templates/*.html"))
})

// texts are the texts of the pages themselves, by their keys. Package words describes the entries. TestTexts checks that every
// key that a page uses is here.
var texts = sync.OnceValue(func() (all map[string]words.Text) {
	file, err := files.ReadFile("texts.json")
	if err = cmp.Or(err, json.Unmarshal(file, &all)); err != nil {
		panic(err) // it is embedded
	}
	return all
})

// view is the data of every template: the language, the addresses, and the content of the page.
type view struct {
	Lang  words.Language
	Page  string // the name of its template and of its navigation item
	Body  any
	given bool // the address names the language
	path  string
	query url.Values
}

func newView(r *http.Request, page string, body any) *view {
	lang, given := languageOf(r)
	return &view{Lang: lang, Page: page, Body: body, given: given, path: r.URL.Path, query: r.URL.Query()}
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.French})

// languageOf returns the language that the address names, or else the one that the browser prefers.
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

// With returns the view for a part of the page.
func (v *view) With(body any) *view {
	part := *v
	part.Body = body
	return &part
}

// T returns a text of the pages in the view's language.
func (v *view) T(key string, args ...any) (string, error) {
	t, ok := texts()[key]
	if !ok {
		return "", fmt.Errorf("there is no text %q", key)
	}
	s := t.In(v.Lang)
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	return s, nil
}

// Code returns a text as HTML, with quotations in backquotes as code.
func (v *view) Code(s string) template.HTML {
	parts := strings.Split(template.HTMLEscapeString(s), "`")
	for i := 1; i < len(parts)-1; i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	return template.HTML(strings.Join(parts, ""))
}

// Href returns an address below the base, and keeps the language.
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

// Story returns the address, below the base, of the history of a resource.
func (v *view) Story(k provision.Key) string { return storyPath(k) }

// Given returns the language if the address named it, so that forms keep it.
func (v *view) Given() string {
	if v.given {
		return string(v.Lang)
	}
	return ""
}

// Other returns the other language.
func (v *view) Other() words.Language {
	if v.Lang == words.French {
		return words.English
	}
	return words.French
}

// InOther returns the address of the page in the other language.
func (v *view) InOther() string {
	q := url.Values{}
	for name, values := range v.query {
		q[name] = values
	}
	q.Set("lang", string(v.Other()))
	return base + strings.TrimSuffix(v.path, "/") + "?" + q.Encode()
}

// Asset returns the address of an embedded file. It changes with the content, so that browsers may cache it.
func (v *view) Asset(name string) string { return base + "/static/" + name + "?v=" + versions[name] }

// Clock returns the time of day, in UTC.
func (v *view) Clock(t time.Time) string { return t.UTC().Format("15:04:05") }

// Day returns the date, in UTC.
func (v *view) Day(t time.Time) string {
	t = t.UTC()
	month := t.Month().String()[:3]
	if v.Lang == words.French {
		month = frenchMonths[t.Month()-1]
	}
	return fmt.Sprintf("%d %s %d", t.Day(), month, t.Year())
}

var frenchMonths = []string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}

// Hour returns the hour, in UTC.
func (v *view) Hour(t time.Time) string { return fmt.Sprintf("%d:00", t.UTC().Hour()) }

// Verbs returns the verbs of changes.
func (v *view) Verbs() []string { return verbs }

// When returns the date and the time of day, in UTC.
func (v *view) When(t time.Time) string { return v.Day(t) + ", " + v.Clock(t) + " UTC" }

// Stamp returns a time for programs.
func (v *view) Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Took returns a duration with its unit.
func (v *view) Took(d time.Duration) string { return words.Took(d, v.Lang) }

// render executes a template and then writes the page, so that an error never leaves half a page.
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

// refuse writes a page with the text of an error.
func refuse(w http.ResponseWriter, r *http.Request, status int, key string) {
	if err := newView(r, "error", key).render(w, status, "error.html"); err != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

// versions are digests of the embedded files.
var versions = func() map[string]string {
	all := map[string]string{}
	for name := range staticMedia {
		text, err := files.ReadFile("static/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		sum := sha256.Sum256(text)
		all[name] = hex.EncodeToString(sum[:6])
	}
	return all
}()

// staticMedia are the media types of the embedded files.
var staticMedia = map[string]string{
	"style.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
}

// static serves the embedded files. They hold nothing of the log, and the pages with errors need them without a sign-in.
func static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	media, ok := staticMedia[name]
	if !ok {
		refuse(w, r, http.StatusNotFound, "missing")
		return
	}
	text, _ := files.ReadFile("static/" + name)
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, _ = w.Write(text)
}
