package graphql_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// errReference stands for a *provision.InvalidReference in the table below.
var errReference = errors.New("invalid reference")

// TestMessages plays each of the stand-in's texts, and some that an instance may have instead, as the answer to the mutations
// that could receive them.
func TestMessages(t *testing.T) {
	const boss = "VXNlcjoy"
	update := func(d *graphql.Directory) error { _, err := d.UpdateUser(t.Context(), annID, lastName); return err }
	promote := func(d *graphql.Directory) error {
		_, err := d.UpdateUser(t.Context(), annID, workflowgen.UserChange{workflowgen.Manager: boss})
		return err
	}
	remove := func(d *graphql.Directory) error { return d.DeleteUser(t.Context(), annID) }
	rename := func(d *graphql.Directory) error {
		_, err := d.UpdateGroup(t.Context(), salesID, workflowgen.GroupChange{Name: new("x")})
		return err
	}
	join := func(d *graphql.Directory) error { return d.ChangeMembers(t.Context(), salesID, []string{boss}, nil) }
	for _, c := range []struct {
		message string
		do      func(*graphql.Directory) error
		want    error
	}{
		{fmt.Sprintf(wgsim.UserNameTaken, "ann", "HR"), update, provision.ErrTaken},
		{fmt.Sprintf(wgsim.GroupNameTaken, "x", "Entra"), rename, provision.ErrTaken},
		{"The username is already in use.", promote, provision.ErrTaken},
		{fmt.Sprintf(wgsim.NoUser, annID), remove, provision.ErrNotFound},
		{fmt.Sprintf(wgsim.NoUser, annID), promote, provision.ErrNotFound},
		{fmt.Sprintf(wgsim.UserArchived, annID), update, provision.ErrNotFound},
		{"User not found", remove, provision.ErrNotFound},
		{fmt.Sprintf(wgsim.NoGroup, salesID), rename, provision.ErrNotFound},
		{fmt.Sprintf(wgsim.GroupVirtual, salesID), join, provision.ErrNotFound},
		{"Group not found.", join, provision.ErrNotFound},
		{fmt.Sprintf(wgsim.NoManager, boss), promote, errReference},
		{fmt.Sprintf(wgsim.ManagerArchived, boss), promote, errReference},
		{fmt.Sprintf(wgsim.MemberUnknown, boss, salesID), join, errReference},
		{fmt.Sprintf(wgsim.MemberIsGroup, boss, salesID), join, errReference},
		{fmt.Sprintf(wgsim.MemberElsewhere, boss, salesID), join, errReference},
		{fmt.Sprintf(wgsim.MemberArchived, boss, salesID), join, errReference},
		{"User with id '" + boss + "' was not found", join, errReference},
		{fmt.Sprintf(wgsim.Required, "lastName"), update, errRefused},
		{fmt.Sprintf(wgsim.SoleCoordinator, "ann", "inactive", "Pay"), update, errRefused},
		{fmt.Sprintf(wgsim.SolePerson, "ann", "deleted", "Pay"), remove, errRefused},
		{fmt.Sprintf(wgsim.SoleInGroup, "ann", "deleted", "Sales", "Pay"), remove, errRefused},
		{fmt.Sprintf(wgsim.NoDirectory, "Entra"), update, provision.ErrUnavailable},
		{"Transaction was deadlocked on lock resources", update, provision.ErrUnknown},
	} {
		t.Run(c.message, func(t *testing.T) {
			quoted, err := json.Marshal(c.message)
			must(t, err)
			no := fmt.Sprintf(`{"data":null,"errors":[{"message":%s}]}`, quoted)
			s := play(t, map[string][]any{
				"userLook": {data("user", ann)}, "groupLook": {data("group", sales)},
				"updateUser": {no}, "deleteUser": {no}, "updateGroup": {no}, "addGroupUsers": {no},
			})
			err = c.do(open(t, config(s.URL)))
			if c.want == errReference {
				checkReference(t, err, boss)
				return
			}
			check(t, err, c.want)
		})
	}
}
