package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/caarlos0/env/v11"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/workflowgen"
)

// ForLooking reads the settings for somebody who only looks: none has to be there. What a look needs it asks for itself.
func ForLooking() (Config, error) {
	set := env.ToMap(os.Environ())
	for name, value := range set {
		if value == "" {
			delete(set, name)
		}
	}
	var cfg Config
	return cfg, bySetting(env.ParseWithOptions(&cfg, env.Options{Environment: set}))
}

// OpenLog is the sync log that the settings name, to be read and no more. The credential signs in where the storage is named
// by an address.
func (c *Config) OpenLog(credential azcore.TokenCredential) (synclog.Reader, error) {
	switch c.Storage {
	case "":
		return nil, errors.New("SYNC_STORAGE is not set: it says where the sync log is (or name the storage by --storage, or a file of settings by --settings)")
	case InMemory:
		return nil, errors.New("SYNC_STORAGE is memory: that log can be read in no other process, and ends with its own; " +
			"UseDevelopmentStorage=true keeps it in Azurite")
	}
	return tables.OpenLog(tables.Config{Connection: string(c.Storage), Credential: credential, Prefix: c.TablePrefix, Shards: c.Shards})
}

// Holdings is the reading half of a provision.Directory: what WorkflowGen holds, and no way to change it.
type Holdings interface {
	User(ctx context.Context, id string) (workflowgen.User, error)
	FindUsers(ctx context.Context, q workflowgen.Query) (page []workflowgen.User, total int, err error)
	Group(ctx context.Context, id string, members bool) (workflowgen.Group, error)
	FindGroups(ctx context.Context, q workflowgen.Query, members bool) (page []workflowgen.Group, total int, err error)
}

// LookAtWorkflowGen is what the directory of the settings holds. The instance is compared with our documents first, because
// it may not have all that they ask for.
func (c *Config) LookAtWorkflowGen(ctx context.Context) (Holdings, error) {
	if c.WorkflowGenURL == "" {
		return nil, errors.New("WORKFLOWGEN_URL is not set: it says where WorkflowGen is (or name a file of settings by --settings)")
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
