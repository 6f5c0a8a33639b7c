package app

import (
	"time"

	"workflowgen-scim/handler/internal/provision"
)

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
	ledger, _, wait, err := c.openLedger()
	if err != nil {
		return nil, err
	}
	service := provision.New(d, ledger, provision.Config{LastName: c.LastName, Values: c.Values, Wait: provision.Lease + 10*time.Second})
	return &Operator{wait, service}, nil
}

// OperatorRequest returns the Request of a change that an operator makes with a command, for the sync log.
func OperatorRequest(command string) provision.Request {
	return provision.Request{Activity: "scimctl " + command}
}
