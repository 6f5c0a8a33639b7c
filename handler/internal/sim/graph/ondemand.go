package graph

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

// onDemand provisions one object now. Whatever comes of it, the answer is 200, and two texts tell the rest. Where Entra signs
// in by anything but a secret token the job must be stopped; how Graph words that refusal is not published, so this is a guess.
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

// judge provisions a subject and answers the verdict. Who was unassigned is disabled in the target; who is disabled in Entra
// is not.
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

// export provisions a subject, a group with the members that are named.
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

// subject is the object with an id and a type. Types are compared exactly. Who was deleted is not found.
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
