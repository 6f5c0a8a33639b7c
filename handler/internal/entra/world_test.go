package entra_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

const (
	address = "https://scim.example.com/scim/v2"
	token   = "a-secret-token-of-good-length"
)

// clock is a clock that runs only while somebody waits.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	waited []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waited = append(c.waited, d)
	return ctx.Err()
}

// asCaller is a credential that speaks for somebody.
type asCaller struct{ token string }

func (c asCaller) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: c.token, ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

// direct sends requests to a handler without a network.
type direct struct{ http.Handler }

func (d direct) Do(r *http.Request) (*http.Response, error) { return d.RoundTrip(r) }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	res := w.Result()
	res.Request = r
	return res, nil
}

// memory is a Memory in memory.
type memory struct{ known entra.Known }

func (m *memory) Load() (entra.Known, error) { return m.known, nil }

func (m *memory) Save(k entra.Known) error {
	m.known = k
	return nil
}

// world is a tenant, a client of it, and a SCIM endpoint that takes everything.
type world struct {
	*graphsim.Server
	*entra.Client
	clock   *clock
	memory  *memory
	backups [][]byte
	steps   []entra.Step
	scim    *store
}

func newWorld(t *testing.T, o graphsim.Options, asApp bool) *world {
	t.Helper()
	w := &world{clock: &clock{now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}, memory: &memory{}, scim: newStore(token)}
	o.Now, o.SCIM = w.clock.Now, direct{w.scim}
	w.Server = graphsim.New(o)
	w.Client = w.client(t, w.Server, asApp)
	return w
}

// client is a client of a Graph, perhaps the one of the world in a wrapping.
func (w *world) client(t *testing.T, graph http.Handler, asApp bool) *entra.Client {
	t.Helper()
	return w.over(direct{graph}, asApp)
}

// through is a client that reaches Graph in another way.
func (w *world) through(way policy.Transporter) *entra.Client { return w.over(way, false) }

func (w *world) over(way policy.Transporter, asApp bool) *entra.Client {
	c, err := entra.New(entra.Config{
		URL: "http://127.0.0.1", Credential: asCaller{graphsim.Token("caller", asApp)}, Transport: way, Wait: w.clock.Wait, Now: w.clock.Now,
	})
	if err != nil {
		panic(err) // the address is good
	}
	return c
}

func (w *world) options() entra.SetupOptions {
	return entra.SetupOptions{
		Name: "WorkflowGen", Address: address, Token: token, Scope: "assigned", Memory: w.memory, Transport: direct{w.scim},
		Guard:  entra.Guard{Threshold: 50},
		Backup: func(raw []byte) (string, error) { w.backups = append(w.backups, raw); return "backup", nil },
		Tell:   func(s entra.Step) { w.steps = append(w.steps, s) },
	}
}

func (w *world) state(step string) string {
	for _, s := range slices.Backward(w.steps) {
		if s.Name == step {
			return s.State
		}
	}
	return ""
}

// setUp runs setup and fails the test where it fails.
func (w *world) setUp(t *testing.T, o entra.SetupOptions) (changed bool) {
	t.Helper()
	w.steps = nil
	changed, err := w.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// writes counts the requests that change something.
func (w *world) writes() int {
	n := 0
	for route, count := range w.Requests() {
		if !strings.HasPrefix(route, "GET ") && !strings.HasSuffix(route, "validateCredentials") {
			n += count
		}
	}
	return n
}

// principal is the application that setup made.
func (w *world) principal(t *testing.T) entra.ServicePrincipal {
	t.Helper()
	found, err := w.FindPrincipals(t.Context(), "WorkflowGen")
	if err != nil || len(found) != 1 {
		t.Fatalf("%d applications, %v", len(found), err)
	}
	return found[0]
}
