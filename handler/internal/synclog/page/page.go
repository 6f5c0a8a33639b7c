// Package page shows the sync log in a browser: the newest entries as they come, one entry in sentences, the history of one user or
// group, the number of changes in each hour, failures by cause with their fix, and refused sign-ins. It is an HTTP edge with its own
// access control: Entra's credentials for provisioning do not grant access. It only reads.
//
// A page is complete when it arrives: the list is made from one page of the feed. A script keeps the list fresh and fetches the
// chart; everything can be read and reached without it. Style, script and icon are embedded: browsers request nothing from other
// hosts, and the policy in the headers enforces it.
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

// base is the path of all pages. The host serves it in any case.
const base = "/synclog"

// Page is the handler of everything below /synclog.
type Page struct {
	reader synclog.Reader
	access Access
	mux    *http.ServeMux
	recent recent
}

// New returns the pages of a log.
func New(reader synclog.Reader, access Access) *Page {
	p := &Page{reader: reader, access: access, mux: http.NewServeMux()}
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
		p.mux.Handle("GET "+pattern, p.authorized(serve))
	}
	p.mux.HandleFunc("GET /static/{file}", static)
	if l, ok := access.(*Link); ok {
		p.mux.Handle("GET /open", l.open())
	}
	return p
}

// ServeHTTP serves a request by what follows the base in its path.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	telemetry.Add(r.Context(), slog.String("route", "SyncLog"))
	secure(w.Header())
	r = r.Clone(r.Context())
	r.URL.Path = path.Clean("/" + r.URL.Path[min(len(base), len(r.URL.Path)):])
	r.URL.RawPath = ""
	p.mux.ServeHTTP(w, r)
}

// secure sets the headers by which browsers run and fetch nothing from other hosts, show the pages in no frame, do not store
// them, and send no referrer.
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

// errNotFound: there is no such page or entry.
var errNotFound = errors.New("not found")

// errBadRequest: the address or a form has an invalid value.
var errBadRequest = errors.New("bad request")

// authorized serves callers that may read the log, and writes errors.
func (p *Page) authorized(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if crossSite(r) {
			refuse(w, r, http.StatusForbidden, "cross-site")
			return
		}
		if !p.access.allow(w, r) {
			return
		}
		telemetry.SignedIn(r.Context())
		if err := serve(w, r); err != nil {
			writeError(w, r, err)
		}
	})
}

// crossSite reports whether another site makes the browser send the request. Following a link from there is allowed: it shows that
// site nothing.
func crossSite(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" || strings.HasPrefix(r.URL.Path, "/export")
}

// writeError writes an error as a page. An error that is not in the request is one of the log.
func writeError(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errNotFound):
		refuse(w, r, http.StatusNotFound, "missing")
	case errors.Is(err, errBadRequest):
		refuse(w, r, http.StatusBadRequest, "bad")
	case r.Context().Err() == nil: // else the answer reaches no browser
		telemetry.Raise(r.Context(), slog.LevelError)
		telemetry.Add(r.Context(), slog.String("error", err.Error()))
		w.Header().Set("Retry-After", "10")
		refuse(w, r, http.StatusServiceUnavailable, "unavailable")
	}
}
