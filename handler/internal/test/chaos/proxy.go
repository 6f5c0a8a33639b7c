package chaos

import (
	"bytes"
	"context"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/wait"
)

// The steps of a change at which a process can be killed. Its proxies recognise them.
var steps = []string{"before begin", "after begin", "before do", "after do", "before finish", "after finish"}

// trouble decides what goes wrong in a laboratory. Its methods may be called concurrently.
type trouble struct {
	mu    sync.Mutex
	dice  *rand.Rand
	quiet bool
	kills map[string]int
	whole bool // leases are as long as in operation

	begun sync.Map // when the ledger was first told of an operation

	rates
}

// rates are the chances of each trouble. For a call to the storage or to WorkflowGen: the process is killed, the connection breaks
// before the call, the answer is lost, the call is refused, the call stalls. For a request: its answer is lost, it is sent twice.
type rates struct {
	Kill, Reset, Lose, Refuse, Stall float64
	LoseAnswer, Twice                float64
}

var operation = regexp.MustCompile(`"Operation":"(\w+)"`)

// begins notes when an operation begins, for late.
func (t *trouble) begins(r *http.Request, body []byte) {
	if r.Method == http.MethodGet || !strings.Contains(r.URL.Path, "ledger") && !bytes.Contains(body, []byte("ledger")) {
		return
	}
	for _, m := range operation.FindAllSubmatch(body, -1) {
		t.begun.LoadOrStore(string(m[1]), time.Now())
	}
}

// late reports whether the lease of an operation is about to end. Such an operation must not reach WorkflowGen. In operation the
// deadlines, which are well below the lease, ensure that; the lease of the laboratory is seconds, and a busy machine may need
// longer.
func (t *trouble) late(operation string) bool {
	at, ok := t.begun.Load(operation)
	return ok && !t.wholeLeases() && time.Since(at.(time.Time)) > lease-time.Second/2
}

// setWholeLeases sets whether leases are as long as in operation, or end after seconds.
func (t *trouble) setWholeLeases(whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole = whole
}

func (t *trouble) wholeLeases() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.whole
}

func (t *trouble) happens(chance float64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.quiet && t.dice.Float64() < chance
}

func (t *trouble) calm() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.quiet = true
}

// killed returns the number of processes killed at each step.
func (t *trouble) killed() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.kills)
}

// strikes decides whether a process is killed at a step, and counts it. A step without a kill so far has a higher chance.
func (t *trouble) strikes(step string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	chance := t.Kill
	if t.kills[step] == 0 {
		chance *= 5
	}
	if t.quiet || t.dice.Float64() >= chance {
		return false
	}
	t.kills[step]++
	return true
}

// proxy stands between one process and a service.
type proxy struct {
	*trouble
	target string // host and port
	step   func(r *http.Request, body []byte) string
	kill   func()
	ahead  time.Duration // moves the service's clock ahead, so that a lease ends after seconds
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	p.begins(r, body)
	step := p.step(r, body)
	if step != "" && p.strikes("before "+step) {
		p.kill()
		breakOff(w)
		return
	}
	switch {
	case p.happens(p.Reset):
		breakOff(w)
		return
	case p.happens(p.Refuse):
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case p.happens(p.Stall):
		_ = wait.For(r.Context(), 200*time.Millisecond)
	}
	res, answer, err := forward(r.Context(), r, body, p.target)
	switch {
	case err != nil, p.happens(p.Lose):
		breakOff(w)
		return
	case step != "" && p.strikes("after "+step):
		p.kill()
		breakOff(w)
		return
	}
	for name, values := range res.Header {
		w.Header()[name] = values
	}
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil && !p.wholeLeases() {
		w.Header().Set("Date", at.Add(p.ahead).UTC().Format(http.TimeFormat))
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(answer)
}

var direct = &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}

// forward passes a request on and reads the answer. It keeps the Host header: the signature of the storage account's key covers
// the path and not the host.
func forward(ctx context.Context, r *http.Request, body []byte, target string) (*http.Response, []byte, error) {
	out := r.Clone(ctx)
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", target
	out.Body = io.NopCloser(bytes.NewReader(body))
	res, err := direct.RoundTrip(out)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res, answer, err
}

// breakOff ends a connection in the middle.
func breakOff(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// storageStep returns the step of a change that a call to the storage is, "" for none. Opening the row in the feed is a part of
// "begin". A transaction that leaves a row running begins: a change that takes another one over, or a change of members.
func storageStep(r *http.Request, body []byte) string {
	switch {
	case strings.HasSuffix(r.URL.Path, "$batch") && !bytes.Contains(body, []byte(`"State":"running"`)):
		return "finish"
	case strings.HasSuffix(r.URL.Path, "$batch"):
		return "begin"
	case strings.Contains(r.URL.Path, "ledger") && (r.Method == http.MethodPost || r.Method == http.MethodPut),
		strings.Contains(r.URL.Path, "feed") && bytes.Contains(body, []byte(`"Open":true`)):
		return "begin"
	}
	return ""
}

func workflowGenStep(_ *http.Request, body []byte) string {
	if _, mutates := mutation(body); mutates {
		return "do"
	}
	return ""
}
