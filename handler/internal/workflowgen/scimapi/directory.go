package scimapi

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/messages"
)

// Config describes a WorkflowGen instance and how to reach it.
type Config struct {
	// Config holds the connection. The API takes one sign-in, the token that WorkflowGen shows when the directory is created.
	connection.Config

	// URL is the address of the API, https://workflowgen.example.com/wfgen/scim.
	URL string

	// Messages, unless nil, holds a table of the meanings of error texts (messages.json), whose rows go before the embedded
	// ones.
	Messages fs.FS
}

// Directory is the directory behind WorkflowGen's SCIM API. It may be used by any number of goroutines.
type Directory struct {
	line     *connection.Connection
	base     *url.URL
	messages messages.Table
	seen     atomic.Uint32 // the workflowgen.FieldSet of the properties that an answer has shown
}

var _ provision.Directory = (*Directory)(nil)

// New returns a Directory, or an error with all mistakes in cfg. It does not call WorkflowGen.
func New(cfg Config) (*Directory, error) {
	base, err := connection.ParseURL(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("WorkflowGen's configuration: %w", err)
	}
	table, err := messages.Load(cfg.Messages)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	cfg.MediaType, cfg.Accept = "application/scim+json; charset=utf-8", "application/scim+json, application/json"
	line, err := connection.New(cfg.Config)
	if err != nil {
		return nil, fmt.Errorf("WorkflowGen's configuration: %w", err)
	}
	return &Directory{line: line, base: base, messages: table}, nil
}

// Lacks is the set of properties that the vendor's mapping table does not have.
func (d *Directory) Lacks() workflowgen.FieldSet { return lacks }

// Check sends Entra's test of the connection: a search for a user that does not exist. The answer is an empty list.
func (d *Directory) Check(ctx context.Context) error {
	_, _, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: "00000000-0000-0000-0000-000000000000", Limit: 1})
	return err
}

// ask begins a request for a path below the address of the API.
func (d *Directory) ask(operation, method string, query url.Values, segments ...string) *connection.Request {
	at := *d.base
	path := strings.TrimSuffix(at.Path, "/")
	raw := strings.TrimSuffix(at.EscapedPath(), "/")
	for _, s := range segments {
		path += "/" + s
		raw += "/" + url.PathEscape(s)
	}
	at.Path, at.RawPath, at.RawQuery = path, raw, query.Encode()
	return &connection.Request{Operation: operation, Method: method, URL: &at, Changes: method != http.MethodGet}
}

// call sends a request and passes a good answer to read; references are the ids of other users that the request names.
func (d *Directory) call(ctx context.Context, r *connection.Request, references []string, read func(connection.Answer) error) error {
	err := d.line.Do(ctx, r, func(a connection.Answer) error {
		if err := d.judge(r, a, references); err != nil || read == nil {
			return err
		}
		if err := read(a); err != nil {
			return unread(r, err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", r.Operation, err)
	}
	return nil
}
