package graph

import (
	"net/http"
	"strings"
)

func (s *Server) connectionRoutes() {
	const job = "/beta/servicePrincipals/{id}/synchronization/jobs/{job}"
	s.handle("GET "+job+"/objectConnections", 1, s.synced(s.withJob(s.listConnections)))
	s.handle("GET "+job+"/{connection}", 1, s.synced(s.withJob(s.getConnection)))
	s.handle("DELETE "+job+"/{connection}", 1, s.written(s.withJob(s.deleteConnection)))
}

// listConnections fails: a request must name an object.
func (s *Server) listConnections(w http.ResponseWriter, _ *http.Request, _ *principal, _ *job) {
	fail(w, http.StatusBadRequest, "BadRequest", "Listing objectConnections is not supported.")
}

// getConnection answers the job's connection of an object, whatever the state of the job.
func (s *Server) getConnection(w http.ResponseWriter, r *http.Request, _ *principal, j *job) {
	id, ok := connectionID(w, r)
	if !ok {
		return
	}
	source := j.connected(id)
	k := j.known[source]
	if k == nil {
		fail(w, http.StatusNotFound, "ResourceNotFound", "The object connection is not found.")
		return
	}
	name := ""
	if u := s.byID[source]; u != nil {
		name = u.DisplayName
	} else if g := s.group(source); g != nil {
		name = g.DisplayName
	}
	answer(w, http.StatusOK, object{"objectId": id, "sourceAnchor": source, "targetAnchor": k.id, "displayName": orNull(name),
		"objectTypeName": strings.ToLower(k.kind)})
}

// deleteConnection makes a stopped job forget an object. Its answer is the same where there was no connection.
func (s *Server) deleteConnection(w http.ResponseWriter, r *http.Request, _ *principal, j *job) {
	id, ok := connectionID(w, r)
	if !ok {
		return
	}
	if j.state == "Active" {
		fail(w, http.StatusConflict, "Conflict", "The synchronization job is active. Pause or disable it and try again.")
		return
	}
	delete(j.known, j.connected(id))
	w.WriteHeader(http.StatusNoContent)
}

// connected returns the source id of the connection that has an id on either side. Source ids come first.
func (j *job) connected(id string) string {
	if j.known[id] != nil {
		return id
	}
	for source, k := range j.known {
		if k.id == id {
			return source
		}
	}
	return ""
}

// connectionID reads the identifier out of objectConnections('…'). If it is not valid, it answers the error and returns false.
func connectionID(w http.ResponseWriter, r *http.Request) (string, bool) {
	quoted, ok := strings.CutPrefix(r.PathValue("connection"), "objectConnections('")
	id, closed := strings.CutSuffix(quoted, "')")
	if !ok || !closed {
		fail(w, http.StatusNotFound, "BadRequest", "Resource not found for the segment.")
		return "", false
	}
	if id == "" {
		fail(w, http.StatusBadRequest, "BadRequest", "The identifier is invalid.")
		return "", false
	}
	return strings.ReplaceAll(id, "''", "'"), true
}
