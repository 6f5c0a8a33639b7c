package workflowgen

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	ann = UserRow{UserName: "ann", LastName: "Lee", IsActive: true}
	bob = UserRow{UserName: "bob", LastName: "Roy", IsActive: true}
	eve = UserRow{UserName: "eve", LastName: "Poe", IsActive: true, Directory: builtIn}
)

// The ids of ann, bob and eve if they are the first users after the administrator.
var annID, bobID, eveID = UserID(2), UserID(3), UserID(4)

func TestUserRules(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob, eve}})
	const here = `directory: "Entra ID", `
	in.refused("createUser", here+`userName: "EVE", lastName: "x"`, UserNameTaken, "EVE", builtIn)
	in.refused("createUser", here+`userName: " ", lastName: "x"`, Required, "userName")
	in.refused("createUser", here+`userName: "x", lastName: ""`, Required, "lastName")
	in.refused("createUser", `directory: "Nowhere", userName: "x", lastName: "x"`, NoDirectory, "Nowhere")
	in.refused("createUser", here+`userName: "x", lastName: "x", managerId: "x"`, NoManager, "x")
	in.refused("updateUser", `id: "`+annID+`", lastName: "Kim", userName: "Bob"`, UserNameTaken, "Bob", "Entra ID")
	in.refused("updateUser", `id: "`+annID+`", lastName: null`, Required, "lastName")
	in.refused("updateUser", `id: "`+annID+`", isActive: null`, Required, "isActive")
	in.refused("updateUser", `id: "`+GroupID(1)+`", lastName: "x"`, NoUser, GroupID(1))
	in.refused("deleteUser", `id: "VXNlcjo5OQ=="`, NoUser, "VXNlcjo5OQ==")
	in.done("updateUser", `id: "`+annID+`", userName: "ANN"`) // the name of the same user in another case
}

// An update keeps the properties that it leaves out; null and "" clear.
func TestUpdateUser(t *testing.T) {
	in := start(t, Options{Users: []UserRow{bob, {UserName: "ann", LastName: "Lee", IsActive: true, Manager: "bob",
		Profile: Profile{Email: "ann@x.org", JobTitle: "Clerk", Phone: "1"}}}})
	in.done("updateUser", `id: "`+UserID(3)+`", email: null, phone: "", managerId: null, city: "Laval"`)
	got := in.Users()[2]
	want := UserRow{ID: UserID(3), Directory: "Entra ID", UserName: "ann", LastName: "Lee", IsActive: true,
		Profile: Profile{JobTitle: "Clerk", City: "Laval"}}
	if got.Profile != want.Profile || got.Manager != "" || got.LastName != "Lee" || !got.IsActive {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A deleted user to which something refers is archived: a filter can leave the user out, and the name is free again.
func TestDeleteUser(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob}, Groups: []GroupRow{{Name: "Sales", Description: "x", Members: []string{"ann"}}}})
	if err := in.Reference("ann"); err != nil {
		t.Fatal(err)
	}
	in.done("deleteUser", `id: "`+annID+`"`)
	in.done("deleteUser", `id: "`+bobID+`"`)
	users := in.Users()
	if len(users) != 2 || !users[1].IsArchived || users[1].IsActive || !strings.Contains(users[1].UserName, "archive") {
		t.Errorf("WorkflowGen holds %+v", users)
	}
	if members := in.Groups()[0].Members; members != nil {
		t.Errorf("the group holds %v", members)
	}
	in.refused("updateUser", `id: "`+annID+`", lastName: "x"`, UserArchived, annID)
	in.refused("createUser", `directory: "Entra ID", userName: "x", lastName: "x", managerId: "`+annID+`"`, ManagerArchived, annID)
	in.done("createUser", `directory: "Entra ID", userName: "ann", lastName: "Lee"`)
}

func TestManagerIsGone(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, {UserName: "bob", LastName: "Roy", Manager: "ann"}}})
	in.done("deleteUser", `id: "`+annID+`"`)
	if boss := in.Users()[1].Manager; boss != "" {
		t.Errorf("bob's manager is %s, a deleted user", boss)
	}
}

// A user that a participant depends on can be neither deactivated nor deleted.
func TestParticipants(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann, bob, {UserName: "kim", LastName: "Kim", IsActive: true}},
		Groups: []GroupRow{{Name: "Payers", Description: "x", Members: []string{"kim"}}}})
	if err := in.AddParticipant(Participant{"Pay", []string{"ann"}, []string{"bob"}, []string{GroupID(1)}}); err != nil {
		t.Fatal(err)
	}
	for id, refusal := range map[string][2]string{
		annID: {SoleCoordinator, "ann"}, bobID: {SolePerson, "bob"},
	} {
		in.refused("deleteUser", `id: "`+id+`"`, refusal[0], refusal[1], deleted, "Pay")
		in.refused("updateUser", `id: "`+id+`", lastName: "x", isActive: false`, refusal[0], refusal[1], inactive, "Pay")
	}
	in.refused("deleteUser", `id: "`+UserID(4)+`"`, SoleInGroup, "kim", deleted, "Payers", "Pay")
	in.done("addGroupUsers", `groupId: "`+GroupID(1)+`", userIds: ["`+annID+`"]`)
	in.done("deleteUser", `id: "`+UserID(4)+`"`)
}

// Of many simultaneous creates with one name, one succeeds.
func TestOneNameForOne(t *testing.T) {
	in := start(t, Options{})
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			r := in.mutate("createUser", `directory: "Entra ID", userName: "ann", lastName: "Lee"`)
			if r.said() == "" {
				made.Add(1)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 || len(in.Users()) != 2 {
		t.Errorf("%d creates succeeded; there are %d users, the administrator included", made.Load(), len(in.Users()))
	}
}
