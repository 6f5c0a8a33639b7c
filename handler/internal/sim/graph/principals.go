package graph

import (
	"net/http"
	"slices"
	"time"
)

// principal is an enterprise application with its assignments, settings and job.
type principal struct {
	id, appID, name, template string
	body                      object
	roles                     []object
	owners                    []string
	made                      time.Time
	looks                     int
	assigned                  []object
	secrets                   map[string]string
	masked                    map[string]bool // settings that read back as stars
	job                       *job
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
	if slices.ContainsFunc(s.principals, func(p *principal) bool { return p.appID == body["appId"] }) {
		fail(w, http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created because the service principal name is already in use.")
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

func (s *Server) ownPrincipal(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		own(w, r, &p.owners)
	}
}
