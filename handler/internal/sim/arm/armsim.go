// Package arm stands in for Azure Resource Manager: subscriptions, resource groups and deployments, to be read over TLS by a
// caller with a token.
//
// It rests on Microsoft's reference of the operations "Deployments - List At Subscription Scope", "Deployments - Get", "Resource
// Groups - Get" and "Subscriptions - List", and on answers that are quoted in public issues. Authorization comes before
// existence: a caller that may not read a scope gets 403 AuthorizationFailed, also where the scope does not exist. Lists come in
// pages, in no order of time. Names of outputs lose the upper case of their beginning (azurE_LOCATION), and values of secure
// types are left out. Listing app settings is answered 403, as for a Reader.
package arm

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
)

// Object is a JSON object.
type Object = map[string]any

// Sim is a Resource Manager.
type Sim struct {
	Token    string // the token of every caller
	PageSize int

	mu            sync.Mutex
	readable      []string // scopes that the caller may read, in lower case
	subscriptions []Object
	groups        map[string]Object // by path, in lower case
	deployments   map[string][]Object
	seen          []string // method and path of each request
}

// New returns an empty Resource Manager without a reader, with pages of two entries.
func New() *Sim {
	return &Sim{Token: rand.Text(), PageSize: 2, groups: map[string]Object{}, deployments: map[string][]Object{}}
}

// Reader gives the caller the role Reader on scopes, /subscriptions/… or …/resourceGroups/…, and takes it away elsewhere.
func (s *Sim) Reader(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readable = nil
	for _, scope := range scopes {
		s.readable = append(s.readable, strings.ToLower(scope))
	}
}

// AddSubscription adds a subscription.
func (s *Sim) AddSubscription(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscriptions = append(s.subscriptions, Object{"id": "/subscriptions/" + id, "subscriptionId": id, "displayName": name, "state": "Enabled"})
}

// AddGroup adds a resource group with tags.
func (s *Sim) AddGroup(subscription, name string, tags map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := "/subscriptions/" + subscription + "/resourceGroups/" + name
	s.groups[strings.ToLower(path)] = Object{"id": path, "name": name, "type": "Microsoft.Resources/resourceGroups", "location": "westeurope",
		"tags": tags, "properties": Object{"provisioningState": "Succeeded"}}
}

// AddDeployment adds a deployment at a scope, with properties as Resource Manager writes them.
func (s *Sim) AddDeployment(scope, name string, tags map[string]string, properties Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := scope + "/providers/Microsoft.Resources/deployments/" + name
	at := strings.ToLower(scope)
	s.deployments[at] = append(s.deployments[at], Object{"id": id, "name": name, "type": "Microsoft.Resources/deployments", "tags": tags, "properties": properties})
}

// Requests returns the method and path of each request so far.
func (s *Sim) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

// ServeHTTP answers as Resource Manager.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r.Method+" "+r.URL.Path)
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.Token:
		w.Header().Set("WWW-Authenticate", `Bearer authorization_uri="https://login.windows.net/common", error="invalid_token"`)
		refuse(w, 401, "InvalidAuthenticationToken", "The access token is invalid.")
	case r.URL.Query().Get("api-version") == "":
		refuse(w, 400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	default:
		s.route(w, r)
	}
}
