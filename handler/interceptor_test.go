package main_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// interceptor stands between one gateway and a service, and passes each call on unless a rule says otherwise.
type interceptor struct {
	address string // where the gateway reaches it
	target  string // host and port of the service

	mu    sync.Mutex
	rules []*rule
}

// call is a request of the gateway's.
type call struct {
	*http.Request
	body []byte
}

// reply is what a service answers.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// rule treats one call in its own way: the first that matches, after as many others as it skips.
type rule struct {
	matches func(call) bool
	skip    int
	treat   func(c call, pass func() reply) reply
	struck  chan struct{} // closed when the call has arrived
}

func newInterceptor(t *testing.T, target string) *interceptor {
	i := &interceptor{target: target}
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	i.address = server.Listener.Addr().String()
	return i
}

// ServeHTTP treats a call by the rule that it matches. A call that has arrived reaches the service, even if the gateway
// gives it up meanwhile.
func (i *interceptor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c := call{r, body}
	pass := func() reply { return i.forward(c) }
	answer := reply{}
	if rule := i.take(c); rule != nil {
		close(rule.struck)
		answer = rule.treat(c, pass)
	} else {
		answer = pass()
	}
	if answer.status == 0 {
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body)
}

// take returns the rule that a call matches and removes it, nil if none exists.
func (i *interceptor) take(c call) *rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, rule := range i.rules {
		if !rule.matches(c) {
			continue
		}
		if rule.skip--; rule.skip < 0 {
			i.rules = slices.Delete(i.rules, n, n+1)
			return rule
		}
	}
	return nil
}

// forward sends a call to the service. It keeps the Host header, because the key of a storage account signs the address.
func (i *interceptor) forward(c call) reply {
	out := c.Clone(context.WithoutCancel(c.Context()))
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", i.target
	out.Body = io.NopCloser(bytes.NewReader(c.body))
	res, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		return reply{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}
	}
	return reply{res.StatusCode, res.Header, body}
}

// on adds a rule for the call that matches, after skip others that match too.
func (i *interceptor) on(matches func(call) bool, skip int, treat func(c call, pass func() reply) reply) *rule {
	i.mu.Lock()
	defer i.mu.Unlock()
	r := &rule{matches: matches, skip: skip, treat: treat, struck: make(chan struct{})}
	i.rules = append(i.rules, r)
	return r
}

// drop removes a rule that no call has matched.
func (i *interceptor) drop(r *rule) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.rules = slices.DeleteFunc(i.rules, func(other *rule) bool { return other == r })
}

// heldCall is a call that waits in an interceptor.
type heldCall struct {
	*rule
	released chan struct{}
	once     sync.Once
}

// hold lets a call wait until it is released; then it is passed on, because it was on its way. A read that the gateway
// gives up ends there.
func (i *interceptor) hold(t *testing.T, matches func(call) bool, skip int) *heldCall {
	h := &heldCall{released: make(chan struct{})}
	h.rule = i.on(matches, skip, func(c call, pass func() reply) reply {
		var gone <-chan struct{}
		if c.Method == http.MethodGet {
			gone = c.Context().Done()
		}
		select {
		case <-h.released:
			return pass()
		case <-gone:
			return reply{}
		}
	})
	t.Cleanup(h.release)
	return h
}

func (h *heldCall) release() { h.once.Do(func() { close(h.released) }) }

// slowness is how long the services take for a call that is held and that a test has no other reason to release. The tests
// do not fail if something takes longer; a fault might then be missed.
const slowness = 3 * time.Second

// releaseSlowly releases the call as a slow service does.
func (h *heldCall) releaseSlowly() { time.AfterFunc(slowness, h.release) }

func everyCall(call) bool { return true }

// operation matches a call of WorkflowGen by its GraphQL operation.
func operation(name string) func(call) bool {
	return func(c call) bool {
		return bytes.Contains(c.body, []byte(`{"query":"mutation `+name+` `)) || bytes.Contains(c.body, []byte(`{"query":"query `+name+` `))
	}
}

// route matches a call of WorkflowGen's SCIM API.
func route(method, path string) func(call) bool {
	return func(c call) bool { return c.Method == method && strings.HasPrefix(c.URL.Path, "/wfgen/scim"+path) }
}

// ledgerRead and ledgerWrite match calls of the storage about the record of a resource.
func ledgerRead(c call) bool {
	return c.Method == http.MethodGet && strings.Contains(c.URL.Path, "ledger")
}

func ledgerWrite(c call) bool {
	batch := strings.HasSuffix(c.URL.Path, "$batch") && bytes.Contains(c.body, []byte("ledger"))
	return batch || c.Method != http.MethodGet && strings.Contains(c.URL.Path, "ledger")
}
