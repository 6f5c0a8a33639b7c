package scimhttp

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
)

func serviceProviderConfig(_ context.Context, q *request) (reply, error) {
	return reply{status: http.StatusOK, body: scim.ServiceProviderConfig(q.base, MaxBody)}, nil
}

func resourceTypes(base string) []scim.Document {
	return []scim.Document{provision.UserType.Document(base), provision.GroupType.Document(base)}
}

func schemas(base string) []scim.Document {
	return append(provision.UserType.SchemaDocuments(base), provision.GroupType.SchemaDocuments(base)...)
}

// listDocuments replies with all documents, whatever the query says (RFC 7644 §4).
func listDocuments(of func(base string) []scim.Document) serveFunc {
	return func(_ context.Context, q *request) (reply, error) {
		docs := of(q.base)
		return reply{status: http.StatusOK, body: scim.AppendList(nil, len(docs), scim.Place{StartIndex: 1}, len(docs), func(dst []byte, i int) []byte {
			return append(dst, docs[i].JSON...)
		})}, nil
	}
}

// getDocument replies with the document that the path names.
func getDocument(of func(base string) []scim.Document) serveFunc {
	return func(_ context.Context, q *request) (reply, error) {
		for _, d := range of(q.base) {
			if strings.EqualFold(d.ID, q.id) {
				return reply{status: http.StatusOK, body: d.JSON}, nil
			}
		}
		return reply{}, fmt.Errorf("%q: %w", q.id, provision.ErrNotFound)
	}
}
