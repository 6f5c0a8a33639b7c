package workflowgen

import (
	"slices"
	"testing"
)

func TestGroupRules(t *testing.T) {
	in := start(t, Options{Groups: []GroupRow{{Name: "Sales", Description: "x"}, {Name: "Ops", Description: "x", Directory: builtIn}}})
	const here = `directory: "Entra ID", `
	in.refused("createGroup", here+`name: "SALES", description: "x"`, GroupNameTaken, "SALES", "Entra ID")
	in.refused("createGroup", here+`name: "Pay", description: " "`, Required, "description")
	in.refused("createGroup", here+`name: "", description: "x"`, Required, "name")
	in.refused("createGroup", `directory: "Nowhere", name: "Pay", description: "x"`, NoDirectory, "Nowhere")
	in.refused("updateGroup", `id: "`+GroupID(1)+`", name: null`, Required, "name")
	in.refused("updateGroup", `id: "`+GroupID(9)+`", name: "x"`, NoGroup, GroupID(9))
	in.refused("deleteGroup", `id: "`+GroupID(9)+`"`, NoGroup, GroupID(9))
	in.done("createGroup", here+`name: "Ops", description: "x"`) // the same name in another directory
	in.done("updateGroup", `id: "`+GroupID(1)+`", name: "sales"`)
	in.done("deleteGroup", `id: "`+GroupID(1)+`"`)
	in.done("createGroup", here+`name: "Sales", description: "x"`)
}

// Either all members are added or none.
func TestMemberRules(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob, eve}, Groups: []GroupRow{
		{Name: "Sales", Description: "x"}, {Name: "All", Description: "x", IsVirtual: true, Members: []string{"ann"}}}})
	if err := in.Reference("bob"); err != nil {
		t.Fatal(err)
	}
	in.done("deleteUser", `id: "`+bobID+`"`)
	add := func(id string) string {
		return `groupId: "` + GroupID(1) + `", userIds: ["` + annID + `", "` + id + `"]`
	}
	in.refused("addGroupUsers", add("VXNlcjo5OQ=="), MemberUnknown, "VXNlcjo5OQ==", GroupID(1))
	in.refused("addGroupUsers", add(GroupID(2)), MemberIsGroup, GroupID(2), GroupID(1))
	in.refused("addGroupUsers", add(eveID), MemberElsewhere, eveID, GroupID(1))
	in.refused("addGroupUsers", add(bobID), MemberArchived, bobID, GroupID(1))
	in.refused("addGroupUsers", `groupId: "`+GroupID(2)+`", userIds: ["`+annID+`"]`, GroupVirtual, GroupID(2))
	in.refused("removeGroupUsers", `groupId: "`+GroupID(2)+`", userIds: ["`+annID+`"]`, GroupVirtual, GroupID(2))
	in.refused("removeGroupUsers", `groupId: "x", userIds: []`, NoGroup, "x")
}

// Repetitions are no errors. Deleting a group keeps its users.
func TestMembers(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob}, Groups: []GroupRow{{Name: "Sales", Description: "x"}}})
	both := `groupId: "` + GroupID(1) + `", userIds: ["` + annID + `", "` + bobID + `", "` + annID + `"]`
	for range 2 {
		in.done("addGroupUsers", both)
	}
	if got := in.Groups()[0].Members; !slices.Equal(got, []string{annID, bobID}) {
		t.Errorf("members %v", got)
	}
	for range 2 {
		in.done("removeGroupUsers", `groupId: "`+GroupID(1)+`", userIds: ["`+annID+`", "unknown"]`)
	}
	if got := in.Groups()[0].Members; !slices.Equal(got, []string{bobID}) {
		t.Errorf("members %v", got)
	}
	in.done("deleteGroup", `id: "`+GroupID(1)+`"`)
	if users := in.Users(); len(users) != 3 || users[2].Groups != nil {
		t.Errorf("users %+v", users)
	}
}
