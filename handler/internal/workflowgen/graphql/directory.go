package graphql

import (
	"fmt"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Directory is one directory of a WorkflowGen instance. It may be used by any number of goroutines.
type Directory struct {
	*client
	name        string
	description string // of new groups
	users       *memory
	groups      *memory
	userPages   pager
	groupPages  pager
}

var _ provision.Directory = (*Directory)(nil)

// A look at an id becomes outdated only when an administrator moves the user to another directory, which WorkflowGen's
// screens hardly allow: some minutes are short enough. 50,000 ids of each kind take under 10 MB.
const (
	looksKept = 50_000
	looksLast = 10 * time.Minute
)

// New returns a Directory, or an error with all mistakes in cfg. It does not call WorkflowGen.
func New(cfg Config) (*Directory, error) {
	target, err := cfg.endpoint()
	if err != nil {
		return nil, fmt.Errorf("WorkflowGen's configuration: %w", err)
	}
	c, err := newClient(cfg, target)
	if err != nil {
		return nil, err
	}
	return &Directory{
		client:      c,
		name:        cfg.DirectoryName,
		description: cfg.GroupDescription,
		users:       newMemory(looksKept, looksLast),
		groups:      newMemory(looksKept, looksLast),
	}, nil
}

// Lacks is the set of properties that this instance does not have.
func (d *Directory) Lacks() workflowgen.FieldSet { return d.contract.Load().report.lacks }

// Ready returns an error if this instance lacks what provisioning needs, as far as its schema is known.
func (d *Directory) Ready() error { return d.contract.Load().report.Err() }

// Misfit receives a value after an answer has said that a document does not fit: the instance has changed, and Check
// finds out how.
func (d *Directory) Misfit() <-chan struct{} { return d.misfit }
