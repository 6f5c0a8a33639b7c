package graph

import (
	"fmt"
	"net/http"
	"strings"
)

// demand is the body of a request to provision on demand.
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

// onDemand provisions one object now. The answer is 200 even after a failure: two texts in it hold the verdict. The job must be
// stopped unless Entra signs in with a secret token; the text of that error is not published, so this one is a guess.
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
	if p.secrets["SecretToken"] == "" && j.state == "Active" {
		fail(w, http.StatusBadRequest, "BadRequest", "Stop the provisioning job before provisioning on demand: the application signs in by OAuth.")
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

// judge provisions a subject and answers the verdict. It disables an unassigned user in the target, but skips a user that is
// disabled in Entra.
func (r *run) judge(w http.ResponseWriter, req *http.Request, sub *subject, of asked) {
	v := &verdict{sub: sub, sent: &r.sent}
	switch {
	case sub.user != nil && sub.user.Disabled:
		v.skip("NotEffectivelyEntitled", "The user is not active in Microsoft Entra ID.")
	case !sub.inScope && r.j.known[sub.id] == nil:
		v.skip("NotEffectivelyEntitled", "The "+strings.ToLower(sub.kind)+" is not assigned to the application.")
	default:
		v.exported(r.export(req, sub, of))
	}
	v.answer(w)
}

// export provisions a subject; of a group also the members that the request names.
func (r *run) export(req *http.Request, sub *subject, of asked) (*known, string, error) {
	k, action, err := r.provision(req.Context(), sub)
	if err == nil && sub.kind == "Group" {
		members := make([]string, 0, len(of.Links.Members))
		for _, m := range of.Links.Members {
			members = append(members, m.ObjectID)
		}
		err = r.setMembers(req.Context(), k, members)
	}
	return k, action, err
}

// subject returns the object with an id and a type, whose case counts. It does not find deleted users.
func (r *run) subject(id, kind string) (subject, bool) {
	entitled := r.entitled()
	in := entitled == nil || entitled[id]
	if u := r.s.byID[id]; u != nil && !u.Deleted && kind == "User" {
		return subject{kind: "User", id: id, name: u.UserPrincipalName, user: u, inScope: in}, true
	}
	if g := r.s.group(id); g != nil && kind == "Group" {
		return subject{kind: "Group", id: id, name: g.DisplayName, group: g, inScope: in}, true
	}
	return subject{}, false
}
