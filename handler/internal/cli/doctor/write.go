package doctor

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

// tryWrite creates a user and a group with names of their own, changes them, reads them after each step, and removes them.
func tryWrite(ctx context.Context, d provision.Directory, wanted bool) doctor.Finding {
	if !wanted {
		return doctor.Skip("--write would create, change and remove a user and a group")
	}
	t := &trial{Directory: d, name: "scimctl-doctor-" + rand.Text()[:8]}
	t.run(ctx)
	if len(t.remaining) > 0 {
		t.fix = fmt.Sprintf("remove in WorkflowGen: %s; %s", strings.Join(t.remaining, ", "), t.fix)
	}
	if len(t.problems) > 0 {
		return doctor.Fail(errors.New(strings.Join(t.problems, "; ")), t.fix)
	}
	return doctor.OK("created, found, changed and removed the user %s and a group with it", t.name)
}

// scimChecks returns the checks of WorkflowGen's own SCIM API.
func scimChecks(c *app.Clients, write bool) []doctor.Check {
	d, err := c.OpenSCIM()
	return []doctor.Check{
		{Name: "sign-in", Needs: []string{"WorkflowGen address", "TLS"}, Look: func(ctx context.Context) doctor.Finding {
			if err != nil {
				return doctor.Fail(err, "correct the settings")
			}
			if err := d.Check(ctx); err != nil {
				return doctor.Fail(err, "set WORKFLOWGEN_TOKEN to the token that WorkflowGen shows for the directory, and WORKFLOWGEN_URL to …/wfgen/scim")
			}
			return doctor.OK("accepted, and a search for an unknown user finds none")
		}},
		{Name: "write", Needs: []string{"sign-in"}, Look: func(ctx context.Context) doctor.Finding { return tryWrite(ctx, d, write) }},
	}
}
