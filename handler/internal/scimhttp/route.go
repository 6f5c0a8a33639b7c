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

// newRoutes are the paths of RFC 7644 §3.2, with "{id}" for a second segment.
func newRoutes() map[string]methods {
	return map[string]methods{
		"":                      {"GET": listAll},
		".search":               {"POST": searchAll},
		"Users/.search":         {"POST": users.search},
		"Groups/.search":        {"POST": groups.search},
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
		"Bulk":                  {"POST": bulk},
	}
}

// route finds what serves a request, or says what is wrong with its path or method.
func (h *Handler) route(segments []string, method string) (endpoint, error) {
	name := strings.Join(segments, "/")
	served, ok := h.routes[name]
	if !ok && len(segments) == 2 {
		name = segments[0] + "/{id}"
		served, ok = h.routes[name]
	}
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
