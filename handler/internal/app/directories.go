package app

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/workflowgen"
)

// OpenOther opens another directory of the same WorkflowGen. WorkflowGen's SCIM API has only one.
func (c *Clients) OpenOther(directory string) (provision.Directory, error) {
	if c.WorkflowGenAPI == settings.SCIM {
		return nil, errors.New("WorkflowGen's SCIM API shows only the directory that it provisions: set WORKFLOWGEN_API to graphql to read another")
	}
	other := *c
	other.Directory = directory
	return other.OpenDirectory()
}

// OtherDirectoryWith returns the name of a directory, other than that of the settings, that has a user of that name, and "" if
// there is none or if the SCIM API hides it.
func (c *Clients) OtherDirectoryWith(ctx context.Context, userName string) (string, error) {
	if c.WorkflowGenAPI == settings.SCIM {
		return "", nil
	}
	d, err := c.OpenGraphQL()
	if err != nil {
		return "", err
	}
	directories, err := d.Places(ctx)
	if err != nil {
		return "", err
	}
	for _, other := range directories {
		if other.Name == c.Directory {
			continue
		}
		if has, err := c.hasUser(ctx, other.Name, userName); has || err != nil {
			return other.Name, err
		}
	}
	return "", nil
}

func (c *Clients) hasUser(ctx context.Context, directory, userName string) (bool, error) {
	other := *c
	other.Directory = directory
	d, err := other.OpenChecked(ctx)
	if err != nil {
		return false, err
	}
	found, _, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.ByName, Value: userName, Limit: 1})
	return len(found) > 0, err
}
