package app

import (
	"context"

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

// openLedger opens the ledger that the settings name. Its keeper is nil if it ends with the process. Call wait before the program
// ends.
func (c *Clients) openLedger() (l ledger, keeper provision.Keeper, wait func(), err error) {
	if c.Storage == settings.InMemory {
		return memledger.New(), nil, func() {}, nil
	}
	cfg, err := c.tables()
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := tables.Open(cfg)
	if err != nil {
		return nil, nil, nil, err
	}
	return t, t, t.Wait, nil
}

// reach reads from the ledger, so that its connection and the identity's token are there before a request needs them.
func reach(ctx context.Context, l ledger) error {
	_, err := l.Last(ctx, provision.Key{Type: "User", ID: "-"})
	return err
}
