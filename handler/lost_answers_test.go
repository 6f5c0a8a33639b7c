package main_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// api is a way into WorkflowGen: how the instance and the gateway are set up for it, and what its calls look like.
type api struct {
	options  wgsim.Options
	settings []string
	call     func(change) func(call) bool
	trouble  func(text string) reply // an error that changed nothing
}

const ownSCIMToken = "the-token-of-workflowgens-own-scim-api"

var apis = map[string]api{
	"GraphQL": {
		call: func(ch change) func(call) bool { return operation(ch.operation) },
		trouble: func(text string) reply {
			return reply{200, http.Header{"Content-Type": {"application/json"}}, fmt.Appendf(nil, `{"errors":[{"message":%q}],"data":null}`, text)}
		},
	},
	"SCIM": {
		options: wgsim.Options{SCIMToken: ownSCIMToken, Connector: wgsim.ScimConnector},
		settings: []string{"WORKFLOWGEN_API=scim", "WORKFLOWGEN_URL={address}/wfgen/scim", "WORKFLOWGEN_USERNAME=", "WORKFLOWGEN_PASSWORD=",
			"WORKFLOWGEN_TOKEN=" + ownSCIMToken, "WORKFLOWGEN_DIRECTORY="},
		call: func(ch change) func(call) bool { return route(ch.method, ch.path) },
		trouble: func(text string) reply {
			return reply{500, http.Header{"Content-Type": {"application/scim+json"}},
				fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500","detail":%q}`, text)}
		},
	},
}

// deadlocks are texts of SQL Server's error 1205, which rolls the change back.
var deadlocks = map[string]string{
	"a deadlock": "Transaction (Process ID 57) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
	"a deadlock in French": "La transaction (ID de processus 57) a été bloquée sur les ressources verrou par un autre processus et a été choisie " +
		"comme victime. Réexécutez la transaction.",
}

// spoiled are answers that do not show what became of a change that WorkflowGen made.
var spoiled = map[string]func(reply) reply{
	"no body":        func(r reply) reply { r.body = nil; return r },
	"half an answer": func(r reply) reply { r.body = r.body[:len(r.body)/2]; return r },
}

// subject is what a change is about: a user and a group of one name, for changes that need one.
type subject struct{ name, user, group string }

func (c *cluster) subject(name string) subject {
	return subject{name, c.user(wgsim.UserRow{UserName: "user " + name, IsActive: true}), c.group(wgsim.GroupRow{Name: "group " + name})}
}

// change is a request, the call of WorkflowGen that it leads to, and what shows that it was made.
type change struct {
	operation, method, path string
	wish                    func(subject) scimRequest
	status                  int
	made                    func(c *cluster, s subject) bool
	next                    func(subject) scimRequest // another change of the same resource
}

var changeKinds = map[string]change{
	"POST of a user": {"createUser", "POST", "/Users", func(s subject) scimRequest {
		return scimRequest{"POST", "/Users", fmt.Sprintf(`{"userName":"new %s","externalId":"ext %[1]s","active":true,"name":{"familyName":"Roy"}}`, s.name)}
	}, 201, func(c *cluster, s subject) bool {
		return slices.Equal(c.holders("ext "+s.name), []string{"new " + s.name})
	}, nil},
	"PATCH of a user": {"updateUser", "PATCH", "/Users", func(s subject) scimRequest { return replace("/Users/"+s.user, "title", `"Engineer"`) }, 200,
		func(c *cluster, s subject) bool { return c.userRow(s.user).JobTitle == "Engineer" },
		func(s subject) scimRequest { return replace("/Users/"+s.user, "displayName", `"Ann"`) }},
	"DELETE of a user": {"deleteUser", "DELETE", "/Users", func(s subject) scimRequest { return scimRequest{"DELETE", "/Users/" + s.user, ""} }, 204,
		func(c *cluster, s subject) bool { return c.userRow(s.user) == nil }, nil},
	"POST of a group": {"createGroup", "POST", "/Groups", func(s subject) scimRequest {
		return scimRequest{"POST", "/Groups", fmt.Sprintf(`{"displayName":"new %s","externalId":"ext %[1]s"}`, s.name)}
	}, 201, func(c *cluster, s subject) bool {
		return slices.Equal(c.holders("ext "+s.name), []string{"new " + s.name})
	}, nil},
	"PATCH of a group": {"updateGroup", "PATCH", "/Groups", func(s subject) scimRequest { return replace("/Groups/"+s.group, "displayName", `"Staff `+s.name+`"`) }, 204,
		func(c *cluster, s subject) bool { return c.groupRow(s.group).Name == "Staff "+s.name },
		func(s subject) scimRequest { return replace("/Groups/"+s.group, "externalId", `"e `+s.name+`"`) }},
	"DELETE of a group": {"deleteGroup", "DELETE", "/Groups", func(s subject) scimRequest { return scimRequest{"DELETE", "/Groups/" + s.group, ""} }, 204,
		func(c *cluster, s subject) bool { return c.groupRow(s.group) == nil }, nil},
	"PATCH of members": {"addGroupUsers", "PATCH", "/Groups", func(s subject) scimRequest { return changeMember(s.group, "Add", s.user) }, 204,
		func(c *cluster, s subject) bool { return len(c.groupRow(s.group).Members) == 1 },
		func(s subject) scimRequest { return changeMember(s.group, "Remove", s.user) }},
}

// A change that WorkflowGen made is answered as made although WorkflowGen's answer did not show it: the gateway looks. The
// next change of the resource is made at once, not after the lease.
func TestAnswerThatShowsNothing(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for door, way := range apis {
		for how, spoil := range spoiled {
			eachChange(t, azurite, way, door+"/"+how, func(c *cluster, kind change, s subject) {
				rule := c.first().workflowGen.on(way.call(kind), 0, func(_ call, pass func() reply) reply { return spoil(pass()) })
				a := c.expect(c.first(), kind.wish(s), kind.status)
				c.hasStruck(rule)
				if !kind.made(c, s) {
					c.Error("the change is not made")
				}
				if kind.status == 201 {
					c.checkCreated(a)
				}
				if kind.next != nil {
					c.expect(c.first(), kind.next(s), 200, 204)
				}
			})
		}
	}
}

// checkCreated reads what an answer to a POST shows.
func (c *cluster) checkCreated(a answer) {
	c.Helper()
	own := a.Header.Get("Location")
	if a.id() == "" || len(own) < len(publicURL+"/scim/v2") {
		c.Fatalf("the answer to the POST shows no resource: %q %s", own, a.body)
	}
	c.expect(c.first(), scimRequest{"GET", own[len(publicURL+"/scim/v2"):], ""}, 200)
}

// A deadlock changed nothing: another change of the resource is made at once, not after the lease, and so is a repetition.
func TestDeadlockHoldsNothing(t *testing.T) {
	azurite := testtools.StartAzurite(t)
	for door, way := range apis {
		for how, text := range deadlocks {
			eachChange(t, azurite, way, door+"/"+how, func(c *cluster, kind change, s subject) {
				rule := c.first().workflowGen.on(way.call(kind), 0, func(call, func() reply) reply { return way.trouble(text) })
				if a := c.expect(c.first(), kind.wish(s), 503); a.Header.Get("Retry-After") == "" {
					c.Error("503 without Retry-After")
				}
				c.hasStruck(rule)
				if kind.next != nil {
					c.expect(c.first(), kind.next(s), 200, 204)
				}
				c.expect(c.first(), kind.wish(s), kind.status)
				if !kind.made(c, s) {
					c.Error("the change is not made")
				}
			})
		}
	}
}

// eachChange runs a test for each kind of change, all with one gateway.
func eachChange(t *testing.T, azurite *testtools.Azurite, way api, name string, test func(c *cluster, kind change, s subject)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		all := newCluster(t, azurite, 1, way.options, way.settings...)
		for what, kind := range changeKinds {
			t.Run(what, func(t *testing.T) {
				c := *all
				c.T = t
				test(&c, kind, c.subject(what))
			})
		}
	})
}
