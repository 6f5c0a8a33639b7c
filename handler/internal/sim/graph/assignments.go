package graph

import (
	"net/http"
	"slices"
)

func (s *Server) listAssignments(w http.ResponseWriter, r *http.Request) {
	if p := s.principal(w, r); p != nil {
		page(w, r, len(p.assigned), func(i int) any { return p.assigned[i] })
	}
}

// assign adds an assignment. It fails with a misleading error until the enterprise application is visible on every server.
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
			"principalDisplayName": name, "principalType": kind, "resourceId": p.id, "createdDateTime": stamp(s.options.Now())}
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

// named returns the type and the name of the user or group with an id.
func (s *Server) named(id string) (kind, name string) {
	if u := s.byID[id]; u != nil {
		return "User", u.DisplayName
	}
	if g := s.group(id); g != nil {
		return "Group", g.DisplayName
	}
	return "", ""
}
