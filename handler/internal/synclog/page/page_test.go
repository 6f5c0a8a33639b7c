package page_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/page"
	"workflowgen-scim/handler/internal/test/golden"
)

// operators is the group that may read the log.
const operators = "8c0a3c1e-6d1f-4b0e-9a38-0f8f2d6c7b11"

// ask asks for a page, as a program does or, with headers, as a browser does.
func ask(t testing.TB, h http.Handler, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t testing.TB, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// principal is the header of App Service Authentication, with claims as "type=value".
func principal(provider string, claims ...string) string {
	var all []string
	for _, c := range claims {
		name, value, _ := strings.Cut(c, "=")
		all = append(all, fmt.Sprintf(`{"typ":%q,"val":%q}`, name, value))
	}
	return base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf(`{"auth_typ":%q,"claims":[%s]}`, provider, strings.Join(all, ","))))
}

var operator = principal("aad", "name=Ann", "groups=11111111-1111-1111-1111-111111111111", "groups="+operators)

// log makes its entries when they are read, and counts the reads.
type log struct {
	lines                 int
	feeds, tales, refused atomic.Int32
}

var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func (l *log) Feed(_ context.Context, q synclog.Query) (synclog.Page, error) {
	l.feeds.Add(1)
	from, _ := strconv.Atoi(q.After)
	var p synclog.Page
	for i := from; i < min(from+max(q.Limit, 1), l.lines); i++ {
		e := provision.Entry{Time: began.Add(-time.Duration(i) * time.Second), Operation: fmt.Sprintf("OP%024d", i), Verb: "PATCH", Type: "User",
			Name: fmt.Sprintf("maximiliane.with.a.long.name.%d@subsidiary.contoso.example", i), ID: "VTE", Decision: provision.Applied,
			Changed: []string{"title", "name.familyName", "displayName"}, Duration: 120 * time.Millisecond}
		if i%3 == 0 {
			e.Decision, e.Cause, e.Reason = provision.Rejected, provision.CauseTaken, `create user: The user name "<b>x</b>" already exists in the directory "Local".`
		}
		p.Lines = append(p.Lines, synclog.Line{Entry: e, Key: provision.Key{Type: "User", ID: fmt.Sprint("U", i)}})
	}
	if from+q.Limit < l.lines {
		p.Next = strconv.Itoa(from + q.Limit)
	}
	return p, nil
}

func (l *log) Story(_ context.Context, _ provision.Key, limit int, after string) (synclog.Page, error) {
	l.tales.Add(1)
	p, err := l.Feed(context.Background(), synclog.Query{Limit: limit, After: after})
	l.feeds.Add(-1)
	return p, err
}

func (l *log) RefusedSignIns(context.Context, provision.SignInQuery) (provision.SignInPage, error) {
	l.refused.Add(1)
	r := provision.RefusedSignIns{Minute: began, Cause: "unknown token", Instance: "a", Count: 6, First: began, Last: began}
	return provision.SignInPage{Refused: []provision.RefusedSignIns{r}}, nil
}

// What each page costs, with 20,000 lines in the log: the first is one read and one of the refused sign-ins, an
// entry and a story are one read. What is
// transferred with the first, its style, script and picture in it, is less than 60 kB.
func TestCost(t *testing.T) {
	l := &log{lines: 20_000}
	h := page.New(l, page.EasyAuth(operators))
	var said strings.Builder
	for _, path := range []string{"/synclog", "/synclog/?outcome=refused&type=User", "/synclog/rows", "/synclog/entry/" + fmt.Sprint(began.UnixNano()) + "/OP" + strings.Repeat("0", 24),
		"/synclog/story/User/VTE", "/synclog/signins", "/synclog/signins/notice", "/synclog/static/style.css"} {
		l.feeds.Store(0)
		l.tales.Store(0)
		l.refused.Store(0)
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator)
		fmt.Fprintf(&said, "%s: %d, %d reads of the feed, %d of a story, %d of refused sign-ins\n", path, r.StatusCode, l.feeds.Load(), l.tales.Load(), l.refused.Load())
	}
	golden.Check(t, "testdata/cost.txt", read(t, "testdata/cost.txt"), said.String())

	first := body(t, ask(t, h, "GET", "/synclog", "X-MS-CLIENT-PRINCIPAL", operator))
	size, packed := len(first), zipped(first)
	for _, asset := range regexp.MustCompile(`"(/synclog/static/[^"]+)"`).FindAllStringSubmatch(first, -1) {
		text := body(t, ask(t, h, "GET", asset[1]))
		size, packed = size+len(text), packed+zipped(text)
	}
	if t.Logf("%d bytes, %d if they are packed", size, packed); size > 60_000 {
		t.Errorf("the first page is %d bytes", size)
	}
	for i := range 50 {
		if !strings.Contains(first, fmt.Sprintf("name.%d@", i)) {
			t.Errorf("line %d is not in the first page, before anything else is asked for", i)
		}
	}
	if strings.Contains(first, "<b>x</b>") {
		t.Error("what stands in the log is taken for a part of the page")
	}
}

func zipped(s string) int {
	var out strings.Builder
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return out.Len()
}

// An export of 100,000 lines needs no more memory at its end than at its beginning, and is on its way before it is read.
func TestExportStreams(t *testing.T) {
	const lines = 100_000
	l := &log{lines: lines}
	w := &sink{header: http.Header{}}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/synclog/export.csv", nil)
	r.Header.Set("X-MS-CLIENT-PRINCIPAL", operator)
	w.each = func() {
		if w.early == 0 {
			w.early = int(l.feeds.Load())
		}
		if now := l.feeds.Load(); now%20 == 0 && now != w.last {
			w.last = now
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			w.heaps = append(w.heaps, m.HeapAlloc)
		}
	}
	page.New(l, page.EasyAuth(operators)).ServeHTTP(w, r)
	if w.lines != lines+1 || w.early != 1 || len(w.heaps) != 5 {
		t.Fatalf("%d lines, the first written after %d reads, %d looks at the heap", w.lines, w.early, len(w.heaps))
	}
	if grown := int64(w.heaps[4]) - int64(w.heaps[0]); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes: %d", grown, w.heaps)
	}
}

// sink discards an answer.
type sink struct {
	header       http.Header
	lines, early int
	last         int32
	heaps        []uint64
	each         func()
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(p []byte) (int, error) {
	s.each()
	s.lines += strings.Count(string(p), "\n")
	return len(p), nil
}
