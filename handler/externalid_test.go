package main_test

import (
	"fmt"
	"slices"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

const sharedID = "the-one-externalId"

// claim is a request that gives a resource an externalId, and the call of WorkflowGen that it leads to.
type claim struct {
	scimRequest
	operation string
}

var claims = map[string]func(c *cluster, name string) claim{
	"POST of a user": func(_ *cluster, name string) claim {
		return claim{scimRequest{"POST", "/Users", fmt.Sprintf(`{"userName":%q,"externalId":%q,"name":{"familyName":"Roy"}}`, name, sharedID)}, "createUser"}
	},
	"PATCH of a user": func(c *cluster, name string) claim {
		return claim{replace("/Users/"+c.user(wgsim.UserRow{UserName: name}), "externalId", `"`+sharedID+`"`), "updateUser"}
	},
	"PUT of a user": func(c *cluster, name string) claim {
		put := fmt.Sprintf(`{"userName":%q,"externalId":%q,"name":{"familyName":"Roy"}}`, name, sharedID)
		return claim{scimRequest{"PUT", "/Users/" + c.user(wgsim.UserRow{UserName: name}), put}, "updateUser"}
	},
	"POST of a group": func(_ *cluster, name string) claim {
		return claim{scimRequest{"POST", "/Groups", fmt.Sprintf(`{"displayName":%q,"externalId":%q}`, name, sharedID)}, "createGroup"}
	},
	"PATCH of a group": func(c *cluster, name string) claim {
		return claim{replace("/Groups/"+c.group(wgsim.GroupRow{Name: name}), "externalId", `"`+sharedID+`"`), "updateGroup"}
	},
	"PUT of a group": func(c *cluster, name string) claim {
		put := fmt.Sprintf(`{"displayName":%q,"externalId":%q}`, name, sharedID)
		return claim{scimRequest{"PUT", "/Groups/" + c.group(wgsim.GroupRow{Name: name}), put}, "updateGroup"}
	},
}

// rivals are pairs of requests that want the same externalId for two resources at once.
var rivals = [][2]string{
	{"POST of a user", "POST of a user"}, {"PATCH of a user", "PATCH of a user"}, {"POST of a user", "PATCH of a user"}, {"PUT of a user", "POST of a user"},
	{"POST of a group", "POST of a group"}, {"PATCH of a group", "PATCH of a group"}, {"PUT of a group", "POST of a group"},
}

// Of two requests that want one externalId for two resources at once, one succeeds and the other is told that it is taken.
func TestOneExternalID(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	for _, pair := range rivals {
		for _, processes := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s and %s/%d processes", pair[0], pair[1], processes), func(t *testing.T) {
				t.Parallel()
				c := newCluster(t, azurite, processes, wgsim.Options{})
				one, two := claims[pair[0]](c, "one"), claims[pair[1]](c, "two")
				h := c.first().workflowGen.hold(t, operation(one.operation), 0)
				first := c.begin(t.Context(), c.first(), one.scimRequest, "first")
				<-h.struck
				h.releaseSlowly()
				c.expect(c.last(), two.scimRequest, 409)
				if a := <-first; a.StatusCode/100 != 2 {
					t.Errorf("the first request: %d %s", a.StatusCode, a.body)
				}
				if names := c.holders(sharedID); !slices.Equal(names, []string{"one"}) {
					t.Errorf("the externalId belongs to %q", names)
				}
				c.expect(c.last(), two.scimRequest, 409) // and not 503: the first request holds nothing any more
			})
		}
	}
}

// holders are the names of the users and groups that have an externalId.
func (c *cluster) holders(externalID string) (names []string) {
	for _, u := range c.sim.Users() {
		if u.SystemIdentifier == externalID && !u.IsArchived {
			names = append(names, u.UserName)
		}
	}
	for _, g := range c.sim.Groups() {
		if g.SystemIdentifier == externalID {
			names = append(names, g.Name)
		}
	}
	return names
}

// A POST whose answer is lost while WorkflowGen takes its time, and then a POST of the same person under a new name: there is
// one user, and the second answer is true.
func TestOneExternalIDAfterALostPost(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	for _, kind := range []string{"POST of a user", "POST of a group"} {
		for _, processes := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d processes", kind, processes), func(t *testing.T) {
				t.Parallel()
				c := newCluster(t, azurite, processes, wgsim.Options{})
				one, two := claims[kind](c, "one"), claims[kind](c, "two")
				h := c.first().workflowGen.hold(t, operation(one.operation), 0)
				lost, ok := c.abandon(c.first(), one.scimRequest, h)
				if !ok {
					t.Fatal("the POST was answered")
				}
				h.releaseSlowly()
				a := c.expect(c.last(), two.scimRequest, 201, 409)
				c.ended(c.first(), lost)
				want := map[int]string{201: "two", 409: "one"}[a.StatusCode]
				if names := c.holders(sharedID); !slices.Equal(names, []string{want}) {
					t.Errorf("answered %d, and the externalId belongs to %q", a.StatusCode, names)
				}
			})
		}
	}
}

// A request that is told that an externalId is taken holds neither that nor its own name afterwards.
func TestRefusedExternalIDIsFree(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	c := newCluster(t, azurite, 2, wgsim.Options{})
	owner := c.user(wgsim.UserRow{UserName: "owner", Profile: wgsim.Profile{SystemIdentifier: sharedID}})
	wanted := claims["POST of a user"](c, "one")
	c.expect(c.first(), wanted.scimRequest, 409)
	c.expect(c.last(), replace("/Users/"+owner, "externalId", `"another"`), 200)
	c.expect(c.last(), wanted.scimRequest, 201)
	c.expect(c.first(), scimRequest{"GET", "/Users?filter=externalId eq \"" + sharedID + "\"", ""}, 200)
	if names := c.holders(sharedID); !slices.Equal(names, []string{"one"}) {
		t.Errorf("the externalId belongs to %q", names)
	}
}
