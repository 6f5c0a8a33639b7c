package scimhttp

import (
	"fmt"
	"net/http"
	"strings"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
)

func serviceProviderConfig(c *call) error {
	write(c.w, http.StatusOK, scim.ServiceProviderConfig(c.base, MaxBody))
	return nil
}

func listResourceTypes(c *call) error { return c.documents(resourceTypes(c.base)) }

func getResourceType(c *call) error { return c.document(resourceTypes(c.base)) }

func listSchemas(c *call) error { return c.documents(schemas(c.base)) }

func getSchema(c *call) error { return c.document(schemas(c.base)) }

func resourceTypes(base string) []scim.Document {
	return []scim.Document{provision.UserType.Document(base), provision.GroupType.Document(base)}
}

func schemas(base string) []scim.Document {
	return append(provision.UserType.SchemaDocuments(base), provision.GroupType.SchemaDocuments(base)...)
}

// documents answers with all of them, whatever the query says (RFC 7644 §4).
func (c *call) documents(docs []scim.Document) error {
	write(c.w, http.StatusOK, scim.AppendList(nil, len(docs), scim.Place{StartIndex: 1}, len(docs), func(dst []byte, i int) []byte {
		return append(dst, docs[i].JSON...)
	}))
	return nil
}

func (c *call) document(docs []scim.Document) error {
	for _, d := range docs {
		if strings.EqualFold(d.ID, c.id) {
			write(c.w, http.StatusOK, d.JSON)
			return nil
		}
	}
	return fmt.Errorf("%q: %w", c.id, provision.ErrNotFound)
}
