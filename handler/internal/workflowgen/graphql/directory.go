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
	description string // of the groups made here
	users       *memory
	groups      *memory
	userPages   pager
	groupPages  pager
}

var _ provision.Directory = (*Directory)(nil)

// What is known of an id goes stale only when somebody moves a user to another directory by hand, which WorkflowGen's
// screens hardly allow: minutes are short enough. 50,000 ids of each kind cost under 10 MB, once they have all been seen.
const (
	looksKept = 50_000
	looksLast = 10 * time.Minute
)

// New makes a Directory, or says everything that is wrong with cfg. It does not call WorkflowGen.
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

// Lacks is the properties that this instance has no place for.
func (d *Directory) Lacks() workflowgen.FieldSet { return d.contract.Load().report.lacks }

// Ready is an error that says what this instance lacks, as far as its schema is known.
func (d *Directory) Ready() error { return d.contract.Load().report.Err() }

// Doubted holds a value once an answer has said that a document does not fit: the instance has changed, and a Check will
// tell how.
func (d *Directory) Doubted() <-chan struct{} { return d.doubted }
