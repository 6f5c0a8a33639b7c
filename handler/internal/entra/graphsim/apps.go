package graphsim

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
	body            object // as it was posted
	owners          []string
	made            time.Time
	looks           int
}

// principal is an enterprise application, with all that hangs on it.
type principal struct {
	id, appID, name, template string
	body                      object
	roles                     []object
	owners                    []string
	made                      time.Time
	looks                     int
	assigned                  []object
	secrets                   map[string]string
	job                       *job
}

func (s *Server) appRoutes() {
	s.handle("POST /applicationTemplates/{id}/instantiate", 1, s.instantiate)
	s.handle("GET /applications", 2, s.listApplications)
	s.handle("POST /applications", 1, s.postApplication)
	s.handle("GET /applications/{id}", 1, s.getApplication)
	s.handle("PATCH /applications/{id}", 1, s.patchApplication)
	s.handle("DELETE /applications/{id}", 1, s.deleteApplication)
	s.handle("POST /applications/{id}/addPassword", 1, s.addPassword)
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

// seen says whether what was made at a time has reached the server that is asked.
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

func (p *principal) wire() object {
	o := object{"appRoleAssignmentRequired": p.template != ""}
	for k, v := range p.body {
		o[k] = v
	}
	o["id"], o["appId"], o["displayName"], o["applicationTemplateId"] = p.id, p.appID, p.name, orNull(p.template)
	o["appRoles"], o["accountEnabled"] = append([]object{}, p.roles...), true
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

// application is one that is to be seen, or nil once it is answered that there is none.
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

func (s *Server) listPrincipals(w http.ResponseWriter, r *http.Request) {
	property, value, ok := equality(r.URL.Query().Get("$filter"))
	var found []any
	for _, p := range s.principals {
		var match bool
		switch property {
		case "displayName":
			match = p.name == value
		case "appId":
			match = p.appID == value
		case "applicationTemplateId":
			match = p.template == value
		default:
			ok = false
		}
		if match && s.seen(p.made, &p.looks) {
			found = append(found, p.wire())
		}
	}
	if !ok {
		unsupported(w)
		return
	}
	page(w, r, len(found), func(i int) any { return found[i] })
}

func (s *Server) postPrincipal(w http.ResponseWriter, r *http.Request) {
	body := object{}
	if !read(w, r, &body) {
		return
	}
	for _, a := range s.apps {
		if a.appID == body["appId"] {
			p := &principal{id: s.guid("principal"), appID: a.appID, name: a.name, made: s.options.Now(), body: body}
			s.principals = append(s.principals, p)
			answer(w, http.StatusCreated, p.wire())
			return
		}
	}
	fail(w, http.StatusBadRequest, "Request_BadRequest", "The appId does not reference a valid application object.")
}

func (s *Server) principal(w http.ResponseWriter, r *http.Request) *principal {
	for _, p := range s.principals {
		if p.id == r.PathValue("id") && s.seen(p.made, &p.looks) {
			return p
		}
	}
	notFound(w, r.PathValue("id"))
	return nil
}

func (s *Server) getPrincipal(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		answer(w, http.StatusOK, p.wire())
	}
}

func (s *Server) patchPrincipal(w http.ResponseWriter, r *http.Request) {
	body := object{}
	if p := s.principal(w, r); p != nil && read(w, r, &body) {
		for k, v := range body {
			p.body[k] = v
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) ownApplication(w http.ResponseWriter, r *http.Request) {
	if a := s.application(w, r); a != nil {
		own(w, r, &a.owners)
	}
}

func (s *Server) ownPrincipal(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		own(w, r, &p.owners)
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

func (s *Server) listAssignments(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		page(w, r, len(p.assigned), func(i int) any { return p.assigned[i] })
	}
}

// assign takes an assignment once the enterprise application has settled; until then it says something else.
func (s *Server) assign(w http.ResponseWriter, r *http.Request) {
	var body struct{ PrincipalID, ResourceID, AppRoleID string }
	p := s.principal(w, r)
	if p == nil || !read(w, r, &body) {
		return
	}
	kind, name := s.named(body.PrincipalID)
	role := func(o object) bool { return o["id"] == body.AppRoleID }
	switch {
	case s.options.Now().Sub(p.made) < 2*s.options.Propagation:
		fail(w, http.StatusBadRequest, "Request_BadRequest", "Not a valid reference update.")
	case kind == "" || body.ResourceID != p.id:
		notFound(w, body.PrincipalID)
	case len(p.roles) > 0 && !slices.ContainsFunc(p.roles, role):
		fail(w, http.StatusBadRequest, "Request_BadRequest", "Permission entry is not valid: the role is not one of the application.")
	case slices.ContainsFunc(p.assigned, func(o object) bool { return o["principalId"] == body.PrincipalID && o["appRoleId"] == body.AppRoleID }):
		fail(w, http.StatusBadRequest, "Request_BadRequest", "Permission being assigned already exists on the object")
	default:
		made := object{"id": s.guid("assignment"), "appRoleId": body.AppRoleID, "principalId": body.PrincipalID,
			"principalDisplayName": name, "principalType": kind, "resourceId": p.id}
		p.assigned = append(p.assigned, made)
		answer(w, http.StatusCreated, made)
	}
}

func (s *Server) unassign(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		p.assigned = slices.DeleteFunc(p.assigned, func(o object) bool { return o["id"] == r.PathValue("assignment") })
		w.WriteHeader(http.StatusNoContent)
	}
}

// named is the type and the name of whom an id is of.
func (s *Server) named(id string) (kind, name string) {
	if u := s.byID[id]; u != nil {
		return "User", u.DisplayName
	}
	if g := s.group(id); g != nil {
		return "Group", g.DisplayName
	}
	return "", ""
}
