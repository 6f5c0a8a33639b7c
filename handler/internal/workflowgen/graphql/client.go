package graphql

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// client sends requests to one instance as one user.
type client struct {
	documents *documents
	contract  atomic.Pointer[contract]
	messages  messages.Table
	target    *url.URL
	line      *connection.Connection
	doubted   chan struct{} // holds one value once a document turned out not to fit
}

func newClient(cfg Config, target *url.URL) (*client, error) {
	docs, err := loadDocuments(cfg.Operations)
	if err != nil {
		return nil, fmt.Errorf("load operation documents: %w", err)
	}
	table, err := messages.Load(cfg.Operations)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	cfg.MediaType, cfg.Accept = "application/json; charset=utf-8", "application/json"
	line, err := connection.New(cfg.Config)
	if err != nil {
		return nil, err
	}
	c := &client{documents: docs, messages: table, target: target, line: line, doubted: make(chan struct{}, 1)}
	c.contract.Store(docs.assume())
	return c, nil
}

// call sends r and decodes the data of the answer into data, a pointer. Its error says whether the change may have been
// made, not what was being done.
func (c *client) call(ctx context.Context, r *request, data any) error {
	if r.shape.missing != nil {
		return provision.Because(provision.CauseMisfit, fmt.Errorf("%w: %w", provision.ErrUnavailable, r.shape.missing))
	}
	sent := &connection.Request{Operation: r.op.String(), Method: http.MethodPost, URL: c.target, Body: r.finish(), Changes: r.op.mutation()}
	err := c.line.Do(ctx, sent, func(a connection.Answer) error { return c.judge(r, a, data) })
	if err != nil && errors.Is(err, errMisfit) {
		select {
		case c.doubted <- struct{}{}:
		default:
		}
	}
	return err
}
