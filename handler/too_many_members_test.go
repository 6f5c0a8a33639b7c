package main_test

import (
	"fmt"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// manyMembers are requests that carry members, as JSON.
var manyMembers = map[string]struct {
	wish   func(group, members string) scimRequest
	status int
	left   int  // members of the group afterwards, if there were none before
	reads  bool // needs the members that are there to know what it changes
}{
	"PATCH that adds": {func(group, members string) scimRequest {
		return patchRequest("/Groups/"+group, `{"op":"Add","path":"members","value":[`+members+`]}`)
	}, 204, 2000, false},
	"PATCH that removes": {func(group, members string) scimRequest {
		return patchRequest("/Groups/"+group, `{"op":"Remove","path":"members","value":[`+members+`]}`)
	}, 204, 0, false},
	"PATCH that replaces": {func(group, members string) scimRequest {
		return patchRequest("/Groups/"+group, `{"op":"Replace","path":"members","value":[`+members+`]}`)
	}, 204, 2000, true},
	"PUT": {func(group, members string) scimRequest {
		return scimRequest{"PUT", "/Groups/" + group, `{"displayName":"Crowd","members":[` + members + `]}`}
	}, 200, 2000, true},
	"POST": {func(_, members string) scimRequest {
		return scimRequest{"POST", "/Groups", `{"displayName":"New crowd","members":[` + members + `]}`}
	}, 201, 2000, false},
}

// More members in one request than the ledger can record are refused with the reason before WorkflowGen is called, but for
// the read of a group whose members are replaced; 2,000 are changed.
func TestMoreMembersThanCanBeRecorded(t *testing.T) {
	t.Parallel()
	azurite := testtools.StartAzurite(t)
	for what, m := range manyMembers {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t, azurite, 1, wgsim.Options{})
			group := c.group(wgsim.GroupRow{Name: "Crowd"})
			strangers := memberList(25_000, func(i int) string { return scimID(wgsim.UserID(100_000 + i)) })
			a := c.expect(c.first(), m.wish(group, strangers), 413)
			if !strings.Contains(a.body, "members") {
				t.Errorf("the answer does not say that there are too many members: %s", a.body)
			}
			if calls := c.sim.Calls(); len(mutations(calls)) != 0 || len(calls) != 0 && !m.reads {
				t.Errorf("WorkflowGen was called: %v", calls)
			}
			c.changeMany(m.wish, group, m.status, m.left)
		})
	}
}

// changeMany sends a request with 2,000 members.
func (c *cluster) changeMany(request func(group, members string) scimRequest, group string, status, left int) {
	c.Helper()
	ids := make([]string, 2000)
	for i := range ids {
		ids[i] = c.user(wgsim.UserRow{UserName: fmt.Sprint("member ", i), IsActive: true})
	}
	a := c.expect(c.first(), request(group, memberList(len(ids), func(i int) string { return ids[i] })), status)
	if status == 201 {
		group = a.id()
	}
	if g := c.groupRow(group); g == nil || len(g.Members) != left {
		c.Errorf("the group has not %d members: %.300v", left, g)
	}
}

// memberList is the JSON of so many members.
func memberList(n int, id func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = `{"value":"` + id(i) + `"}`
	}
	return strings.Join(all, ",")
}
