package app

import (
	"net/http"
	"strings"
)

// function is a function of the app. Its route is spelled as the host spells it.
type function struct {
	name, route string
	handler     func(*App) http.Handler
}

// functions are the functions whose requests the host forwards. Each route begins with a literal, so that no caller can reach
// a path that the host itself uses to invoke a function. The most general route is the last in the alphabet, because the host
// tries them in that order.
var functions = []function{
	{"Groups", "scim/v2/Groups/{id?}", (*App).scimHandler},
	{"Health", "health", (*App).healthHandler},
	{"Legacy", "wfgen/scim/{*path}", (*App).scimHandler},
	{"SyncLog", "synclog/{*path}", (*App).pageHandler},
	{"Token", "oauth/token", (*App).tokenHandler},
	{"Users", "scim/v2/Users/{id?}", (*App).scimHandler},
	{"Wildcard", "scim/{*path}", (*App).scimHandler},
}

// Functions returns the route of each function by its name, as functions/*/function.json must have it.
func Functions() map[string]string {
	routes := map[string]string{}
	for _, f := range functions {
		routes[f.name] = f.route
	}
	return routes
}

// Timers returns the schedule of each function that the host calls by itself: six fields, beginning with the seconds.
func Timers() map[string]string { return map[string]string{"Sweep": "0 */10 * * * *"} }

// route passes a request to the function whose literal its path begins with. Like the host, it ignores the case of letters. A
// path of no function gets SCIM's 404.
func (a *App) route(w http.ResponseWriter, r *http.Request) {
	path := strings.ToLower(strings.TrimPrefix(r.URL.Path, "/"))
	for _, f := range functions {
		literal, _, _ := strings.Cut(strings.ToLower(f.route), "/{")
		if path == literal || strings.HasPrefix(path, literal+"/") {
			f.handler(a).ServeHTTP(w, r)
			return
		}
	}
	if path == "sweep" {
		a.sweepHandler().ServeHTTP(w, r)
		return
	}
	a.scim.ServeHTTP(w, r)
}

func (a *App) scimHandler() http.Handler { return a.scim }

func (a *App) tokenHandler() http.Handler { return a.token }
