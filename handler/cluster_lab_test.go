package main_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/testtools"
	"workflowgen-scim/handler/internal/workflowgen/wgsim"
)

// cluster is one gateway or several, as processes, that share a Table Storage (Azurite) and a WorkflowGen.
type cluster struct {
	*testing.T
	sim      *wgsim.Server
	storage  tables.Config // its tables, past the gateways
	gateways []*gateway
	requests int // so far
}

// gateway is one process, which reaches the storage and WorkflowGen through interceptors of its own.
type gateway struct {
	*program
	storage, workflowGen *interceptor
}

// newCluster starts so many gateways before an instance of WorkflowGen, with tables of their own in a storage. In the settings
// "{address}" is the address at which a gateway reaches WorkflowGen.
func newCluster(t *testing.T, azurite *testtools.Azurite, n int, o wgsim.Options, settings ...string) *cluster {
	t.Helper()
	o.Directory, o.Username, o.Password, o.Record = provisioned, username, password, 1000
	c := &cluster{T: t, sim: wgsim.New(o), storage: tables.Config{Connection: azurite.ConnectionString(), Prefix: "t" + strings.ToLower(rand.Text())}}
	server := httptest.NewServer(c.sim)
	t.Cleanup(server.Close)
	for range n {
		g := &gateway{storage: newInterceptor(t, azurite.Address()), workflowGen: newInterceptor(t, server.Listener.Addr().String())}
		address := "http://" + g.workflowGen.address
		own := []string{"SYNC_STORAGE=" + testtools.ConnectionString(g.storage.address), "SYNC_TABLE_PREFIX=" + c.storage.Prefix}
		for _, s := range settings {
			own = append(own, strings.ReplaceAll(s, "{address}", address))
		}
		g.program = start(t, address, own...)
		c.gateways = append(c.gateways, g)
		c.expect(g, scimRequest{"DELETE", "/Users/" + scimID("VXNlcjo5OTk5"), ""}, 404) // it has looked at WorkflowGen, and the tables are there
	}
	c.sim.ResetCalls()
	return c
}

// first and last are two gateways, or twice the same where there is one.
func (c *cluster) first() *gateway { return c.gateways[0] }
func (c *cluster) last() *gateway  { return c.gateways[len(c.gateways)-1] }

// scimRequest is what a client asks for.
type scimRequest struct{ method, target, body string }

func patchRequest(target, operations string) scimRequest {
	return scimRequest{"PATCH", target, patchHead + operations + "]}"}
}

// replace is a PATCH that replaces the value of one attribute; value is JSON.
func replace(target, path, value string) scimRequest {
	return patchRequest(target, fmt.Sprintf(`{"op":"Replace","path":%q,"value":%s}`, path, value))
}

// try sends a request with an invocation id, by which the gateway logs the request.
func (g *gateway) try(ctx context.Context, w scimRequest, invocation string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, w.method, g.url+"/scim/v2"+onTheWire.Replace(w.target), strings.NewReader(w.body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	r.Header.Set("X-Azure-Functions-InvocationId", invocation)
	res, err := g.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return answer{res, string(text)}, err
}

// send sends a request, and ends the test if no answer comes.
func (c *cluster) send(g *gateway, w scimRequest) answer {
	c.Helper()
	a, err := g.try(c.Context(), w, "")
	if err != nil {
		c.Fatal(err)
	}
	return a
}

// expect sends a request whose answer must have one of these statuses.
func (c *cluster) expect(g *gateway, w scimRequest, statuses ...int) answer {
	c.Helper()
	a := c.send(g, w)
	if !slices.Contains(statuses, a.StatusCode) {
		c.Errorf("%s %s %.200s: %d %s, want %v", w.method, w.target, w.body, a.StatusCode, a.body, statuses)
	}
	return a
}

// hasStruck holds that a call has come that the rule is for: without one the test would show nothing.
func (c *cluster) hasStruck(r *rule) {
	c.Helper()
	select {
	case <-r.struck:
	default:
		c.Fatal("the call that was to go wrong did not come")
	}
}

// later is the answer of a request that is under way.
type later chan answer

// begin sends a request beside what the test does next.
func (c *cluster) begin(ctx context.Context, g *gateway, w scimRequest, invocation string) later {
	answered := make(later, 1)
	go func() {
		a, err := g.try(ctx, w, invocation)
		if err != nil && ctx.Err() == nil {
			c.Errorf("%s %s: %v", w.method, w.target, err)
		}
		answered <- a
	}()
	return answered
}

// abandon sends a request and hangs up as soon as the call that is held has arrived. ok is false if the request was answered
// without such a call. The id is that of the request in the log.
func (c *cluster) abandon(g *gateway, w scimRequest, h *heldCall) (invocation string, ok bool) {
	c.Helper()
	c.requests++
	invocation = fmt.Sprint("request-", c.requests)
	ctx, hangUp := context.WithCancel(c.Context())
	defer hangUp()
	written := make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(written) }})
	answered := c.begin(ctx, g, w, invocation)
	select {
	case <-h.struck:
		<-written
		hangUp()
		<-answered
		return invocation, true
	case <-answered:
		return invocation, false
	}
}

// ended waits until a gateway has ended a request.
func (c *cluster) ended(g *gateway, invocation string) {
	c.Helper()
	c.until("the gateway ends "+invocation, func() bool { return g.event(invocation) != "" })
}

// until waits for what the gateways do in their own time.
func (c *cluster) until(what string, so func() bool) {
	c.Helper()
	again, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer again.Stop()
	for !so() {
		select {
		case <-again.C:
		case <-late:
			c.Fatalf("it does not happen that %s", what)
		}
	}
}

// entries are those of the sync log, the newest first, read past the gateways.
func (c *cluster) entries() []synclog.Line {
	c.Helper()
	ledger, err := tables.Open(c.storage)
	if err != nil {
		c.Fatal(err)
	}
	page, err := ledger.Feed(c.Context(), synclog.Query{Limit: 1000})
	if err != nil {
		c.Fatal(err)
	}
	return page.Lines
}

// user and group add a resource to WorkflowGen, and return the id that clients know it by.
func (c *cluster) user(row wgsim.UserRow) string {
	c.Helper()
	row.LastName = "x"
	id, err := c.sim.AddUser(row)
	if err != nil {
		c.Fatal(err)
	}
	return scimID(id)
}

func (c *cluster) group(row wgsim.GroupRow) string {
	c.Helper()
	row.Description = "-"
	id, err := c.sim.AddGroup(row)
	if err != nil {
		c.Fatal(err)
	}
	return scimID(id)
}

// userRow is a user as WorkflowGen holds it, nil if it holds none with the id.
func (c *cluster) userRow(id string) *wgsim.UserRow {
	for _, u := range c.sim.Users() {
		if scimID(u.ID) == id && !u.IsArchived {
			return &u
		}
	}
	return nil
}

func (c *cluster) groupRow(id string) *wgsim.GroupRow {
	for _, g := range c.sim.Groups() {
		if scimID(g.ID) == id {
			return &g
		}
	}
	return nil
}

// id is that of the resource in an answer, or of the first one in a list.
func (a answer) id() string {
	var r struct {
		ID        string
		Resources []struct{ ID string }
	}
	_ = json.Unmarshal([]byte(a.body), &r)
	if len(r.Resources) > 0 {
		return r.Resources[0].ID
	}
	return r.ID
}
