package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/provision"
)

// tryWrite makes a user and a group that can be told from others, changes them, looks at what WorkflowGen holds after each
// step, and removes them.
func tryWrite(ctx context.Context, d provision.Directory, wanted bool) doctor.Finding {
	if !wanted {
		return doctor.Skip("--write would make, change and remove a user and a group")
	}
	t := &trial{Directory: d, name: "scimctl-doctor-" + rand.Text()[:8]}
	t.run(ctx)
	if len(t.left) > 0 {
		t.cure = fmt.Sprintf("remove in WorkflowGen: %s; %s", strings.Join(t.left, ", "), t.cure)
	}
	if len(t.found) > 0 {
		return doctor.Fail(errors.New(strings.Join(t.found, "; ")), t.cure)
	}
	return doctor.OK("made, found, changed and removed the user %s and a group with it", t.name)
}

// scimChecks look at WorkflowGen's own SCIM API.
func scimChecks(cfg *app.Clients, write bool) []doctor.Check {
	d, err := cfg.OpenSCIM()
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
