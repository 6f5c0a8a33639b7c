package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// withdrawal is a request whose caller hangs up, and what the caller asks for afterwards.
type withdrawal struct {
	prepare func(c *cluster, name string) (subject string, old scimRequest)
	newer   func(c *cluster, g *gateway, subject string, old scimRequest)
	check   func(c *cluster, subject string) error
	again   func(subject string) (next scimRequest, status int) // must be answered at once when all is over
}

var withdrawals = map[string]withdrawal{
	"a disabled user stays disabled": {
		prepare: func(c *cluster, name string) (string, scimRequest) {
			id := c.user(wgsim.UserRow{UserName: name})
			return id, replace("/Users/"+id, "active", `"True"`)
		},
		newer: func(c *cluster, g *gateway, id string, old scimRequest) {
			c.expect(g, old, 200)
			if a := c.expect(g, replace("/Users/"+id, "active", `"False"`), 200); !strings.Contains(a.body, `"active":false`) {
				c.Errorf("the answer to the last change is %s", a.body)
			}
		},
		check: func(c *cluster, id string) error {
			if u := c.userRow(id); u == nil || u.IsActive {
				return fmt.Errorf("the user is %+v, and was acknowledged as disabled", u)
			}
			return nil
		},
		again: func(id string) (scimRequest, int) { return replace("/Users/"+id, "title", `"Engineer"`), 200 },
	},
	"a deleted user stays deleted": {
		prepare: func(_ *cluster, name string) (string, scimRequest) {
			return name, scimRequest{"POST", "/Users", fmt.Sprintf(`{"userName":%q,"externalId":%q,"name":{"familyName":"Roy"}}`, name, "ext "+name)}
		},
		newer: func(c *cluster, g *gateway, name string, old scimRequest) {
			id := c.expect(g, old, 201, 409).id()
			if id == "" {
				id = c.expect(g, scimRequest{"GET", `/Users?filter=userName eq "` + name + `"`, ""}, 200).id()
			}
			c.expect(g, scimRequest{"DELETE", "/Users/" + id, ""}, 204)
		},
		check: func(c *cluster, name string) error {
			if us := c.sim.Users(); slices.ContainsFunc(us, func(u wgsim.UserRow) bool { return u.UserName == name && !u.IsArchived }) {
				return fmt.Errorf("%s is there, and was acknowledged as deleted", name)
			}
			return nil
		},
		again: func(name string) (scimRequest, int) {
			return scimRequest{"POST", "/Users", fmt.Sprintf(`{"userName":%q,"externalId":%q,"name":{"familyName":"Roy"}}`, name, "ext "+name)}, 201
		},
	},
	"a removed member stays removed": {
		prepare: func(c *cluster, name string) (string, scimRequest) {
			member, group := c.user(wgsim.UserRow{UserName: name, IsActive: true}), c.group(wgsim.GroupRow{Name: name})
			return group + " " + member, changeMember(group, "Add", member)
		},
		newer: func(c *cluster, g *gateway, subject string, old scimRequest) {
			group, member, _ := strings.Cut(subject, " ")
			c.expect(g, old, 204)
			c.expect(g, changeMember(group, "Remove", member), 204)
		},
		check: noMembers,
		again: addAgain,
	},
	"a member removed after a PUT stays removed": {
		prepare: func(c *cluster, name string) (string, scimRequest) {
			member, group := c.user(wgsim.UserRow{UserName: name, IsActive: true}), c.group(wgsim.GroupRow{Name: name})
			return group + " " + member, scimRequest{"PUT", "/Groups/" + group, fmt.Sprintf(`{"displayName":%q,"members":[{"value":%q}]}`, name, member)}
		},
		newer: func(c *cluster, g *gateway, subject string, old scimRequest) {
			group, member, _ := strings.Cut(subject, " ")
			c.expect(g, old, 200)
			c.expect(g, changeMember(group, "Remove", member), 204)
		},
		check: noMembers,
		again: addAgain,
	},
}

// noMembers is the check of a group whose one member was removed, and that is the first word of the subject.
func noMembers(c *cluster, subject string) error {
	group, _, _ := strings.Cut(subject, " ")
	if g := c.groupRow(group); len(g.Members) != 0 {
		return fmt.Errorf("the group has the members %v, and the removal was acknowledged", g.Members)
	}
	return nil
}

func addAgain(subject string) (scimRequest, int) {
	group, member, _ := strings.Cut(subject, " ")
	return changeMember(group, "Add", member), 204
}

// changeMember is a PATCH that adds or removes one member.
func changeMember(group, op, member string) scimRequest {
	return patchRequest("/Groups/"+group, fmt.Sprintf(`{"op":%q,"path":"members","value":[{"value":%q}]}`, op, member))
}

// An old wish never follows a newer one that was acknowledged. The caller hangs up while the gateway waits for the storage or
// for WorkflowGen, at each of its calls in turn; the same wish and then its opposite are acknowledged, by the same process or
// by another; then what was held arrives.
func TestWithdrawnWishes(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	for what, w := range withdrawals {
		for processes, name := range []string{1: "one process", 2: "two processes"} {
			if name == "" {
				continue
			}
			t.Run(what+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := newCluster(t, azurite, processes, wgsim.Options{})
				c.withdrawEverywhere("storage", c.first().storage, w)
				c.withdrawEverywhere("WorkflowGen", c.first().workflowGen, w)
			})
		}
	}
}

// withdrawEverywhere abandons a request at its first call of a service, at its second, and so on until it has no more.
func (c *cluster) withdrawEverywhere(service string, at *interceptor, w withdrawal) {
	c.Helper()
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s-%d", service, n)
		subject, old := w.prepare(c, name)
		h := at.hold(c.T, everyCall, n)
		invocation, ok := c.abandon(c.first(), old, h)
		if !ok {
			at.drop(h.rule)
			if n == 0 {
				c.Errorf("the request makes no call of %s", service)
			}
			return
		}
		h.releaseSlowly()
		w.newer(c, c.last(), subject, old)
		<-h.released
		c.ended(c.first(), invocation)
		if err := w.check(c, subject); err != nil {
			c.Errorf("hung up at call %d of %s: %v", n+1, service, err)
		}
		next, status := w.again(subject)
		c.expect(c.last(), next, status)
	}
}
