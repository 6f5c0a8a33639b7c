package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
)

// TestUnderHost is what only the real host can show: that what Entra sends arrives as it was sent, that what the program
// answers arrives at Entra, and who can reach what.
func TestUnderHost(t *testing.T) {
	t.Parallel() // for the most part it waits
	kept := newInsights(t)
	h := underHost(t, "", kept.setting())
	t.Logf("the host answered after %v", h.took.Round(10*time.Millisecond))
	t.Run("Routes", h.testRoutes)
	t.Run("Unchanged", h.testUnchanged)
	t.Run("Change", h.testChange)
	t.Run("Bodies", h.testBodies)
	t.Run("Away", h.testAway)
	t.Run("Events", h.testEvents)
	t.Run("TooMany", h.testTooMany)
	t.Run("Timer", h.testTimer)
	t.Run("TimerIsPrivate", h.testTimerIsPrivate)
	t.Run("Crash", h.testCrash)
	t.Run("Kept", func(t *testing.T) { kept.test(t, h) })
	t.Run("HostIsGone", h.testHostIsGone)
}

// answer is what came of a request.
type answer struct {
	*http.Response
	body string
}

// ask sends a request as Entra does, with other headers in pairs. A body that begins with "chunked:" goes without a length.
func (h *hosted) ask(t *testing.T, method, target, body string, headers ...string) answer {
	t.Helper()
	var content io.Reader = strings.NewReader(body)
	if chunked, ok := strings.CutPrefix(body, "chunked:"); ok {
		content = io.MultiReader(strings.NewReader(chunked))
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.url+target, content)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := h.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(text)}
}

// inSCIM says that an answer is an error in SCIM's own form, and not in the host's.
func (a answer) inSCIM() bool {
	return a.Header.Get("Content-Type") == "application/scim+json" && strings.Contains(a.body, `"urn:ietf:params:scim:api:messages:2.0:Error"`)
}

// Each route with each method reaches the program, which answers by itself what it does not have.
func (h *hosted) testRoutes(t *testing.T) {
	users := h.sim.Users()
	ann := "/scim/v2/Users/" + mapping.ID(users[len(users)-1].ID)
	for _, c := range []struct {
		method, target string
		status         int
		header, value  string
	}{
		{"GET", "/scim/v2/Users", 200, "Content-Type", "application/scim+json"},
		{"GET", "/scim/v2/Users?filter=userName+eq+%22ANN%40contoso.example%22&attributes=userName", 200, "", ""},
		{"GET", ann, 200, "", ""},
		{"GET", "/scim/v2/Users/a%2Fb", 404, "", ""},
		{"GET", "/scim/v2/Users/no%20one", 404, "", ""},
		{"GET", "/scim/v2/Users?attributes=userName&attributes=displayName", 200, "", ""},
		{"GET", "/scim/v2/Users?filter=active+pr&filter=title+pr", 400, "", ""},
		{"DELETE", "/scim/v2/Users", 405, "Allow", "GET, HEAD, POST"},
		{"OPTIONS", ann, 405, "Allow", "DELETE, GET, HEAD, PATCH, PUT"},
		{"TRACE", "/scim/v2/Groups", 405, "Allow", "GET, HEAD, POST"},
		{"GET", "/scim/v2/Groups?excludedAttributes=members", 200, "", ""},
		{"GET", "/scim/v2/ServiceProviderConfig", 200, "", ""},
		{"GET", "/scim/v2/Schemas", 200, "", ""},
		{"POST", "/scim/v2/.search", 400, "", ""},
		{"GET", "/scim/Users", 200, "", ""},
		{"GET", "/wfgen/scim/Users?count=1", 200, "", ""},
		{"GET", "/wfgen/scim/Groups", 200, "", ""},
		{"GET", "/scim/v2/Nothing", 404, "", ""},
		{"GET", "/scim", 200, "", ""},
		{"GET", "/oauth/token", 405, "", ""},
		{"GET", "/health", 200, "Content-Type", "application/json"},
	} {
		a := h.ask(t, c.method, c.target, "")
		if a.StatusCode != c.status || c.header != "" && a.Header.Get(c.header) != c.value {
			t.Errorf("%s %s: %d, %s: %q; want %d, %q\n%s", c.method, c.target, a.StatusCode, c.header, a.Header.Get(c.header), c.status, c.value, a.body)
		}
		if c.status >= 400 && c.method != "HEAD" && c.target != "/oauth/token" && !a.inSCIM() {
			t.Errorf("%s %s: the error is not SCIM's: %v %s", c.method, c.target, a.Header, a.body)
		}
	}
	if a := h.ask(t, "HEAD", ann, ""); a.StatusCode != 200 || a.body != "" || a.Header.Get("ETag") == "" {
		t.Errorf("HEAD: %d %v %q", a.StatusCode, a.Header, a.body)
	}
	if a := h.ask(t, "GET", ann, "", "Authorization", "Bearer wrong-token-0123456789abcdef"); a.StatusCode != 401 || !a.inSCIM() || a.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("401: %d %v %s", a.StatusCode, a.Header, a.body)
	}
}

// A user from the first request to the last, and a group with it.
func (h *hosted) testChange(t *testing.T) {
	made := h.ask(t, "POST", "/scim/v2/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"zoë@contoso.example","externalId":"z","name":{"familyName":"Müller"}}`)
	location := made.Header.Get("Location")
	own, ok := strings.CutPrefix(location, publicURL)
	if made.StatusCode != 201 || !ok || !strings.Contains(made.body, "Müller") {
		t.Fatalf("POST: %d, Location %q\n%s", made.StatusCode, location, made.body)
	}
	read := h.ask(t, "GET", own, "")
	version := read.Header.Get("ETag")
	if a := h.ask(t, "GET", own, "", "If-None-Match", version); a.StatusCode != 304 || a.body != "" || a.Header.Get("ETag") != version {
		t.Errorf("304: %d %v %q", a.StatusCode, a.Header, a.body)
	}
	if a := h.ask(t, "PATCH", own, `{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`, "If-Match", `W/"old"`); a.StatusCode != 412 || !a.inSCIM() {
		t.Errorf("412: %d %s", a.StatusCode, a.body)
	}
	if a := h.ask(t, "PATCH", own, `{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`, "If-Match", version); a.StatusCode != 200 || !strings.Contains(a.body, `"active":false`) {
		t.Errorf("PATCH: %d %s", a.StatusCode, a.body)
	}
	if a := h.ask(t, "POST", "/scim/v2/Users", `{"userName":"zoë@contoso.example","name":{"familyName":"x"}}`); a.StatusCode != 409 || !a.inSCIM() {
		t.Errorf("409: %d %s", a.StatusCode, a.body)
	}
	group := h.ask(t, "POST", "/scim/v2/Groups", `{"displayName":"Sales","externalId":"s"}`)
	member := fmt.Sprintf(`{"Operations":[{"op":"Add","path":"members","value":[{"value":%q}]}]}`, own[strings.LastIndex(own, "/")+1:])
	if a := h.ask(t, "PATCH", strings.TrimPrefix(group.Header.Get("Location"), publicURL), member); a.StatusCode != 204 || a.body != "" {
		t.Errorf("204: %d %q", a.StatusCode, a.body)
	}
	if a := h.ask(t, "DELETE", own, ""); a.StatusCode != 204 {
		t.Errorf("DELETE: %d %s", a.StatusCode, a.body)
	}
}

func (h *hosted) testBodies(t *testing.T) {
	if a := h.ask(t, "POST", "/scim/v2/Users", `chunked:{"userName":"chunk@contoso.example","name":{"familyName":"x"}}`); a.StatusCode != 201 {
		t.Errorf("a body in chunks: %d %s", a.StatusCode, a.body)
	}
	if a := h.ask(t, "POST", "/scim/v2/Users", padded(megabyte+1)); a.StatusCode != 413 || !a.inSCIM() {
		t.Errorf("a body over the limit: %d %s", a.StatusCode, a.body)
	}
	if a := h.ask(t, "POST", "/scim/v2/Users", "{"); a.StatusCode != 400 || !a.inSCIM() {
		t.Errorf("half a body: %d %s", a.StatusCode, a.body)
	}
}

// What is our trouble keeps its status and its Retry-After on the way.
func (h *hosted) testAway(t *testing.T) {
	h.sim.Inject(wgsim.Fault{What: wgsim.Unavailable, Times: -1, For: wgsim.Duration(time.Hour)})
	defer h.sim.Heal()
	if a := h.ask(t, "GET", "/scim/v2/Users?filter=userName+eq+%22x%22", ""); a.StatusCode != 503 || a.Header.Get("Retry-After") == "" || !a.inSCIM() {
		t.Errorf("%d %v %s", a.StatusCode, a.Header, a.body)
	}
}

var executing = regexp.MustCompile(`Executing 'Functions\.Users' .*Id=([0-9a-f-]+)\)`)

// A request's event says under which ids the host has the request, so that the two are one in Application Insights.
func (h *hosted) testEvents(t *testing.T) {
	const trace = "0af7651916cd43dd8448eb211c80319c"
	h.ask(t, "GET", "/scim/v2/Users?count=1", "", "Traceparent", "00-"+trace+"-b7ad6b7169203331-01")
	var event map[string]any
	h.until(t, "the event is there", func() bool {
		for _, e := range h.events() {
			if e["trace_id"] == trace {
				event = e
			}
		}
		return event != nil
	})
	id := fmt.Sprint(event["invocation_id"])
	if !slices.ContainsFunc(executing.FindAllStringSubmatch(h.said.String(), -1), func(m []string) bool { return m[1] == id }) {
		t.Errorf("the host has no invocation %q of Users", id)
	}
	for _, e := range h.events() {
		if e == nil || e["msg"] == "request" && e["route"] != "Sweep" && (e["trace_id"] == nil || e["invocation_id"] == nil) {
			t.Errorf("an event that the host's tables cannot be joined with: %v", e)
		}
	}
	for _, secret := range []string{secretToken, password} {
		if strings.Contains(h.said.String(), secret) {
			t.Error("a secret is in the logs")
		}
	}
}

// sweeps counts the sweeps so far.
func (h *hosted) sweeps() (n int) {
	for _, e := range h.events() {
		if e["route"] == "Sweep" {
			n++
		}
	}
	return n
}

// The timer can be called by an administrator, and reaches the program, which sweeps: what is older than the log is to be is
// removed.
func (h *hosted) testTimer(t *testing.T) {
	before, ledger, old := h.sweeps(), h.ledger(t), time.Now().AddDate(-2, 0, 0)
	if err := ledger.Announce(t.Context(), provision.Record{Key: provision.Key{Type: "User", ID: "x"}, Operation: "old", Began: old}); err != nil {
		t.Fatal(err)
	}
	ancient := func() int {
		page, err := ledger.Feed(t.Context(), synclog.Query{Until: old.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Lines)
	}
	if n := ancient(); n != 1 {
		t.Fatalf("there are %d old entries", n)
	}
	if a := h.ask(t, "POST", "/admin/functions/Sweep", `{"input":""}`, "Content-Type", "application/json"); a.StatusCode != 202 {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	h.until(t, "the sweep is over", func() bool { return h.sweeps() > before })
	h.until(t, "the host takes it for done", func() bool { return strings.Contains(h.said.String(), "Executed 'Functions.Sweep' (Succeeded") })
	if n := ancient(); n != 0 {
		t.Errorf("%d old entries are left", n)
	}
}

// ledger is the one that the handler has.
func (h *hosted) ledger(t *testing.T) *tables.Ledger {
	t.Helper()
	l, err := tables.Open(tables.Config{Connection: h.storage})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// No other caller reaches it. The targets are sent as they are, without a client that tidies them.
func (h *hosted) testTimerIsPrivate(t *testing.T) {
	before := h.sweeps()
	for _, target := range []string{"/Sweep", "/sweep", "//Sweep", "/Sweep/", "/scim/../Sweep", "/scim/v2/../../Sweep", "/scim/..%2FSweep", "/scim/%2e%2e/Sweep",
		"/health/../Sweep", "/wfgen/scim/../../Sweep", "/scim/v2/Users/../../../Sweep", "/api/Sweep", "/scim//Sweep", "/scim/v2/Sweep"} {
		for _, more := range []string{"", "X-Forwarded-Host: \r\n", "X-Azure-Functions-InvocationId: x\r\n"} {
			if status := h.raw(t, "POST "+target+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+secretToken+"\r\n"+more+"Content-Length: 2\r\nConnection: close\r\n\r\n{}"); status < 400 || status >= 500 {
				t.Errorf("POST %s (%q): %d", target, more, status)
			}
		}
	}
	if n := h.sweeps(); n != before {
		t.Errorf("%d sweeps were called from outside", n-before)
	}
}

// raw sends text and answers the status.
func (h *hosted) raw(t *testing.T, text string) int {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// A handler that crashes is started again, and the next request is served.
func (h *hosted) testCrash(t *testing.T) {
	ids := h.handlers()
	if len(ids) != 1 {
		t.Fatalf("the host has the handlers %v", ids)
	}
	if err := syscall.Kill(ids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	h.until(t, "there is another handler", func() bool { now := h.handlers(); return len(now) == 1 && now[0] != ids[0] })
	h.until(t, "it serves", func() bool { return h.ask(t, "GET", "/scim/v2/Users?count=1", "").StatusCode == http.StatusOK })
}

// A host that is killed takes its handler along.
func (h *hosted) testHostIsGone(t *testing.T) {
	ids := h.handlers()
	if len(ids) != 1 {
		t.Fatalf("the host has the handlers %v", ids)
	}
	if err := h.host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	h.until(t, "the handler is gone", func() bool { return syscall.Kill(ids[0], 0) != nil })
}
