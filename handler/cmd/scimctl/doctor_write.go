package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// tryWrite makes a user who can be told from people, changes it and removes it.
func tryWrite(ctx context.Context, d provision.Directory, wanted bool) doctor.Finding {
	if !wanted {
		return doctor.Skip("--write would make, change and remove a user")
	}
	name := "scimctl-doctor-" + rand.Text()[:8]
	u, err := d.CreateUser(ctx, workflowgen.UserChange{workflowgen.UserName: name, workflowgen.SystemIdentifier: name,
		workflowgen.LastName: "Made by scimctl doctor", workflowgen.IsActive: "false"})
	if err != nil {
		return doctor.Fail(err, fmt.Sprintf("if there is a user %s now, remove it", name))
	}
	changed, err := d.UpdateUser(ctx, u.ID, workflowgen.UserChange{workflowgen.LastName: "Changed by scimctl doctor"})
	if err == nil && changed.Values[workflowgen.LastName] != "Changed by scimctl doctor" {
		err = fmt.Errorf("a change of lastName was answered and not made")
	}
	found, _, ferr := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: name, Limit: 2})
	if err == nil && ferr == nil && (len(found) != 1 || found[0].ID != u.ID) {
		err = fmt.Errorf("the user is not found by its systemIdentifier, so Entra would make everybody twice")
	}
	for _, e := range []error{err, ferr, d.DeleteUser(ctx, u.ID)} {
		if e != nil {
			return doctor.Fail(e, fmt.Sprintf("remove the user %s in WorkflowGen, if it is there", name))
		}
	}
	return doctor.OK("made, found, changed and removed the user %s", name)
}

// scimChecks look at WorkflowGen's own SCIM API.
func scimChecks(cfg *app.Config, write bool) []doctor.Check {
	d, err := cfg.SCIM()
	return []doctor.Check{
		{Name: "sign-in", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding {
			if err != nil {
				return doctor.Fail(err, "correct the settings")
			}
			if err := d.Check(ctx); err != nil {
				return doctor.Fail(err, "set WORKFLOWGEN_TOKEN to the token that WorkflowGen shows for the directory, and WORKFLOWGEN_URL to …/wfgen/scim")
			}
			return doctor.OK("accepted, and a search for nobody finds nobody")
		}},
		{Name: "write", Needs: []string{"sign-in"}, Look: func(ctx context.Context) doctor.Finding { return tryWrite(ctx, d, write) }},
	}
}
