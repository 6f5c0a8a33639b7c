package page_test

import (
	"context"
	"crypto/rand"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/settings"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/telemetry"
)

// While Entra's cycles are played against the whole program, the page shows what happens without a reload, and leaves
// the focus where it is.
func TestLive(t *testing.T) {
	b := startBrowser(t)
	base, link, play := program(t)
	tb := b.open(t, base, look{})
	tb.goTo(link)
	if said := tb.text(".empty"); !strings.Contains(said, "No entries yet") {
		t.Errorf("an empty log says %q", said)
	}
	ended := make(chan error, 1)
	go func() { ended <- play(entrasim.InitialOnly) }()
	tb.until(`document.querySelectorAll(".rows li").length >= 50`)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	tb.run(chromedp.Focus(chromedp.CSS(".rows a.what")))
	eval[int](tb, `window.held = document.activeElement; window.newest = document.querySelector(".rows li").id; 0`)
	if err := play(entrasim.IncrementalOnly); err != nil {
		t.Fatal(err)
	}
	tb.until(`document.querySelector(".rows li").id != window.newest && document.getElementById("said").textContent.includes("new")`)
	if !eval[bool](tb, `document.activeElement == window.held && window.held.isConnected`) {
		t.Error("the focus is lost")
	}
	tb.run(click("#live button"))
	if pressed := eval[string](tb, `document.querySelector("#live button").ariaPressed`); pressed != "false" {
		t.Errorf("the page is not paused: %s", pressed)
	}
	tb.follow(click(".rows a.who"))
	if tb.count(".line li") == 0 {
		t.Errorf("a story without lines: %s", tb.text("main"))
	}
	tb.goTo("/synclog/activity")
	if said := tb.text(".cycle"); !strings.Contains(said, "A cycle is running") {
		t.Errorf("the cycle: %s", said)
	}
	tb.clean()
}

// An open page shows sign-ins that are refused meanwhile, without a reload, and leaves the notice as it is where nothing has
// changed.
func TestLiveNotice(t *testing.T) {
	b := startBrowser(t)
	l := memledger.New()
	tb := b.open(t, serve(t, b, l), look{})
	tb.goTo("/synclog")
	if tb.count(".notice") != 0 {
		t.Error("there is a notice though nothing was refused")
	}
	const look = `document.dispatchEvent(new Event("visibilitychange"))` // or after some seconds
	refuseSignIns(t, l, time.Now())
	eval[bool](tb, look)
	tb.until(`document.querySelector("[role=status] .notice")?.innerText.includes("216")`)
	tb.run(chromedp.Focus(chromedp.CSS(".notice a")))
	eval[bool](tb, `window.held = document.activeElement; window.asked = 0;
		const own = window.fetch; window.fetch = async (...about) => { const a = await own(...about); if (about[0].includes("notice")) window.asked++; return a }; `+look)
	tb.until(`window.asked > 0`)
	if !eval[bool](tb, `new Promise(done => setTimeout(() => done(document.activeElement == window.held && window.held.isConnected)))`) {
		t.Error("the focus is lost")
	}
	tb.clean()
}

// program is the gateway with a WorkflowGen behind it, the link that opens its page, and a way to play cycles against it.
func program(t *testing.T) (base, link string, play func(entrasim.Cycles) error) {
	t.Helper()
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{}))
	t.Cleanup(workflowGen.Close)
	srv := httptest.NewUnstartedServer(nil)
	base = "http://" + srv.Listener.Addr().String()
	token := rand.Text()
	a, err := app.New(settings.Config{Token: []settings.Secret{settings.Secret(token)}, PublicURL: base, WorkflowGenURL: workflowGen.URL + "/wfgen/graphql",
		WorkflowGenUsername: "admin", Directory: "Entra ID", GroupDescription: "Provisioned", LastName: mapping.FromDisplayName,
		Storage: settings.InMemory, Page: settings.Link}, telemetry.NewLogger(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = a
	srv.Start()
	t.Cleanup(srv.Close)
	return base, a.PageLink(), func(c entrasim.Cycles) error {
		p, err := entrasim.New(entrasim.Options{BaseURL: base + "/scim/v2", Token: token, Users: 80, Groups: 5, Seed: 1, Cycles: c})
		if err != nil {
			return err
		}
		_, err = p.Run(context.WithoutCancel(t.Context()))
		return err
	}
}
