package app

import (
	"context"
	"errors"

	"github.com/caarlos0/env/v11"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
)

// Operator is what the operator's tool needs of the program: WorkflowGen and the verb, without the door for Entra.
type Operator struct {
	Config    Config
	Directory provision.Directory
	Service   *provision.Service
}

// ForOperator reads the settings that have to do with WorkflowGen, and puts together what they describe. Those of the door
// may be missing.
func ForOperator() (*Operator, error) {
	cfg, err := env.ParseAs[Config]()
	if err != nil {
		return nil, bySetting(err)
	}
	var missing []error
	for _, m := range [][2]string{{"WORKFLOWGEN_URL", cfg.WorkflowGenURL}, {"WORKFLOWGEN_DIRECTORY", cfg.Directory}} {
		if m[1] == "" {
			missing = append(missing, errors.New(m[0]+" is not set"))
		}
	}
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	return NewOperator(cfg)
}

// NewOperator puts together what settings describe.
func NewOperator(cfg Config) (*Operator, error) {
	d, err := newDirectory(cfg)
	if err != nil {
		return nil, err
	}
	return &Operator{cfg, d, provision.New(d, memledger.New(), provision.Config{LastName: cfg.LastName})}, nil
}

// Elsewhere is another directory of the same WorkflowGen, to be read.
func (o *Operator) Elsewhere(name string) (provision.Directory, error) {
	cfg := o.Config
	cfg.Directory = name
	return newDirectory(cfg)
}

// Here marks what a context does as done by hand, for the sync log.
func Here(ctx context.Context, what string) context.Context {
	return provision.WithActivity(ctx, "scimctl "+what)
}
