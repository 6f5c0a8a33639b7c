package graphsim

import (
	"net/http"
	"strings"
)

// onDemand provisions one object now. Whatever comes of it, the answer is 200, and two texts tell the rest.
func (s *Server) onDemand(w http.ResponseWriter, r *http.Request, p *principal, j *job) {
	var body struct {
		Parameters []struct {
			RuleID   string
			Subjects []struct {
				ObjectID, ObjectTypeName string
				Links                    struct{ Members []struct{ ObjectID string } }
			}
		}
	}
	if !read(w, r, &body) {
		return
	}
	if d, ok := s.demands.spend(s.options.Now(), 1, 5); !ok {
		s.throttle(w, d.String())
		return
	}
	if p.secrets["BaseAddress"] == "" || p.secrets["SecretToken"] == "" {
		fail(w, http.StatusBadRequest, "CredentialsMissing", "The credentials are missing.")
		return
	}
	if len(body.Parameters) != 1 || len(body.Parameters[0].Subjects) != 1 || body.Parameters[0].RuleID != list(j.schema, "synchronizationRules")[0]["id"] {
		fail(w, http.StatusBadRequest, "BadRequest", "The parameters name no rule of the schema, or not one subject.")
		return
	}
	asked := body.Parameters[0].Subjects[0]
	run := s.newRun(p)
	sub, ok := run.subject(asked.ObjectID, asked.ObjectTypeName)
	if !ok {
		fail(w, http.StatusNotFound, "ResourceNotFound", "The subject is not found.")
		return
	}
	if !sub.inScope {
		verdict(w, "Skipped", "NotEffectivelyEntitled", "The "+strings.ToLower(sub.kind)+" is not assigned to the application.", "")
		return
	}
	k, action, err := run.provision(r.Context(), &sub)
	if err == nil && sub.kind == "Group" {
		members := make([]string, 0, len(asked.Links.Members))
		for _, m := range asked.Links.Members {
			members = append(members, m.ObjectID)
		}
		err = run.setMembers(r.Context(), k, members)
	}
	switch {
	case err != nil:
		verdict(w, "Failure", errorCode(err), err.Error(), "")
	case action == "other":
		verdict(w, "Skipped", "RedundantExport", "The state of the "+strings.ToLower(sub.kind)+" in both the source and target systems already match.", k.id)
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
