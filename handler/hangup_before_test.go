package main_test

import (
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// A request that its caller gave up while it waited has begun nothing: it leaves its turn to the next request of the
// resource at once, changes nothing, and its entry says why.
func TestHangUpBeforeTheChangeBegins(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for what, wishes := range map[string]func(c *cluster) (old, next scimRequest){
		"PATCH of a user": func(c *cluster) (scimRequest, scimRequest) {
			id := c.user(wgsim.UserRow{UserName: "patched"})
			return replace("/Users/"+id, "active", `"True"`), replace("/Users/"+id, "title", `"Engineer"`)
		},
		"PUT of a user": func(c *cluster) (scimRequest, scimRequest) {
			id := c.user(wgsim.UserRow{UserName: "put"})
			return scimRequest{"PUT", "/Users/" + id, `{"userName":"put","active":true,"name":{"familyName":"Old"}}`}, replace("/Users/"+id, "title", `"Engineer"`)
		},
		"DELETE of a user": func(c *cluster) (scimRequest, scimRequest) {
			id := c.user(wgsim.UserRow{UserName: "deleted"})
			return scimRequest{"DELETE", "/Users/" + id, ""}, replace("/Users/"+id, "title", `"Engineer"`)
		},
		"PATCH of a group": func(c *cluster) (scimRequest, scimRequest) {
			id := c.group(wgsim.GroupRow{Name: "Patched"})
			return replace("/Groups/"+id, "displayName", `"Old"`), replace("/Groups/"+id, "externalId", `"e"`)
		},
		"DELETE of a group": func(c *cluster) (scimRequest, scimRequest) {
			id := c.group(wgsim.GroupRow{Name: "Deleted"})
			return scimRequest{"DELETE", "/Groups/" + id, ""}, replace("/Groups/"+id, "displayName", `"Kept"`)
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t, azurite, 1, wgsim.Options{})
			g := c.first()
			old, next := wishes(c)
			c.sim.ResetCalls()
			h := g.storage.hold(t, ledgerRead, 0)
			invocation, ok := c.abandon(g, old, h)
			if !ok {
				t.Fatal("the request does not read the record of its resource")
			}
			if a := c.expect(g, next, 200, 204); a.StatusCode == 503 {
				t.Error("the request that was given up holds its resource")
			}
			c.ended(g, invocation)
			if changes := mutations(c.sim.Calls()); len(changes) != 1 {
				t.Errorf("WorkflowGen was changed by %v, want the one change that was not given up", changes)
			}
			c.until("the entry of the request says that its caller hung up", func() bool {
				return slices.ContainsFunc(c.entries(), func(l synclog.Line) bool {
					return l.Decision == provision.Failed && strings.Contains(l.Reason, "hung up")
				})
			})
		})
	}
}

// mutations are the names of the calls that change something.
func mutations(calls []wgsim.Call) (names []string) {
	for _, c := range calls {
		if c.Kind == "mutation" {
			names = append(names, c.Operation)
		}
	}
	return names
}
