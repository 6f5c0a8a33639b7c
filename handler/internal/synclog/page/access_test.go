package page_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/page"
)

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// everyPage is a path of each kind.
var everyPage = []string{"/synclog", "/synclog/rows", "/synclog/entry/1/OP", "/synclog/story/User/VTE", "/synclog/activity", "/synclog/activity/chart",
	"/synclog/refusals", "/synclog/signins", "/synclog/signins/notice", "/synclog/export.csv", "/synclog/export.json", "/synclog/export.ndjson", "/synclog/nowhere"}

// A caller without access reads nothing, whatever the page, and the log is not even read.
func TestStrangers(t *testing.T) {
	l := &log{lines: 10}
	h := page.New(l, page.EasyAuth(operators))
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"signed out":            {nil, 401},
		"a SCIM token":          {[]string{"Authorization", "Bearer " + strings.Repeat("t", 40)}, 401},
		"a person, not yet":     {[]string{"Accept", "text/html"}, 302},
		"not in the group":      {[]string{"X-MS-CLIENT-PRINCIPAL", principal("aad", "groups=11111111-1111-1111-1111-111111111111")}, 403},
		"in too many groups":    {[]string{"X-MS-CLIENT-PRINCIPAL", principal("aad", "hasgroups=true")}, 403},
		"another provider":      {[]string{"X-MS-CLIENT-PRINCIPAL", principal("github", "groups="+operators)}, 401},
		"a role, not a group":   {[]string{"X-MS-CLIENT-PRINCIPAL", principal("aad", "roles="+operators)}, 403},
		"no JSON":               {[]string{"X-MS-CLIENT-PRINCIPAL", "bm8="}, 401},
		"two who contradict":    {[]string{"X-MS-CLIENT-PRINCIPAL", principal("aad"), "X-MS-CLIENT-PRINCIPAL", operator}, 401},
		"asked by another site": {[]string{"X-MS-CLIENT-PRINCIPAL", operator, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
	} {
		for _, path := range everyPage {
			r := ask(t, h, "GET", path, c.headers...)
			if text := body(t, r); r.StatusCode != c.status || strings.Contains(text, "maximiliane") {
				t.Errorf("%s: %s answers %d, want %d", name, path, r.StatusCode, c.status)
			}
		}
	}
	if n := l.feeds.Load() + l.tales.Load(); n != 0 {
		t.Errorf("the log was read %d times", n)
	}
}

// Without a group no user may read the log: an empty setting grants nothing.
func TestNoOperators(t *testing.T) {
	for _, claims := range []string{principal("aad", "groups="), operator} {
		if r := ask(t, page.New(&log{}, page.EasyAuth("")), "GET", "/synclog", "X-MS-CLIENT-PRINCIPAL", claims); r.StatusCode != 403 {
			t.Errorf("status %d", r.StatusCode)
		}
	}
}

// After the sign-in the browser comes back to the page that it requested, and to no other site.
func TestSignIn(t *testing.T) {
	h := page.New(&log{}, page.EasyAuth(operators))
	for path, want := range map[string]string{
		"/synclog?name=ann%40contoso.example&lang=fr": "/synclog/?name=ann%40contoso.example&lang=fr",
		"/SyncLog/story/User/VTE":                     "/synclog/story/User/VTE",
		"/synclog//evil.example":                      "/synclog/evil.example",
	} {
		at, err := url.Parse(ask(t, h, "GET", path, "Accept", "text/html").Header.Get("Location"))
		if err != nil || at.Host != "" || at.Path != "/.auth/login/aad" || at.Query().Get("post_login_redirect_uri") != want {
			t.Errorf("%s leads to %s, error %v", path, at, err)
		}
	}
}

// Nothing can be changed: only methods that read are served. Every answer has the headers that restrict browsers.
func TestReadsOnly(t *testing.T) {
	h := page.New(&log{lines: 3}, page.EasyAuth(operators))
	for _, path := range append(everyPage, "/synclog/static/app.js", "/synclog/static/nothing") {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			r := ask(t, h, method, path, "X-MS-CLIENT-PRINCIPAL", operator)
			if allow := r.Header.Get("Allow"); r.StatusCode != http.StatusMethodNotAllowed || allow != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, r.StatusCode, allow)
			}
		}
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator)
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
			if got := r.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if keep := r.Header.Get("Cache-Control"); !strings.Contains(path, "static/app") && keep != "no-store" && keep != "no-cache, private" {
			t.Errorf("%s: Cache-Control is %q", path, keep)
		}
	}
}

// A link from another site may be followed; an export may not be fetched by another site.
func TestFromElsewhere(t *testing.T) {
	h := page.New(&log{lines: 3}, page.EasyAuth(operators))
	for path, want := range map[string]int{"/synclog": 200, "/synclog/export.csv": 403} {
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")
		if r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// The link works once, for the first browser, and no other link works.
func TestLink(t *testing.T) {
	door := page.NewLink()
	h := page.New(&log{lines: 3}, door)
	for _, path := range []string{"/synclog/open", "/synclog/open?token=", "/synclog/open?token=guess"} {
		if r := ask(t, h, "GET", path); r.StatusCode != 401 || len(r.Cookies()) != 0 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if r := ask(t, h, "HEAD", door.Path()); r.StatusCode != 401 { // a preview of the link must not use it up
		t.Errorf("HEAD opens it: %d", r.StatusCode)
	}
	path := door.Path()
	r := ask(t, h, "GET", path)
	if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) != 1 {
		t.Fatalf("the link: %d, %d cookies", r.StatusCode, len(r.Cookies()))
	}
	c := r.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/synclog" || strings.Contains(path, c.Value) {
		t.Errorf("the cookie is %s", c.Raw)
	}
	if again := ask(t, h, "GET", path); again.StatusCode != 401 {
		t.Errorf("the link opens twice: %d", again.StatusCode)
	}
	for value, want := range map[string]int{c.Value: 200, "guess": 401, "": 401} {
		if r := ask(t, h, "GET", "/synclog", "Cookie", "synclog="+value); r.StatusCode != want {
			t.Errorf("cookie %q: %d, want %d", value, r.StatusCode, want)
		}
	}
	if r := ask(t, h, "GET", "/synclog", "X-MS-CLIENT-PRINCIPAL", operator); r.StatusCode != 401 {
		t.Errorf("the platform's header opens what only the link may: %d", r.StatusCode)
	}
}

// An invalid address is answered 400, and a log that cannot be read is not shown as an empty one.
func TestMistakes(t *testing.T) {
	h := page.New(&log{lines: 3}, page.EasyAuth(operators))
	for path, want := range map[string]int{
		"/synclog?since=yesterday": 400, "/synclog?outcome=done": 400, "/synclog?verb=HEAD": 400, "/synclog/export.csv?type=Robot": 400,
		"/synclog/entry/x/y": 404, "/synclog/story/User/%21": 404, "/synclog/story/Robot/VTE": 404, "/synclog/static/../page.go": 404,
	} {
		if r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
	h = page.New(unavailable{}, page.EasyAuth(operators))
	for _, path := range []string{"/synclog", "/synclog/rows", "/synclog/entry/1/OP", "/synclog/story/User/VTE", "/synclog/activity", "/synclog/refusals", "/synclog/signins", "/synclog/export.csv"} {
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator)
		if text := body(t, r); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || strings.Contains(text, "secret") || r.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %s", path, r.StatusCode, text)
		}
	}
}

// unavailable is a log that cannot be read.
type unavailable struct{}

func (unavailable) Feed(context.Context, synclog.Query) (synclog.Page, error) {
	return synclog.Page{}, errors.New("secret details")
}

func (unavailable) Story(context.Context, provision.Key, int, string) (synclog.Page, error) {
	return synclog.Page{}, errors.New("secret details")
}

func (unavailable) RefusedSignIns(context.Context, provision.SignInQuery) (provision.SignInPage, error) {
	return provision.SignInPage{}, errors.New("secret details")
}

// A list that has not changed is not sent again.
func TestRowsHaveAVersion(t *testing.T) {
	l := &log{lines: 3}
	h := page.New(l, page.EasyAuth(operators))
	tag := ask(t, h, "GET", "/synclog/rows", "X-MS-CLIENT-PRINCIPAL", operator).Header.Get("ETag")
	if r := ask(t, h, "GET", "/synclog/rows", "X-MS-CLIENT-PRINCIPAL", operator, "If-None-Match", tag); r.StatusCode != 304 {
		t.Errorf("status %d for %s", r.StatusCode, tag)
	}
	l.lines++
	if r := ask(t, h, "GET", "/synclog/rows", "X-MS-CLIENT-PRINCIPAL", operator, "If-None-Match", tag); r.StatusCode != 200 {
		t.Errorf("status %d after a change", r.StatusCode)
	}
}

// The browser's language is taken, unless the address asks for another.
func TestLanguage(t *testing.T) {
	h := page.New(&log{lines: 3}, page.EasyAuth(operators))
	for _, c := range [][3]string{{"", "", "en"}, {"fr-CA,fr;q=0.9,en;q=0.5", "", "fr"}, {"de,fr;q=0.2", "", "fr"}, {"fr", "en", "en"}, {"en", "fr", "fr"}, {"fr", "xx", "fr"}} {
		r := ask(t, h, "GET", "/synclog?lang="+c[1], "X-MS-CLIENT-PRINCIPAL", operator, "Accept-Language", c[0])
		if got := r.Header.Get("Content-Language"); got != c[2] {
			t.Errorf("%q and %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
