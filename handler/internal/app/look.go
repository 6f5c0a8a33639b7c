package app

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// ForLooking reads the settings for somebody who only looks: none has to be there. What a look needs it asks for itself.
func ForLooking(values map[string]string) (Config, error) { return parse(values) }

// OpenLog is the sync log that the settings name, to be read and no more. Where the storage is named by an address, the
// credential of SignInWith signs in.
func (c *Config) OpenLog() (explain.Log, error) {
	switch c.Storage {
	case "":
		return nil, errors.New("open the sync log: SYNC_STORAGE is not set")
	case InMemory:
		return nil, errors.New("SYNC_STORAGE is memory: that log can be read in no other process, and ends with its own; " +
			"UseDevelopmentStorage=true keeps it in Azurite")
	}
	return tables.OpenLog(tables.Config{Connection: string(c.Storage), Credential: c.credential, Prefix: c.TablePrefix, Shards: c.Shards})
}

// LookAtWorkflowGen is what the directory of the settings holds. The instance is compared with our documents first, because
// it may not have all that they ask for.
func (c *Config) LookAtWorkflowGen(ctx context.Context) (explain.Directory, error) {
	if c.WorkflowGenURL == "" {
		return nil, errors.New("WORKFLOWGEN_URL is not set: the address of WorkflowGen's API; set it, or use --settings FILE, --azd-env NAME or --deployment RESOURCE_GROUP")
	}
	i, err := connect(c)
	if err != nil {
		return nil, err
	}
	if found := i.check(ctx); found.ready != nil {
		return nil, fmt.Errorf("look at WorkflowGen: %w", found.ready)
	}
	return i.Directory, nil
}

// Elsewhere is the directory, other than that of the settings, that has a user of a name; "" if none has. WorkflowGen's SCIM
// API shows one directory only.
func (c *Config) Elsewhere(ctx context.Context, userName string) (string, error) {
	if c.WorkflowGenAPI == SCIM {
		return "", nil
	}
	here, err := c.GraphQL()
	if err != nil {
		return "", err
	}
	places, err := here.Places(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range places {
		if p.Name == c.Directory {
			continue
		}
		if has, err := c.hasUser(ctx, p, userName); has || err != nil {
			return p.Name, err
		}
	}
	return "", nil
}

func (c *Config) hasUser(ctx context.Context, p graphql.Place, userName string) (bool, error) {
	there := *c
	there.Directory = p.Name
	dir, err := there.LookAtWorkflowGen(ctx)
	if err != nil {
		return false, err
	}
	us, _, err := dir.FindUsers(ctx, workflowgen.Query{Key: workflowgen.ByName, Value: userName, Limit: 1})
	return len(us) > 0, err
}
