package scimhttp

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// serveFunc handles a request.
type serveFunc func(context.Context, *request) (reply, error)

// methods are the handlers of a path, by method.
type methods map[string]serveFunc

// newRoutes returns the paths of RFC 7644 §3.2, with "{id}" for a second segment. They are no http.ServeMux: it redirects
// the "//Users" that Entra asks for, answers 405 in plain text, and has no place for the operations of a bulk request.
func newRoutes() map[string]methods {
	return map[string]methods{
		"":                      {"GET": listAll},
		".search":               {"POST": search(listAll)},
		"Users/.search":         {"POST": search(users.list)},
		"Groups/.search":        {"POST": search(groups.list)},
		"Users":                 users.all(),
		"Users/{id}":            users.one(),
		"Groups":                groups.all(),
		"Groups/{id}":           groups.one(),
		"ServiceProviderConfig": {"GET": serviceProviderConfig},
		"ResourceTypes":         {"GET": listDocuments(resourceTypes)},
		"ResourceTypes/{id}":    {"GET": getDocument(resourceTypes)},
		"Schemas":               {"GET": listDocuments(schemas)},
		"Schemas/{id}":          {"GET": getDocument(schemas)},
		"Me":                    {"GET": notImplemented, "POST": notImplemented, "PUT": notImplemented, "PATCH": notImplemented, "DELETE": notImplemented},
		"Bulk":                  {"POST": bulk},
	}
}

// route is the handler of a method at a path.
type route struct {
	name  string   // "GET Users/{id}"
	path  []string // the segments of the request's path
	serve serveFunc
}

// find returns the route of a request, or errNoRoute or a methodError.
func (h *Handler) find(path []string, method string) (route, error) {
	name := strings.Join(path, "/")
	served, ok := h.routes[name]
	if !ok && len(path) == 2 {
		name = path[0] + "/{id}"
		served, ok = h.routes[name]
	}
	if !ok {
		return route{}, errNoRoute
	}
	if method == http.MethodHead { // RFC 9110 §9.3.2: as GET, and net/http leaves the body out
		method = http.MethodGet
	}
	serve, ok := served[method]
	if !ok {
		return route{}, &methodError{allow: served.allow()}
	}
	return route{method + " " + name, path, serve}, nil
}

// run gives a request the segments of the path and the parameters of the query, and handles it.
func (r route) run(ctx context.Context, q *request, rawQuery string) (_ reply, err error) {
	if q.params, err = parameters(rawQuery); err != nil {
		return reply{}, err
	}
	for i, segment := range []*string{&q.endpoint, &q.id} {
		if i < len(r.path) {
			*segment = r.path[i]
		}
	}
	return r.serve(ctx, q)
}

func (m methods) allow() string {
	names := slices.Collect(maps.Keys(m))
	if m[http.MethodGet] != nil {
		names = append(names, http.MethodHead)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func notImplemented(context.Context, *request) (reply, error) { return reply{}, errNotImplemented }
