package main_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// Entra sends many changes of one group at once. None of them may be lost, turned away, or cost members that it is not
// about, however large the group is (scimmyjs/scimmy#79, Captain-P-Goldfish/SCIM-SDK#646, Infisical/infisical#6471,
// FusionAuth/fusionauth-issues#2784).
func TestParallelMembership(t *testing.T) {
	k := newTalk(t)
	users, group := k.crowd(170, 120)
	var all errgroup.Group
	for i := range 50 {
		all.Go(func() error {
			return k.patchGroup(group, fmt.Sprintf(`{"op":"Add","path":"members","value":[{"$ref":null,"value":%q}]}`, users[120+i]))
		})
		all.Go(func() error {
			return k.patchGroup(group, fmt.Sprintf(`{"op":"remove","path":"members[value eq \"%s\"]"}`, users[i]))
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	got := k.workflowGen.Groups()[0].Members
	want := k.wfgIDs(50, 170)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the group has %d members, want %d: %v", len(got), len(want), got)
	}
}

// crowd creates users, the first of which are members of a group, and returns their SCIM ids.
func (k *talk) crowd(users, members int) (ids []string, group string) {
	k.Helper()
	row := wgsim.GroupRow{Name: "Crowd", Description: "-"}
	for i := range users {
		name := fmt.Sprintf("u%03d@contoso.example", i)
		id, err := k.workflowGen.AddUser(wgsim.UserRow{UserName: name, LastName: "x", IsActive: true})
		if err != nil {
			k.Fatal(err)
		}
		if ids = append(ids, scimID(id)); i < members {
			row.Members = append(row.Members, name)
		}
	}
	id, err := k.workflowGen.AddGroup(row)
	if err != nil {
		k.Fatal(err)
	}
	return ids, scimID(id)
}

// wfgIDs is WorkflowGen's ids of those of a crowd from one number to before another.
func (k *talk) wfgIDs(from, to int) []string {
	var ids []string
	for _, u := range k.workflowGen.Users()[1:] { // the first one is the administrator
		ids = append(ids, u.ID)
	}
	return ids[from:to]
}

func (k *talk) patchGroup(group, operation string) error {
	r := k.newRequest("PATCH", "/scim/v2/Groups/"+group,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+operation+`]}`)
	res, err := k.program.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != 204 {
		return fmt.Errorf("%s: %s", operation, res.Status)
	}
	return nil
}
