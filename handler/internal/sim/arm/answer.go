package arm

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const listed = "/providers/microsoft.resources/deployments"

func (s *Sim) route(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimRight(strings.ToLower(r.URL.Path), "/")
	scope, rest, ofDeployments := strings.Cut(path, listed)
	switch {
	case r.Method != http.MethodGet:
		s.forbid(w, "microsoft.web/sites/config/list/action", path)
	case path == "/subscriptions":
		s.page(w, r, s.subscriptions)
	case !s.mayRead(scope) && ofDeployments:
		s.forbid(w, "Microsoft.Resources/deployments/read", scope)
	case !s.mayRead(scope):
		s.forbid(w, "Microsoft.Resources/subscriptions/resourceGroups/read", scope)
	case !s.knows(scope):
		refuse(w, 404, "SubscriptionNotFound", fmt.Sprintf("The subscription '%s' could not be found.", strings.Split(scope, "/")[2]))
	case strings.Contains(scope, "/resourcegroups/") && s.groups[scope] == nil:
		refuse(w, 404, "ResourceGroupNotFound", fmt.Sprintf("Resource group '%s' could not be found.", scope[strings.LastIndex(scope, "/")+1:]))
	case ofDeployments && rest == "":
		s.page(w, r, succeeded(s.deployments[scope], r.URL.Query().Get("$filter")))
	case ofDeployments:
		s.deployment(w, scope, strings.TrimPrefix(rest, "/"))
	case s.groups[scope] != nil:
		answer(w, 200, s.groups[scope])
	default:
		refuse(w, 404, "InvalidResourceType", "The resource type could not be found.")
	}
}

// mayRead reports whether the caller is a Reader of a scope, or of one around it.
func (s *Sim) mayRead(scope string) bool {
	return slices.ContainsFunc(s.readable, func(r string) bool { return strings.HasPrefix(scope+"/", r+"/") })
}

func (s *Sim) knows(scope string) bool {
	return slices.ContainsFunc(s.subscriptions, func(o Object) bool {
		return strings.HasPrefix(scope+"/", strings.ToLower(o["id"].(string))+"/")
	})
}

func (s *Sim) deployment(w http.ResponseWriter, scope, name string) {
	for _, d := range s.deployments[scope] {
		if strings.EqualFold(d["name"].(string), name) {
			answer(w, 200, d)
			return
		}
	}
	refuse(w, 404, "DeploymentNotFound", fmt.Sprintf("Deployment '%s' could not be found.", name))
}

func succeeded(all []Object, filter string) (some []Object) {
	for _, d := range all {
		if filter == "" || filter == fmt.Sprintf("provisioningState eq '%s'", d["properties"].(Object)["provisioningState"]) {
			some = append(some, d)
		}
	}
	return some
}

// page answers one page, with the address of the next.
func (s *Sim) page(w http.ResponseWriter, r *http.Request, all []Object) {
	from, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	from = min(max(from, 0), len(all))
	to := min(from+s.PageSize, len(all))
	body := Object{"value": slices.Concat([]Object{}, all[from:to])}
	if to < len(all) {
		q := r.URL.Query()
		q.Set("$skiptoken", strconv.Itoa(to))
		next := url.URL{Scheme: "https", Host: r.Host, Path: r.URL.Path, RawQuery: q.Encode()}
		body["nextLink"] = next.String()
	}
	answer(w, 200, body)
}

func (s *Sim) forbid(w http.ResponseWriter, action, scope string) {
	refuse(w, 403, "AuthorizationFailed", fmt.Sprintf("The client 'ann@contoso.example' with object id '00000000-0000-0000-0000-000000000007' does not "+
		"have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.", action, scope))
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, Object{"error": Object{"code": code, "message": message}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// Server is a Resource Manager with an address.
type Server struct {
	*Sim
	*httptest.Server
}

// Start serves an empty Resource Manager over TLS, which Client trusts. Close ends it.
func Start() *Server {
	s := New()
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	return &Server{s, server}
}
