package entra

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// The collections of a SCIM endpoint.
const (
	Users  = "/Users"
	Groups = "/Groups"
)

// Request is a SCIM request: a path below the tenant URL, a query that is encoded already, and perhaps a body.
type Request struct {
	Method, Path, Query string
	Body                []byte
}

// Find asks for the resource whose attribute equals value. Entra never reads the members of a group.
func Find(collection, attribute, value string) Request {
	return find(collection, fmt.Sprintf("%s eq %s", attribute, encode(value)))
}

func find(collection, filter string) Request {
	return Request{Method: http.MethodGet, Path: collection, Query: withoutMembers(collection, "filter="+url.QueryEscape(filter))}
}

// Read asks for a resource by its id, a group without its members.
func Read(collection, id string) Request {
	return Request{Method: http.MethodGet, Path: path(collection, id), Query: withoutMembers(collection, "")}
}

func withoutMembers(collection, query string) string {
	switch {
	case collection != Groups:
		return query
	case query == "":
		return "excludedAttributes=members"
	}
	return "excludedAttributes=members&" + query
}

// Create posts a resource.
func Create(collection string, r Resource) Request {
	return Request{Method: http.MethodPost, Path: collection, Body: encode(r)}
}

// Patch changes a resource.
func Patch(collection, id string, ops ...PatchOp) Request {
	return Request{Method: http.MethodPatch, Path: path(collection, id), Body: encode(patchBody{[]string{patchMessage}, ops})}
}

func path(collection, id string) string { return collection + "/" + url.PathEscape(id) }

// encode writes one of our own messages, which cannot fail.
func encode(message any) []byte {
	body, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	return body
}
