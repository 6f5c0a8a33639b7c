package main_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// pageOperators is the group that may read the page.
const pageOperators = "8c0a3c1e-6d1f-4b0e-9a38-0f8f2d6c7b11"

// Six wrong tokens are on the page and in scimctl while the program runs, though the minute is not over. Nothing of them is in
// the answer to a probe, which anybody may ask, and the tokens are nowhere.
func TestRefusedSignInsAreSeen(t *testing.T) {
	t.Parallel()
	const wrong = "wrong-token-0123456789abcdef0123"
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	storage := testtools.StartAzurite(t).ConnectionString()
	p := start(t, workflowGen.URL, "SYNC_STORAGE="+storage, "SYNCLOG_PAGE=easyauth", "SYNCLOG_OPERATORS="+pageOperators, "WEBSITE_AUTH_ENABLED=true")
	p.secrets = []string{wrong, storage}
	if status := p.show(t, secretToken, "right"); status != 200 { // it waits until WorkflowGen was looked at, which the health tells
		t.Fatalf("the right token is answered %d", status)
	}
	for range 6 {
		if status := p.show(t, wrong, "wrong"); status != 401 {
			t.Fatalf("a wrong token is answered %d", status)
		}
	}
	health := p.health(t)
	untilSeen(t, func() string { return p.page(t, "/synclog") })
	for page, want := range map[string]string{"/synclog/signins": "The secret token is wrong", "/synclog/signins?lang=fr": "Le jeton secret est faux",
		"/synclog/rows": "No entries yet"} {
		if text := p.page(t, page); !strings.Contains(text, want) || strings.Contains(text, wrong) {
			t.Errorf("%s does not say %q, or shows the token:\n%s", page, want, text)
		}
	}
	if now := p.health(t); now != health || strings.Contains(now, "6") {
		t.Errorf("the health was %s and is %s", health, now)
	}
	for command, want := range map[string]string{"log": "\tSignIn\tunknown token\t6 refused\t", "doctor --signin": "✗ unknown token"} {
		cmd := scimctl(t, strings.Fields(command)...)
		cmd.Env = append(os.Environ(), "SYNC_STORAGE="+storage)
		if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), want) || strings.Contains(string(out), wrong) {
			t.Errorf("scimctl %s says\n%s", command, out)
		}
	}
}

// untilSeen reads a page until it shows six refused sign-ins. It must within a minute.
func untilSeen(t *testing.T, page func() string) {
	t.Helper()
	again, late := time.NewTicker(200*time.Millisecond), time.After(time.Minute)
	defer again.Stop()
	for text := page(); !strings.Contains(text, "Refused sign-ins in the last 24 hours: 6."); text = page() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("after a minute the page says\n%s", text)
		}
	}
}

// A newcomer who mistypes the token sees it too.
func TestUpShowsRefusedSignIns(t *testing.T) {
	t.Parallel()
	e, end := up(t)
	defer end()
	jar, _ := cookiejar.New(nil) // its errors come from options
	browser := &http.Client{Jar: jar}
	get := func(address, token string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(text)
	}
	for range 6 {
		if status, _ := get(e.SCIM+"/Users", e.Token+"x"); status != 401 {
			t.Fatalf("a wrong token is answered %d", status)
		}
	}
	if status, text := get(e.Log, ""); status != 200 {
		t.Fatalf("the link is answered %d: %s", status, text)
	}
	untilSeen(t, func() string {
		_, text := get(strings.TrimSuffix(e.SCIM, "/scim/v2")+"/synclog", "")
		return text
	})
}

// What was refused just before the program ends is recorded by then.
func TestRefusedSignInsAreRecordedAtTheEnd(t *testing.T) {
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password}))
	defer workflowGen.Close()
	storage := testtools.StartAzurite(t).ConnectionString()
	for range 2 { // two runs in one minute, which count apart
		p := start(t, workflowGen.URL, "SYNC_STORAGE="+storage)
		for range 3 {
			p.show(t, "wrong-token-0123456789abcdef0123", "wrong")
		}
		p.end(t)
	}
	cmd := scimctl(t, "log", "stats", "--type", "sign-in")
	cmd.Env = append(os.Environ(), "SYNC_STORAGE="+storage)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "refused sign-in\tunknown token\t6\t") {
		t.Errorf("scimctl log stats says %v\n%s", err, out)
	}
}

// page returns the page as an operator sees it who is signed in by the platform.
func (p *program) page(t *testing.T, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", p.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-MS-CLIENT-PRINCIPAL", base64.StdEncoding.EncodeToString([]byte(`{"auth_typ":"aad","claims":[{"typ":"groups","val":"`+pageOperators+`"}]}`)))
	res, body := p.do(t, r)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s is answered %d", path, res.StatusCode)
	}
	return string(body)
}
