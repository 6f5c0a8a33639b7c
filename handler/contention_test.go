package main_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// Two instances that change one user at the same time do not refuse each other, and both changes are there.
func TestTwoInstancesAtOneUser(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	c := newCluster(t, azurite, 2, wgsim.Options{})
	id := c.user(wgsim.UserRow{UserName: "ann", IsActive: true})
	for i := range 60 {
		value := fmt.Sprintf(`"%d"`, i)
		var both errgroup.Group
		for g, attribute := range map[*gateway]string{c.first(): "title", c.last(): "displayName"} {
			both.Go(func() error {
				a, err := g.try(t.Context(), replace("/Users/"+id, attribute, value), "")
				if err == nil && a.StatusCode != 200 {
					err = fmt.Errorf("%s: %d %s", attribute, a.StatusCode, a.body)
				}
				return err
			})
		}
		if err := both.Wait(); err != nil {
			t.Errorf("round %d: %v", i, err)
		}
		if u := c.userRow(id); u.JobTitle != fmt.Sprint(i) || u.CommonName != fmt.Sprint(i) {
			t.Fatalf("round %d: title %q, displayName %q", i, u.JobTitle, u.CommonName)
		}
	}
}

// contended is a change that one instance is about to begin when another changes the same resource.
type contended struct {
	scimRequest
	status int
	done   func(c *cluster, id string) bool
}

// A change that loses the ledger's compare-and-swap to another instance waits for its turn again: it is made on what the
// other has left, its entry says that it waited, and it says nothing twice.
func TestLostCompareAndSwap(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	user := func(id string) string { return "/Users/" + id }
	for what, change := range map[string]func(id string) contended{
		"PATCH of a user": func(id string) contended {
			return contended{replace(user(id), "title", `"Engineer"`), 200, func(c *cluster, id string) bool { return c.userRow(id).JobTitle == "Engineer" }}
		},
		"PUT of a user": func(id string) contended {
			put := scimRequest{"PUT", user(id), `{"userName":"ann","displayName":"Ann","title":"Engineer","shoeSize":"38"}`}
			return contended{put, 200, func(c *cluster, id string) bool { return c.userRow(id).JobTitle == "Engineer" }}
		},
		"DELETE of a user": func(id string) contended {
			return contended{scimRequest{"DELETE", user(id), ""}, 204, func(c *cluster, id string) bool { return c.userRow(id) == nil }}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t, azurite, 2, wgsim.Options{})
			id := c.user(wgsim.UserRow{UserName: "ann", IsActive: true})
			c.expect(c.first(), replace(user(id), "nickName", `"x"`), 200)
			c.lose(c.first(), change(id), replace(user(id), "displayName", `"Ann"`))
			if u := c.userRow(id); !change(id).done(c, id) || u != nil && u.CommonName != "Ann" {
				t.Errorf("the user is %+v", u)
			}
		})
	}
	t.Run("PATCH of a group", func(t *testing.T) {
		t.Parallel()
		c := newCluster(t, azurite, 2, wgsim.Options{})
		id := c.group(wgsim.GroupRow{Name: "Crew"})
		c.lose(c.first(), contended{replace("/Groups/"+id, "displayName", `"Staff"`), 204, nil}, replace("/Groups/"+id, "externalId", `"e"`))
		if g := c.groupRow(id); g.Name != "Staff" || g.SystemIdentifier != "e" {
			t.Errorf("the group is %+v", g)
		}
	})
}

// lose holds the first write of a change to the record of its resource until another instance has made another change.
func (c *cluster) lose(g *gateway, change contended, other scimRequest) {
	c.Helper()
	h := g.storage.hold(c.T, ledgerWrite, 0)
	answered := c.begin(c.Context(), g, change.scimRequest, "loser")
	<-h.struck
	c.expect(c.last(), other, 200, 204)
	h.release()
	if a := <-answered; a.StatusCode != change.status {
		c.Errorf("%s: %d %s, want %d", change.method, a.StatusCode, a.body, change.status)
	}
	var waited synclog.Line
	c.until("the entry of the "+change.method+" says that it waited", func() bool { // it is completed after the answer
		lines := c.entries()
		i := slices.IndexFunc(lines, func(l synclog.Line) bool { return l.Verb == change.method && l.Waited > 0 })
		if i >= 0 {
			waited = lines[i]
		}
		return i >= 0
	})
	for _, list := range [][]string{waited.Notes, waited.Ignored, waited.Changed} {
		if once := slices.Compact(slices.Sorted(slices.Values(list))); len(once) != len(list) {
			c.Errorf("the entry says something twice: %q", list)
		}
	}
}

// Additions of different members to one group through two instances at once need no 503, and no member is lost.
func TestTwoInstancesAtOneGroup(t *testing.T) {
	t.Parallel()
	c := newCluster(t, testtools.StartAzurite(t), 2, wgsim.Options{})
	group := c.group(wgsim.GroupRow{Name: "Crew"})
	var all errgroup.Group
	for i := range 50 {
		member := c.user(wgsim.UserRow{UserName: fmt.Sprint("member ", i), IsActive: true})
		all.Go(func() error {
			a, err := c.gateways[i%2].try(t.Context(), changeMember(group, "Add", member), "")
			if err == nil && a.StatusCode != 204 {
				err = fmt.Errorf("member %d: %d %s", i, a.StatusCode, a.body)
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
	if n := len(c.groupRow(group).Members); n != 50 {
		t.Errorf("the group has %d members", n)
	}
}
