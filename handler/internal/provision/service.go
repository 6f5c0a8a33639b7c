package provision

import (
	"cmp"
	"sync/atomic"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// Config holds what an operator may decide about provisioning.
type Config struct {
	LastName mapping.LastName // what stands for a missing surname
	Wait     time.Duration    // how long a change waits for another of the same resource; 0 is DefaultWait
	Values   Values           // what the sync log keeps of what has changed; "" is NoValues
	Settle   time.Duration    // how long a write that WorkflowGen does not show as asked is read again; 0 is DefaultSettle
	Stale    time.Duration    // how far WorkflowGen's reads may lag behind its writes; 0 is DefaultStale
	Scan     int              // the number of resources that a filter which WorkflowGen cannot evaluate is tried on; 0 is DefaultScan
}

// Defaults of Config. The wait and WorkflowGen's own deadline (20 s) together stay under the 60 s that Entra waits.
const (
	DefaultWait   = 20 * time.Second
	DefaultSettle = 5 * time.Second
	DefaultStale  = 10 * time.Second
	DefaultScan   = 10_000
)

// Service makes WorkflowGen agree with Entra.
type Service struct {
	dir    Directory
	ledger Ledger
	cfg    Config
	queue  queue
	turns  turns
	users  *kind
	groups *kind
	whole  atomic.Bool // the instance clears what an update does not name, so whole objects are sent

	labels   recent[label]  // by the group's id
	traces   recent[string] // by the operation
	failures recent[string] // of changes that have no record, by the group's id and their fingerprint
}

// New returns a Service on a directory that records changes in a ledger.
func New(dir Directory, ledger Ledger, cfg Config) *Service {
	cfg.Wait = cmp.Or(cfg.Wait, DefaultWait)
	cfg.Settle = cmp.Or(cfg.Settle, DefaultSettle)
	cfg.Stale = cmp.Or(cfg.Stale, DefaultStale)
	cfg.Scan = cmp.Or(cfg.Scan, DefaultScan)
	cfg.LastName = cmp.Or(cfg.LastName, mapping.FromDisplayName)
	s := &Service{dir: dir, ledger: ledger, cfg: cfg, users: newUsers(dir)}
	s.groups = newGroups(dir, &s.labels)
	return s
}

// Outcome holds what became of a change: the resource for the answer, and the entry of the log. The entry is filled in as far
// as the change came, also beside an error.
type Outcome struct {
	Resource scim.Resource
	Entry    Entry
}

// UserType and GroupType are the resource types that a Service knows. The mapping decides what their resources hold.
var (
	UserType  = mapping.UserType
	GroupType = mapping.GroupType
)
