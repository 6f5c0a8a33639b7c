package graphsim

import (
	"fmt"
	"net/http"
	"strings"
)

// demand is what is asked of provisioning on demand.
type demand struct {
	Parameters []struct {
		RuleID   string
		Subjects []asked
	}
}

type asked struct {
	ObjectID, ObjectTypeName string
	Links                    struct{ Members []struct{ ObjectID string } }
}

// onDemand provisions one object now. Whatever comes of it, the answer is 200, and two texts tell the rest.
func (s *Server) onDemand(w http.ResponseWriter, r *http.Request, p *principal, j *job) {
	var body demand
	if !read(w, r, &body) {
		return
	}
	if d, ok := s.demands.spend(s.options.Now(), 1, 5); !ok {
		s.throttle(w, fmt.Sprintf("%.3f", d.Seconds()))
		return
	}
	if p.secrets["BaseAddress"] == "" {
		fail(w, http.StatusBadRequest, "CredentialsMissing", "The credentials are missing.")
		return
	}
	if len(body.Parameters) != 1 || len(body.Parameters[0].Subjects) != 1 || body.Parameters[0].RuleID != list(j.schema, "synchronizationRules")[0]["id"] {
		fail(w, http.StatusBadRequest, "BadRequest", "The parameters name no rule of the schema, or not one subject.")
		return
	}
	run, of := s.newRun(p), body.Parameters[0].Subjects[0]
	sub, ok := run.subject(of.ObjectID, of.ObjectTypeName)
	if !ok {
		fail(w, http.StatusNotFound, "ResourceNotFound", "The subject is not found.")
		return
	}
	run.judge(w, r, &sub, of)
}

// judge provisions a subject and answers the verdict.
func (r *run) judge(w http.ResponseWriter, req *http.Request, sub *subject, of asked) {
	kind := strings.ToLower(sub.kind)
	if !sub.inScope {
		verdict(w, "Skipped", "NotEffectivelyEntitled", "The "+kind+" is not assigned to the application.", "")
		return
	}
	k, action, err := r.provision(req.Context(), sub)
	if err == nil && sub.kind == "Group" {
		members := make([]string, 0, len(of.Links.Members))
		for _, m := range of.Links.Members {
			members = append(members, m.ObjectID)
		}
		err = r.setMembers(req.Context(), k, members)
	}
	switch {
	case err != nil:
		verdict(w, "Failure", errorCode(err), err.Error(), "")
	case action == "other":
		verdict(w, "Skipped", "RedundantExport", "The state of the "+kind+" in both the source and target systems already match.", k.id)
	default:
		verdict(w, "Success", "", "", k.id)
	}
}

// subject is the object with an id and a type. Types are compared exactly.
func (r *run) subject(id, kind string) (subject, bool) {
	entitled := r.entitled()
	in := entitled == nil || entitled[id]
	if u := r.s.byID[id]; u != nil && kind == "User" {
		return subject{kind: "User", id: id, name: u.UserPrincipalName, user: u, inScope: in}, true
	}
	if g := r.s.group(id); g != nil && kind == "Group" {
		return subject{kind: "Group", id: id, name: g.DisplayName, group: g, inScope: in}, true
	}
	return subject{}, false
}

func verdict(w http.ResponseWriter, result, code, message, id string) {
	details := object{}
	if code != "" {
		details = object{"errorCode": code, "errorMessage": message}
	}
	answer(w, http.StatusOK, object{
		"key": string(mustJSON(object{"result": result, "details": details})),
		"value": string(mustJSON(object{"provisioningSteps": []object{
			{"name": "EntryExport", "type": "Export", "status": result, "description": "What became of it", "details": object{}}},
			"targetIdentity": object{"id": id}})),
	})
}
