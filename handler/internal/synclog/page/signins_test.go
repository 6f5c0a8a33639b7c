package page_test

import (
	"context"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog/page"
)

// refuseSignIns records six wrong tokens, and twenty minutes of assertions for another audience with what strangers may write.
func refuseSignIns(t testing.TB, l *memledger.Ledger, now time.Time) {
	t.Helper()
	records := []provision.RefusedSignIns{{Minute: now.Truncate(time.Minute), Cause: "unknown token", Instance: "i1", Count: 6, First: now, Last: now}}
	for i := range 20 {
		at := now.Add(-time.Duration(i+30) * time.Minute)
		records = append(records, provision.RefusedSignIns{Minute: at, Cause: "wrong audience", Instance: "i1", Count: i + 1, First: at, Last: at, Checks: []provision.SignInCheck{
			{Name: "issuer", Expected: "https://login.microsoftonline.com/contoso/v2.0", Received: "https://login.microsoftonline.com/contoso/v2.0", OK: true},
			{Name: "audience", Expected: "api://b5c3e7a0-9e2c-4d5c-8f0e-3a1f5d7c9b11", Received: `<b>x</b>` + strings.Repeat("long", 40), Setting: "FEDERATION_AUDIENCES"}}})
	}
	if err := l.RecordRefusedSignIns(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

// The log begins with a notice of what was refused, and the page behind it says why and what to do, in both languages.
func TestSignIns(t *testing.T) {
	l := memledger.New()
	h := page.New(l, page.EasyAuth(operators))
	get := func(path string) string {
		t.Helper()
		r := ask(t, h, "GET", path, "X-MS-CLIENT-PRINCIPAL", operator)
		if r.StatusCode != 200 {
			t.Fatalf("%s: %d", path, r.StatusCode)
		}
		return body(t, r)
	}
	if text := get("/synclog"); strings.Contains(text, "Refused sign-ins") {
		t.Error("there is a notice though nothing was refused")
	}
	if text := get("/synclog/signins"); !strings.Contains(text, "No refused sign-ins.") {
		t.Errorf("without any the page says %s", text)
	}
	refuseSignIns(t, l, time.Now())
	for path, wants := range map[string][]string{
		"/synclog":                      {"Refused sign-ins in the last 24 hours: 216.", "Most frequent cause: The token is for another audience", `href="/synclog/signins"`},
		"/synclog/signins/notice":       {"Refused sign-ins in the last 24 hours: 216."},
		"/synclog?lang=fr":              {"Connexions refusées ces dernières 24 heures : 216.", `href="/synclog/signins?lang=fr"`},
		"/synclog/refusals":             {`href="/synclog/signins"`},
		"/synclog/signins":              {"6 times", "The secret token is wrong", "210 times", "api://b5c3e7a0", "&lt;b&gt;x", "(not verified)", "are not verified", "<code>FEDERATION_AUDIENCES</code>", "<strong>6 refused:</strong>"},
		"/synclog/signins?lang=fr":      {"Le jeton secret est faux", "non vérifié", "Que faire"},
		"/synclog/rows?outcome=refused": {"No entry matches"},
		"/synclog/export.csv?lang=en":   {"time,type"},
	} {
		text := get(path)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", path, want, text)
			}
		}
		if strings.Contains(text, "<b>x</b>") {
			t.Errorf("%s: what was received is taken for a part of the page", path)
		}
	}
	if text := get("/synclog/rows"); strings.Contains(text, "<li") {
		t.Errorf("refused sign-ins are among the entries: %s", text)
	}
}

// The page goes back minute by minute.
func TestOlderSignIns(t *testing.T) {
	l, now := memledger.New(), time.Now()
	for i := range 60 {
		at := now.Add(-time.Duration(i) * time.Minute)
		r := provision.RefusedSignIns{Minute: at, Cause: "unknown token", Instance: "a/b c", Count: 1000 + i, First: at, Last: at}
		if err := l.RecordRefusedSignIns(t.Context(), []provision.RefusedSignIns{r}); err != nil {
			t.Fatal(err)
		}
	}
	h := page.New(l, page.EasyAuth(operators))
	first := body(t, ask(t, h, "GET", "/synclog/signins", "X-MS-CLIENT-PRINCIPAL", operator))
	_, link, _ := strings.Cut(first, `rel="next" href="`)
	link, _, _ = strings.Cut(html.UnescapeString(link), `"`)
	older := body(t, ask(t, h, "GET", link, "X-MS-CLIENT-PRINCIPAL", operator))
	if n := strings.Count(older, `<li class="refused">`); n != 10 || strings.Contains(older, `rel="next"`) {
		t.Errorf("%s has %d minutes:\n%s", link, n, older)
	}
	for i := range 60 {
		if text := fmt.Sprintf("%d refused", 1000+i); strings.Contains(first, text) == strings.Contains(older, text) {
			t.Errorf("minute %d is on both pages or on none", i)
		}
	}
}

// While refused sign-ins cannot be read, the list is shown and says so.
func TestSignInsAreLost(t *testing.T) {
	h := page.New(&withoutSignIns{log: log{lines: 3}}, page.EasyAuth(operators))
	r := ask(t, h, "GET", "/synclog", "X-MS-CLIENT-PRINCIPAL", operator)
	if text := body(t, r); r.StatusCode != 200 || !strings.Contains(text, "are unavailable") || strings.Count(text, "<li ") != 3 {
		t.Errorf("%d: %s", r.StatusCode, text)
	}
}

// withoutSignIns is a log whose refused sign-ins cannot be read.
type withoutSignIns struct{ log }

func (h *withoutSignIns) RefusedSignIns(ctx context.Context, q provision.SignInQuery) (provision.SignInPage, error) {
	return unavailable{}.RefusedSignIns(ctx, q)
}
