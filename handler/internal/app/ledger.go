package app

import (
	"context"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/synclog"
)

// ledger holds what the program records: changes and refused sign-ins. Both can be read there.
type ledger interface {
	provision.Ledger
	provision.SignInLedger
	synclog.Reader
}

// openLedger opens the ledger that the settings name. Call wait before the program ends.
func (c *Clients) openLedger() (l ledger, wait func(), err error) {
	if c.Storage == settings.InMemory {
		return memledger.New(), func() {}, nil
	}
	cfg, err := c.tables()
	if err != nil {
		return nil, nil, err
	}
	t, err := tables.Open(cfg)
	if err != nil {
		return nil, nil, err
	}
	return t, t.Wait, nil
}

// reach reads from the ledger, so that its connection and the identity's token are there before a request needs them.
func reach(ctx context.Context, l ledger) error {
	_, err := l.Last(ctx, provision.Key{Type: "User", ID: "-"})
	return err
}

// Operator changes WorkflowGen for a person, with the gateway's ledger and without its HTTP server.
type Operator struct {
	// Wait returns when everything that was recorded after the answers is stored.
	Wait func()

	Service *provision.Service
}

// NewOperator opens an Operator. A person can wait longer than Entra, so a change that a crash interrupted is waited for until it
// can be taken over.
func NewOperator(c *Clients) (*Operator, error) {
	d, err := c.OpenDirectory()
	if err != nil {
		return nil, err
	}
	ledger, wait, err := c.openLedger()
	if err != nil {
		return nil, err
	}
	service := provision.New(d, ledger, provision.Config{LastName: c.LastName, Values: c.Values, Wait: provision.Lease + 10*time.Second})
	return &Operator{wait, service}, nil
}

// ByHand marks the changes of a context in the sync log as made by a scimctl command.
func ByHand(ctx context.Context, command string) context.Context {
	return provision.WithActivity(ctx, "scimctl "+command)
}
