package main_test

import (
	"crypto/rand"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
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
		own := []string{"SYNC_STORAGE=" + azurite.ConnectionStringAt(g.storage.address), "SYNC_TABLE_PREFIX=" + c.storage.Prefix}
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
