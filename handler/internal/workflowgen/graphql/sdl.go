package graphql

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen/connection"
)

// Check reads the instance's schema and compares the documents with it; from then on they are sent in a form that fits. If
// the instance answers and shows its schema nowhere, the report has no Source, and the error is nil. Check returns an error
// if the instance does not answer, and then changes nothing.
func (d *Directory) Check(ctx context.Context) (Report, error) {
	schema, source, err := d.schema(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("read WorkflowGen's schema: %w", err)
	}
	next := d.documents.assume()
	if schema != nil {
		next = d.documents.fit(schema, source)
	}
	d.contract.Store(next)
	return next.report, nil
}

// schema returns the instance's schema and its source: an address of its own, or introspection, which instances may disable.
func (d *Directory) schema(ctx context.Context) (*ast.Schema, string, error) {
	text, err := d.sdl(ctx)
	if err != nil {
		return nil, "", err
	}
	if schema, err := parseSchema(text); err == nil {
		return schema, "its own address", nil
	}
	text, err = d.introspect(ctx)
	if errors.Is(err, provision.ErrUnavailable) && !errors.Is(err, errHidden) {
		return nil, "", err
	}
	if schema, err := parseSchema(text); err == nil {
		return schema, "introspection", nil
	}
	return nil, "", nil
}

// errHidden means that the instance answers, and not with its schema.
var errHidden = errors.New("the schema is not shown")

// sdl reads the text at the address of the schema; it is "" if there is nothing of use. An instance's API key is valid for
// addresses that end in /graphql/schema, so nothing may follow that.
func (d *Directory) sdl(ctx context.Context) (text string, err error) {
	at := *d.target
	at.Path, at.RawQuery = strings.TrimSuffix(at.Path, "/")+"/schema", ""
	r := &connection.Request{Operation: "schema", Method: http.MethodGet, URL: &at}
	err = d.line.Do(ctx, r, func(a connection.Answer) error {
		if a.Status == http.StatusOK {
			text = string(a.Body)
		}
		return nil
	})
	return text, err
}

func parseSchema(text string) (*ast.Schema, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errHidden
	}
	schema, err := validator.LoadSchema(validator.Prelude, &ast.Source{Name: "schema", Input: text})
	if err != nil {
		return nil, err
	}
	if schema.Query == nil {
		return nil, errHidden
	}
	return schema, nil
}
