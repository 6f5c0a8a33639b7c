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

// Check reads the instance's schema and holds the documents against it; from now on they are sent so that they fit. An
// instance that answers and shows its schema nowhere is no error: the report has no Source then. The error says that the
// instance did not answer, and nothing is changed by it.
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

// schema is the instance's schema and where it was found: at an address of its own, else by introspection, which some
// instances keep shut too.
func (d *Directory) schema(ctx context.Context) (*ast.Schema, string, error) {
	text, err := d.sdl(ctx)
	if err != nil {
		return nil, "", err
	}
	if schema, err := parseSchema(text); err == nil {
		return schema, "its own address", nil
	}
	text, err = d.introspect(ctx)
	if errors.Is(err, provision.ErrUnavailable) && !errors.Is(err, errShut) {
		return nil, "", err
	}
	if schema, err := parseSchema(text); err == nil {
		return schema, "introspection", nil
	}
	return nil, "", nil
}

// errShut: the instance answers, and not with its schema.
var errShut = errors.New("the schema is not shown")

// sdl is what stands at the address of the schema, "" where there is nothing of use. The key of an instance is good for
// an address that ends in /graphql/schema, so nothing follows that.
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
		return nil, errShut
	}
	schema, err := validator.LoadSchema(validator.Prelude, &ast.Source{Name: "schema", Input: text})
	if err != nil {
		return nil, err
	}
	if schema.Query == nil {
		return nil, errShut
	}
	return schema, nil
}
