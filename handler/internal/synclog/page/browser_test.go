package page_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/page"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

var pictures = flag.Bool("pictures", false, "write the pictures of README")

// patience is how long a browser may take for anything, on a machine that does much else.
const patience = 60 * time.Second

// chrome is the Chromium that the tests of this process share: each start costs seconds.
type chrome struct{ ctx context.Context }

// stopBrowser stops the Chromium, if a test has started it.
var stopBrowser = func() {}

var launch = sync.OnceValues(func() (*chrome, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium()), chromedp.NoSandbox, // root has none
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("force-color-profile", "srgb"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	stopBrowser = func() {
		closeBrowser()
		stop()
	}
	return &chrome{ctx}, chromedp.Do(ctx)
})

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	os.Exit(code)
}

// startBrowser returns the Chromium. The test is skipped if none exists.
func startBrowser(t *testing.T) *chrome {
	t.Helper()
	if chromium() == "" {
		t.Skip("there is no Chromium: install the package chromium")
	}
	b, err := launch()
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return b
}

// chromium returns the path of a Chromium, "" if none exists.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// tab is a tab, and what went wrong in it.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu       sync.Mutex
	problems []string
}

// look is how a page is looked at.
type look struct {
	dark   bool
	width  int64 // 0 is 1100
	height int64 // 0 is 800
}

func (b *chrome) open(t *testing.T, base string, l look) *tab {
	t.Helper()
	ctx, shut := chromedp.NewContext(b.ctx)
	t.Cleanup(shut)
	ctx, stop := context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	tb := &tab{t: t, ctx: ctx, base: base}
	if err := chromedp.Listen(ctx, tb.heard); err != nil {
		t.Fatal(err)
	}
	theme := "light"
	if l.dark {
		theme = "dark"
	}
	if l.width == 0 {
		l.width = 1100
	}
	if l.height == 0 {
		l.height = 800
	}
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	tb.run(send(cdplog.Enable, cdp.Empty{}), send(network.Enable, network.EnableParams{}), send(cdpruntime.Enable, cdp.Empty{}),
		send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}),
		send(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 500}))
	return tb
}

// heard notes errors: an error on the console (a violation of the policy is one), an exception, a request elsewhere.
func (tb *tab) heard(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
			tb.problems = append(tb.problems, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *cdpruntime.EventConsoleAPICalled:
		tb.problems = append(tb.problems, fmt.Sprintf("console.%s", e.Type))
	case *cdpruntime.EventExceptionThrown:
		tb.problems = append(tb.problems, (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, "http") && !strings.HasPrefix(e.Request.URL, tb.base+"/synclog") { // a browser draws its icons from data
			tb.problems = append(tb.problems, "a request for "+e.Request.URL)
		}
	}
}

// clean fails the test if anything went wrong.
func (tb *tab) clean() {
	tb.t.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, p := range tb.problems {
		tb.t.Error(p)
	}
}

func (tb *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, actions...); err != nil {
		tb.t.Fatal(err)
	}
}

// send returns an action that sends one command of the DevTools protocol and ignores its result.
func send[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// goTo opens an address below the base and waits until the page is there.
func (tb *tab) goTo(path string) {
	tb.t.Helper()
	tb.run(chromedp.Navigate(tb.base + path))
}

// eval is what a script answers.
func eval[T any](tb *tab, script string) T {
	tb.t.Helper()
	value, err := chromedp.Run(tb.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatal(err)
	}
	return value
}

// until waits until a script answers true.
func (tb *tab) until(script string) {
	tb.t.Helper()
	if _, err := chromedp.Run(tb.ctx, chromedp.Poll[chromedp.Void](script, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(patience))); err != nil {
		tb.t.Fatalf("waited for %s: %v", script, err)
	}
}

// follow does something that leads to another page, and waits for that.
func (tb *tab) follow(action chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	if _, err := chromedp.RunResponse(tb.ctx, action); err != nil {
		tb.t.Fatal(err)
	}
}

// click is a click on what a selector finds first.
func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

// text is the text of what a selector finds first.
func (tb *tab) text(selector string) string {
	tb.t.Helper()
	quoted, _ := json.Marshal(selector)
	return eval[string](tb, `document.querySelector(`+string(quoted)+`)?.innerText ?? "(nothing)"`)
}

// count is how many a selector finds.
func (tb *tab) count(selector string) int {
	tb.t.Helper()
	quoted, _ := json.Marshal(selector)
	return eval[int](tb, `document.querySelectorAll(`+string(quoted)+`).length`)
}

// screens is the folder of pictures that are not committed.
const screens = "screens"

// picture writes what the tab shows: the whole page, or as much of it as height says.
func (tb *tab) picture(file string, height int64) {
	tb.t.Helper()
	shoot := chromedp.FullScreenshot(100)
	if height != 0 {
		shoot = top(eval[float64](tb, "innerWidth"), float64(height))
	}
	shot, err := chromedp.Run(tb.ctx, shoot)
	if err != nil {
		tb.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		tb.t.Fatal(err)
	}
	if err := os.WriteFile(file, shot, 0o644); err != nil {
		tb.t.Fatal(err)
	}
}

// top returns an action that takes a picture of the upper left part of the page.
func top(width, height float64) chromedp.Action[[]byte] {
	return func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		clip := &cdppage.Viewport{Width: width, Height: height, Scale: 1}
		shot, err := cdp.Call(ctx, t, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{Clip: clip})
		return shot.Data, err
	}
}

// axe is what the accessibility checker has to say of the cdppage.
func (tb *tab) axe() []string {
	tb.t.Helper()
	source, err := os.ReadFile(testtools.File(tb.t, "axe-core", "axe.min.js"))
	if err != nil {
		tb.t.Fatal(err)
	}
	eval[int](tb, string(source)+";0")
	return eval[[]string](tb, `axe.run(document).then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | ")))`)
}

// serve serves the pages on a log, behind a link, to a browser that has opened it.
func serve(t *testing.T, b *chrome, reader synclog.Reader) (base string) {
	t.Helper()
	door := page.NewLink()
	srv := httptest.NewServer(page.New(reader, door))
	t.Cleanup(srv.Close)
	tb := b.open(t, srv.URL, look{})
	tb.goTo(door.Path())
	if at := eval[string](tb, "location.pathname"); at != "/synclog" {
		t.Fatalf("the link leads to %s", at)
	}
	return srv.URL
}

// bypassPolicy lets scripts in that are not from here.
func bypassPolicy() chromedp.Action[chromedp.Void] {
	return send(cdppage.SetBypassCSP, cdppage.SetBypassCSPParams{Enabled: true})
}
