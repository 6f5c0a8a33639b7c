// Package tenant is a tenant of Entra for tests: a stand-in for Graph, a client of it, a clock that runs only while the client
// waits, and a SCIM endpoint that keeps what it is sent.
package tenant

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

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// The gateway's tenant URL and secret token.
const (
	Address = "https://scim.example.com/scim/v2"
	Token   = "a-secret-token-of-good-length"
)

// Clock is a clock that runs only while a caller waits.
type Clock struct {
	mu     sync.Mutex
	Time   time.Time
	Waited []time.Duration
}

// Now returns the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Time
}

// Wait advances the clock.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Time = c.Time.Add(d)
	c.Waited = append(c.Waited, d)
	return ctx.Err()
}

// Credential is a credential that always returns one token.
type Credential string

// GetToken returns the token.
func (c Credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(c), ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

// Direct sends requests to a handler without a network.
type Direct struct{ http.Handler }

// Do is RoundTrip for azcore.
func (d Direct) Do(r *http.Request) (*http.Response, error) { return d.RoundTrip(r) }

// RoundTrip calls the handler.
func (d Direct) RoundTrip(r *http.Request) (*http.Response, error) {
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

// Memory is a setup.Memory in memory.
type Memory struct{ Known setup.Known }

// Load returns what was saved last.
func (m *Memory) Load() (setup.Known, error) { return m.Known, nil }

// Save keeps k.
func (m *Memory) Save(k setup.Known) error {
	m.Known = k
	return nil
}

// Tenant is a tenant, a client of it, and a SCIM endpoint that accepts everything.
type Tenant struct {
	*graphsim.Server
	*graph.Client
	Clock   *Clock
	Memory  *Memory
	Backups [][]byte
	Steps   []setup.Step // of the last run of SetUp
	SCIM    *Store
}

// New returns a tenant in which nothing is set up. asApp makes the client an application instead of an administrator.
func New(t *testing.T, o graphsim.Options, asApp bool) *Tenant {
	t.Helper()
	n := &Tenant{Clock: &Clock{Time: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}, Memory: &Memory{}, SCIM: newStore(Token)}
	o.Now, o.SCIM = n.Clock.Now, Direct{n.SCIM}
	n.Server = graphsim.New(o)
	n.Client = n.client(Direct{n.Server}, asApp)
	return n
}

// Over returns a client that calls another handler instead of Graph.
func (n *Tenant) Over(handler http.Handler) *graph.Client { return n.client(Direct{handler}, false) }

// Through returns a client that sends its requests by a transport.
func (n *Tenant) Through(t policy.Transporter) *graph.Client { return n.client(t, false) }

func (n *Tenant) client(transport policy.Transporter, asApp bool) *graph.Client {
	return Must(graph.New(graph.Config{URL: "http://127.0.0.1", Credential: Credential(graphsim.Token("caller", asApp)),
		Transport: transport, Wait: n.Clock.Wait, Now: n.Clock.Now}))
}

// Options returns options by which setup connects the gateway.
func (n *Tenant) Options() setup.Options {
	return setup.Options{
		Name: "WorkflowGen", Address: Address, Token: Token, Scope: "assigned", Memory: n.Memory, Transport: Direct{n.SCIM},
		Guard:  setup.Guard{Threshold: 50},
		Backup: func(raw []byte) (string, error) { n.Backups = append(n.Backups, raw); return "backup", nil },
		Tell:   func(s setup.Step) { n.Steps = append(n.Steps, s) },
	}
}

// Setup runs setup.
func (n *Tenant) Setup(ctx context.Context, o setup.Options) (changed bool, err error) {
	n.Steps = nil
	return setup.Run(ctx, n.Client, o)
}

// SetUp runs setup and fails the test if it fails.
func (n *Tenant) SetUp(t *testing.T, o setup.Options) (changed bool) {
	t.Helper()
	changed, err := n.Setup(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// State returns the state of a step of the last run, "" if it was not taken.
func (n *Tenant) State(step string) string {
	for _, s := range slices.Backward(n.Steps) {
		if s.Name == step {
			return s.State
		}
	}
	return ""
}

// Names reports whether a step of the last run told of a difference.
func (n *Tenant) Names(attribute, kind string) bool {
	return slices.ContainsFunc(n.Steps, func(s setup.Step) bool {
		return slices.ContainsFunc(s.Diff, func(d setup.Difference) bool { return d.Object+" "+d.Attribute == attribute && d.Kind == kind })
	})
}

// Writes counts the requests that change something.
func (n *Tenant) Writes() int {
	sum := 0
	for route, count := range n.Requests() {
		if !strings.HasPrefix(route, "GET ") && !strings.HasSuffix(route, "validateCredentials") {
			sum += count
		}
	}
	return sum
}

// Application returns the enterprise application that setup created.
func (n *Tenant) Application(t *testing.T) graph.ServicePrincipal {
	t.Helper()
	found, err := n.PrincipalNamed(t.Context(), "WorkflowGen")
	if err != nil || found.ID == "" {
		t.Fatalf("no application: %v", err)
	}
	return found
}

// Task returns the provisioning job of the application.
func (n *Tenant) Task(t *testing.T) graph.Job {
	t.Helper()
	return Must(n.SCIMJob(t.Context(), n.Application(t).ID))
}

// Must returns v and panics on an error.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
