package page_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var annsPath = "/synclog/story/User/" + base64.RawURLEncoding.EncodeToString([]byte(ann))

// A user reads the pages in a real browser: no error, no violation of the policy, no request to another host.
func TestBrowser(t *testing.T) {
	b := startBrowser(t)
	log := sample(t, time.Now())
	refuseSignIns(t, log, time.Now())
	base := serve(t, b, log)
	for name, test := range map[string]func(*testing.T, *chrome, string){
		"list": browseList, "filters": browseFilters, "entry": browseEntry, "story": browseStory, "refusals": browseRefusals,
		"download": browseDownload, "keyboard": browseKeyboard, "held": browseHeld, "sign-ins": browseSignIns,
	} {
		t.Run(name, func(t *testing.T) { test(t, b, base) })
	}
}

func browseList(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog")
	if n := tb.count(".rows li"); n != 50 {
		t.Errorf("%d rows", n)
	}
	tb.until(`document.querySelectorAll("svg.chart rect").length > 20`)
	tb.follow(click("a.next"))
	if n := tb.count("#live"); n != 0 {
		t.Error("an older page is said to be live")
	}
	tb.clean()
}

func browseFilters(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog")
	tb.run(chromedp.SetValue(chromedp.CSS(`select[name=outcome]`), "refused"))
	tb.follow(click(".filters button"))
	if all, refused := tb.count(".rows li"), tb.count(".rows .badge.refused"); all == 0 || all != refused {
		t.Errorf("%d rows, %d refused", all, refused)
	}
	tb.run(chromedp.SendKeys(chromedp.CSS(`input[name=name]`), ann))
	tb.follow(click(".filters button"))
	if n := tb.count(".rows li"); n != 2 || !strings.Contains(tb.text(".rows"), "A process needs this user") {
		t.Errorf("%d refusals of Ann: %s", n, tb.text(".rows"))
	}
	since := time.Now().UTC().Add(-time.Hour).Format("2006-01-02T15:04")
	tb.run(chromedp.SetValue(chromedp.CSS(`input[name=since]`), since), chromedp.SetValue(chromedp.CSS(`select[name=verb]`), "DELETE"),
		chromedp.SetValue(chromedp.CSS(`select[name=type]`), "User"))
	tb.follow(click(".filters button"))
	if n := tb.count(".rows li"); n != 1 {
		t.Errorf("%d refusals of Ann in the last hour", n)
	}
	tb.goTo("/synclog?name=zoe")
	if said := tb.text(".empty"); !strings.Contains(said, "No entry matches") {
		t.Errorf("a filter without a match says %q", said)
	}
	tb.follow(click(".filters .do a"))
	if n := tb.count(".rows li"); n != 50 {
		t.Errorf("without filters there are %d rows", n)
	}
	tb.clean()
}

func browseEntry(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog?outcome=refused&name=" + ann)
	tb.follow(click(".rows a.what"))
	all := tb.text("article")
	for _, want := range []string{"What Entra asked", "delete the user", "refused", "only coordinator", "What to do", "give the participant another"} {
		if !strings.Contains(all, want) {
			t.Errorf("the entry does not say %q:\n%s", want, all)
		}
	}
	if strings.Contains(all, `"operation"`) {
		t.Error("the stored entry is not folded away")
	}
	tb.run(click("summary"))
	tb.until(`document.querySelector("article").innerText.includes('"operation"')`)
	tb.clean()
}

func browseStory(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog?name=" + ann)
	tb.follow(click(".rows a.who"))
	if at := eval[string](tb, "location.pathname"); at != annsPath {
		t.Errorf("the story is at %s", at)
	}
	if said := tb.text(".standing"); !strings.Contains(said, "Inactive since") || !strings.Contains(said, "give the participant another") {
		t.Errorf("Ann's standing: %s", said)
	}
	if n := tb.count(".line li"); n != len(annsStory) {
		t.Errorf("%d lines", n)
	}
	tb.follow(click(".more a"))
	if n := tb.count(".rows li"); n != len(annsStory) {
		t.Errorf("%d entries with Ann's name", n)
	}
	tb.clean()
}

func browseRefusals(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog/refusals")
	all := tb.text("main")
	for _, want := range []string{"The name or id already exists", "WorkflowGen is unavailable", "The surname is missing", "set LAST_NAME_FALLBACK"} {
		if !strings.Contains(all, want) {
			t.Errorf("the refusals do not say %q:\n%s", want, all)
		}
	}
	tb.clean()
}

func browseSignIns(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog")
	if said := tb.text(".notice"); !strings.Contains(said, "Refused sign-ins in the last 24 hours: 216.") {
		t.Errorf("the notice says %q", said)
	}
	tb.follow(click(".notice a"))
	all := tb.text("main")
	for _, want := range []string{"The secret token is wrong", "6 times, last on", "enter the current secret token", "FEDERATION_AUDIENCES"} {
		if !strings.Contains(all, want) {
			t.Errorf("the page does not say %q:\n%s", want, all)
		}
	}
	if strings.Count(all, "api://b5c3e7a0") != 1 {
		t.Error("the checks of a minute are not folded away")
	}
	tb.run(click("summary"))
	tb.until(`document.querySelector("main").innerText.split("api://b5c3e7a0").length == 3`)
	tb.clean()
}

// An export comes as a file.
func browseDownload(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog?name=" + ann)
	dir, done := t.TempDir(), make(chan string, 1)
	err := chromedp.Listen(tb.ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State == browser.DownloadProgressStateCompleted {
			done <- e.GUID
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	tb.run(send(browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: new(true)}), click(".exports a"))
	select {
	case name := <-done:
		text, err := os.ReadFile(filepath.Join(dir, name))
		if n := strings.Count(string(text), ann+","); err != nil || n != len(annsStory) {
			t.Errorf("%d lines of Ann, error %v:\n%s", n, err, text)
		}
	case <-tb.ctx.Done():
		t.Fatal("no file came")
	}
	tb.clean()
}

// The keyboard alone leads past the head, and into an entry.
func browseKeyboard(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.goTo("/synclog")
	tb.until(`document.querySelector("#glance svg.chart")`)
	tb.run(chromedp.KeyEvent(kb.Tab))
	if at := eval[string](tb, "document.activeElement.className"); at != "skip" {
		t.Fatalf("the first stop is %q", at)
	}
	tb.run(chromedp.KeyEvent(kb.Enter))
	tb.until(`document.activeElement.id == "main"`)
	for range 40 { // a field for a time is several stops, of which the browser marks the one that has the focus
		tb.run(chromedp.KeyEvent(kb.Tab))
		if eval[bool](tb, `document.activeElement.matches("a.what")`) {
			break
		}
		if seen := eval[bool](tb, `document.activeElement.matches(":focus-visible, [type=datetime-local]")`); !seen {
			t.Errorf("the focus cannot be seen on %s", eval[string](tb, "document.activeElement.outerHTML.slice(0, 200)"))
		}
	}
	tb.follow(chromedp.KeyEvent(kb.Enter))
	if n := tb.count("article"); n != 1 {
		t.Errorf("Enter leads to %s", eval[string](tb, "location.href"))
	}
	tb.clean()
}

// The focus on the link that the chart replaces moves to the chart.
func browseHeld(t *testing.T, b *chrome, base string) {
	tb := b.open(t, base, look{})
	tb.run(send(cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
		Source: `document.addEventListener("DOMContentLoaded", () => document.querySelector("#glance a").focus())`}))
	tb.goTo("/synclog")
	tb.until(`document.querySelector("#glance svg.chart")`)
	if at := eval[string](tb, "document.activeElement.id"); at != "glance" {
		t.Errorf("the focus is on %q", at)
	}
	tb.clean()
}

// Each page with every pair of theme, language and width (a desk, a small telephone): the accessibility checker finds nothing, and
// nothing has to be pushed aside to be read. With -pictures, pictures of all are left in screens.
func TestLooks(t *testing.T) {
	b := startBrowser(t)
	log := sample(t, time.Now())
	refuseSignIns(t, log, time.Now())
	base := serve(t, b, log)
	paths := map[string]string{"list": "/synclog", "older": "/synclog?outcome=refused", "story": annsPath, "activity": "/synclog/activity",
		"refusals": "/synclog/refusals", "signins": "/synclog/signins", "entry": "", "missing": "/synclog/nowhere", "empty": "/synclog?name=zoe"}
	first := b.open(t, base, look{})
	first.goTo("/synclog?outcome=refused&name=" + ann)
	first.follow(click(".rows a.what"))
	paths["entry"] = eval[string](first, "location.pathname")
	for name, path := range paths {
		for _, c := range []struct {
			lang string
			look look
		}{{"en", look{width: 1100}}, {"en", look{width: 320, dark: true}}, {"fr", look{width: 320}}, {"fr", look{width: 1100, dark: true}}} {
			file := fmt.Sprintf("%s-%s-%d", name, c.lang, c.look.width)
			if c.look.dark {
				file += "-dark"
			}
			t.Run(file, func(t *testing.T) { inspect(t, b.open(t, base, c.look), path, c.lang, file) })
		}
	}
}

func inspect(t *testing.T, tb *tab, path, lang, file string) {
	tb.run(bypassPolicy()) // the checker's own script is not from here
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	tb.goTo(path + sep + "lang=" + lang)
	if tb.count("#glance") > 0 {
		tb.until(`document.querySelector("#glance svg.chart")`)
	}
	if got := eval[string](tb, "document.documentElement.lang"); got != lang {
		t.Errorf("the language is %q", got)
	}
	if wide, there := eval[int](tb, "document.documentElement.scrollWidth"), eval[int](tb, "innerWidth"); wide > there {
		t.Errorf("the page is %d wide, the window %d: %s", wide, there,
			eval[string](tb, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).slice(0, 4).join("\n")`))
	}
	for _, v := range tb.axe() {
		t.Error(v)
	}
	if *pictures {
		tb.picture(filepath.Join(screens, file+".png"), 0)
	}
}

// The tests above rely on this: a tab notices errors, and so does the checker.
func TestBrowserNotices(t *testing.T) {
	b := startBrowser(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "script-src 'self' 'sha256-x'")
		_, _ = io.WriteString(w, `<!doctype html><title>x</title><link rel=icon href=data:,><script>1</script><p style="color:#eee;background:#fff">pale</p><img src="/elsewhere">`)
	}))
	defer srv.Close()
	tb := b.open(t, srv.URL, look{})
	tb.goTo("/synclog")
	eval[int](tb, `setTimeout(() => { document.title = "done"; throw new Error("thrown") }); console.warn("warned"); 0`)
	tb.until(`document.title == "done"`)
	tb.mu.Lock()
	all := strings.Join(tb.problems, "\n")
	tb.mu.Unlock()
	for _, want := range []string{"Content Security Policy", "a request for", "console.warn", "thrown"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q was not noticed:\n%s", want, all)
		}
	}
	tb.run(bypassPolicy())
	tb.goTo("/synclog")
	if found := strings.Join(tb.axe(), "\n"); !strings.Contains(found, "color-contrast") || !strings.Contains(found, "image-alt") {
		t.Errorf("the checker finds only %s", found)
	}
}
