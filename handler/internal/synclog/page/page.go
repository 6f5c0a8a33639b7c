// Package page shows the sync log in a browser: newest first and as it grows, one entry in sentences, the story of one person or
// group, how many changes there were each hour, what was refused with what to do about it, and which sign-ins were refused. It is an HTTP edge of its
// own, with a door of its own: nothing that Entra signs in with opens it. It only reads.
//
// Pages are whole when they arrive: the list is made from one page of the feed, and a script only keeps it fresh and fetches
// the chart. Without it everything can be read and reached. What comes with the pages is here too: nothing is asked of other
// hosts, and the policy in the headers holds browsers to that.
package page

import (
	"errors"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/telemetry"
)

// base is the path that all pages are below. The host serves it in any spelling of its letters.
const base = "/synclog"

// Page is the handler of everything below /synclog.
type Page struct {
	reader synclog.Reader
	door   Door
	mux    *http.ServeMux
	recent recent
}

// New is the pages on a log, behind a door.
func New(reader synclog.Reader, door Door) *Page {
	p := &Page{reader: reader, door: door, mux: http.NewServeMux()}
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		"/{$}":                    p.list,
		"/rows":                   p.rows,
		"/entry/{at}/{operation}": p.entry,
		"/story/{type}/{key}":     p.story,
		"/activity":               p.activity,
		"/activity/chart":         p.chart,
		"/refusals":               p.refusals,
		"/signins":                p.signIns,
		"/signins/notice":         p.signInStrip,
		"/export.csv":             p.export(synclog.CSV),
		"/export.json":            p.export(synclog.JSON),
		"/export.ndjson":          p.export(synclog.NDJSON),
		"/{path...}":              func(http.ResponseWriter, *http.Request) error { return errNotFound },
	} {
		p.mux.Handle("GET "+pattern, p.behindDoor(serve))
	}
	p.mux.HandleFunc("GET /static/{file}", static)
	if d, ok := door.(opener); ok {
		p.mux.Handle("GET /open", d.open())
	}
	return p
}

// opener is a door that has a page of its own, by which one gets in.
type opener interface{ open() http.Handler }

// ServeHTTP hands a request on by what follows the base in its path.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	telemetry.Add(r.Context(), slog.String("route", "SyncLog"))
	secure(w.Header())
	r = r.Clone(r.Context())
	r.URL.Path = path.Clean("/" + r.URL.Path[min(len(base), len(r.URL.Path)):])
	r.URL.RawPath = ""
	p.mux.ServeHTTP(w, r)
}

// secure tells browsers what the pages never do: run or fetch anything that is not from here, lie in a frame, be kept, or say
// to others where one came from.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// errNotFound: there is no such page, or no such entry any more.
var errNotFound = errors.New("not found")

// badRequest is a mistake in the address or in a form.
type badRequest struct{ what string }

func (b badRequest) Error() string { return b.what }

// behindDoor serves whom the door lets in, and writes what goes wrong.
func (p *Page) behindDoor(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if foreign(r) {
			p.refuse(w, r, http.StatusForbidden, "foreign")
			return
		}
		if !p.door.admit(w, r) {
			return
		}
		telemetry.SignedIn(r.Context())
		if err := serve(w, r); err != nil {
			p.fail(w, r, err)
		}
	})
}

// foreign says that another site makes the browser ask. Following a link from there is fine, and shows that site nothing.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" || strings.HasPrefix(r.URL.Path, "/export")
}

// fail writes an error as a page.
func (p *Page) fail(w http.ResponseWriter, r *http.Request, err error) {
	var bad badRequest
	switch {
	case errors.Is(err, errNotFound):
		p.refuse(w, r, http.StatusNotFound, "missing")
	case errors.As(err, &bad):
		p.refuse(w, r, http.StatusBadRequest, "bad")
	case r.Context().Err() != nil: // nobody is there any more
	default:
		telemetry.Raise(r.Context(), slog.LevelError)
		telemetry.Add(r.Context(), slog.String("error", err.Error()))
		w.Header().Set("Retry-After", "10")
		p.refuse(w, r, http.StatusServiceUnavailable, "away")
	}
}

func (p *Page) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	refuse(w, r, status, why)
}
