package scimhttp

import (
	"net/http"
	"slices"
	"strings"
)

// endpoint is what is served at a path, for one method.
type endpoint struct {
	name  string
	serve func(*call) error
}

// methods is what is served at a path, by method.
type methods map[string]func(*call) error

// routes are the paths of RFC 7644 §3.2, with "{id}" for a second segment.
var routes = map[string]methods{
	"Users":                 users.all(),
	"Users/{id}":            users.one(),
	"Groups":                groups.all(),
	"Groups/{id}":           groups.one(),
	"ServiceProviderConfig": {"GET": serviceProviderConfig},
	"ResourceTypes":         {"GET": listResourceTypes},
	"ResourceTypes/{id}":    {"GET": getResourceType},
	"Schemas":               {"GET": listSchemas},
	"Schemas/{id}":          {"GET": getSchema},
	"Me":                    {"GET": notImplemented, "POST": notImplemented, "PUT": notImplemented, "PATCH": notImplemented, "DELETE": notImplemented},
	"Bulk":                  {"POST": notImplemented},
}

// route finds what serves a request, or says what is wrong with its path or method.
func (h *Handler) route(segments []string, method string) (endpoint, error) {
	if len(segments) == 0 || len(segments) > 2 {
		return endpoint{}, errNoRoute
	}
	name := segments[0]
	if len(segments) == 2 {
		name += "/{id}"
	}
	served, ok := routes[name]
	if !ok {
		return endpoint{}, errNoRoute
	}
	if method == http.MethodHead { // RFC 9110 §9.3.2: as GET, and net/http leaves the body out
		method = http.MethodGet
	}
	serve, ok := served[method]
	if !ok {
		return endpoint{}, &methodError{allow: served.allow()}
	}
	return endpoint{method + " " + name, serve}, nil
}

func (m methods) allow() string {
	var names []string
	for name := range m {
		if names = append(names, name); name == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func notImplemented(*call) error { return errNotImplemented }
