package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// template is the id of the template for applications that are not in the gallery.
const template = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"

type application struct {
	id, appID, name string
	body            object // as posted
	owners          []string
	trusted         []object // federated credentials
	made            time.Time
	looks           int
}

func (s *Server) appRoutes() {
	s.handle("POST /applicationTemplates/{id}/instantiate", 1, s.instantiate)
	s.handle("GET /applications", 2, s.listApplications)
	s.handle("POST /applications", 1, s.postApplication)
	s.handle("GET /applications/{id}", 1, s.getApplication)
	s.handle("PATCH /applications/{id}", 1, s.patchApplication)
	s.handle("DELETE /applications/{id}", 1, s.deleteApplication)
	s.handle("POST /applications/{id}/addPassword", 1, s.addPassword)
	s.handle("GET /applications/{id}/federatedIdentityCredentials", 1, s.listTrusted)
	s.handle("POST /applications/{id}/federatedIdentityCredentials", 1, s.trust)
	s.handle("GET /servicePrincipals", 2, s.listPrincipals)
	s.handle("POST /servicePrincipals", 1, s.postPrincipal)
	s.handle("GET /servicePrincipals/{id}", 1, s.getPrincipal)
	s.handle("PATCH /servicePrincipals/{id}", 1, s.patchPrincipal)
	s.handle("POST /applications/{id}/owners/$ref", 1, s.ownApplication)
	s.handle("POST /servicePrincipals/{id}/owners/$ref", 1, s.ownPrincipal)
	s.handle("GET /servicePrincipals/{id}/appRoleAssignedTo", 2, s.listAssignments)
	s.handle("POST /servicePrincipals/{id}/appRoleAssignedTo", 1, s.assign)
	s.handle("DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}", 1, s.unassign)
}

// seen reports whether the server that answers already knows an object created at a time.
func (s *Server) seen(made time.Time, looks *int) bool {
	*looks++
	switch age, p := s.options.Now().Sub(made), s.options.Propagation; {
	case age < p:
		return false
	case age < 2*p:
		return *looks%2 == 0
	}
	return true
}

func (s *Server) instantiate(w http.ResponseWriter, r *http.Request) {
	var body struct{ DisplayName string }
	if r.PathValue("id") != template {
		notFound(w, r.PathValue("id"))
		return
	}
	if !read(w, r, &body) {
		return
	}
	now := s.options.Now()
	a := &application{id: s.guid("application"), appID: s.guid("client"), name: body.DisplayName, made: now, body: object{}}
	p := &principal{id: s.guid("principal"), appID: a.appID, name: body.DisplayName, template: template, made: now, body: object{},
		roles: []object{
			{"id": s.guid("role"), "displayName": "User", "isEnabled": true, "allowedMemberTypes": []string{"User"}},
			{"id": s.guid("role"), "displayName": "msiam_access", "isEnabled": true, "allowedMemberTypes": []string{"User"}},
		}}
	s.apps, s.principals = append(s.apps, a), append(s.principals, p)
	answer(w, http.StatusCreated, object{"application": a.wire(), "servicePrincipal": p.wire()})
}

func (a *application) wire() object {
	o := object{"id": a.id, "appId": a.appID, "displayName": a.name}
	for k, v := range a.body {
		o[k] = v
	}
	return o
}

func (s *Server) listApplications(w http.ResponseWriter, r *http.Request) {
	property, value, ok := equality(r.URL.Query().Get("$filter"))
	if !ok || property != "displayName" && property != "appId" {
		unsupported(w)
		return
	}
	var found []any
	for _, a := range s.apps {
		if s.seen(a.made, &a.looks) && (property == "displayName" && a.name == value || property == "appId" && a.appID == value) {
			found = append(found, a.wire())
		}
	}
	page(w, r, len(found), func(i int) any { return found[i] })
}

func (s *Server) postApplication(w http.ResponseWriter, r *http.Request) {
	body := object{}
	if !read(w, r, &body) {
		return
	}
	name, _ := body["displayName"].(string)
	a := &application{id: s.guid("application"), appID: s.guid("client"), name: name, body: body, made: s.options.Now()}
	s.apps = append(s.apps, a)
	answer(w, http.StatusCreated, a.wire())
}

// application returns the application of a request. If it is missing, or not visible yet, it answers 404 and returns nil.
func (s *Server) application(w http.ResponseWriter, r *http.Request) *application {
	for _, a := range s.apps {
		if a.id == r.PathValue("id") && s.seen(a.made, &a.looks) {
			return a
		}
	}
	notFound(w, r.PathValue("id"))
	return nil
}

func (s *Server) getApplication(w http.ResponseWriter, r *http.Request) {
	if a := s.application(w, r); a != nil {
		answer(w, http.StatusOK, a.wire())
	}
}

func (s *Server) patchApplication(w http.ResponseWriter, r *http.Request) {
	body := object{}
	if a := s.application(w, r); a != nil && read(w, r, &body) {
		for k, v := range body {
			a.body[k] = v
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) deleteApplication(w http.ResponseWriter, r *http.Request) {
	a := s.application(w, r)
	if a == nil {
		return
	}
	s.apps = slices.DeleteFunc(s.apps, func(other *application) bool { return other == a })
	s.principals = slices.DeleteFunc(s.principals, func(p *principal) bool { return p.appID == a.appID })
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) addPassword(w http.ResponseWriter, r *http.Request) {
	if a := s.application(w, r); a != nil {
		answer(w, http.StatusOK, object{"keyId": s.guid("key"), "secretText": "sim~" + s.guid("secret"), "displayName": "made here"})
	}
}

func (s *Server) ownApplication(w http.ResponseWriter, r *http.Request) {
	if a := s.application(w, r); a != nil {
		own(w, r, &a.owners)
	}
}

func own(w http.ResponseWriter, r *http.Request, owners *[]string) {
	var body map[string]string
	if !read(w, r, &body) {
		return
	}
	id := body["@odata.id"][strings.LastIndex(body["@odata.id"], "/")+1:]
	if slices.Contains(*owners, id) {
		fail(w, http.StatusBadRequest, "Request_BadRequest", "One or more added object references already exist for the following modified properties: 'owners'.")
		return
	}
	*owners = append(*owners, id)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) listTrusted(w http.ResponseWriter, r *http.Request) {
	if a := s.application(w, r); a != nil {
		page(w, r, len(a.trusted), func(i int) any { return a.trusted[i] })
	}
}

// trust adds a federated credential, unless one has the same name, or the same issuer and subject.
func (s *Server) trust(w http.ResponseWriter, r *http.Request) {
	body := object{}
	a := s.application(w, r)
	if a == nil || !read(w, r, &body) {
		return
	}
	same := func(o object) bool {
		return o["name"] == body["name"] || o["issuer"] == body["issuer"] && o["subject"] == body["subject"]
	}
	if slices.ContainsFunc(a.trusted, same) {
		fail(w, http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "FederatedIdentityCredential with this name, or issuer and subject, already exists.")
		return
	}
	a.trusted = append(a.trusted, body)
	answer(w, http.StatusCreated, body)
}
