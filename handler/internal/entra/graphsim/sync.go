package graphsim

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// job is a provisioning job and what it remembers.
type job struct {
	id       string
	schema   object
	state    string // of the schedule: Active, Disabled or Paused
	code     string
	last     object
	lastGood object
	problem  object // the quarantine
	known    map[string]*known
	initial  bool // the next cycle looks at everybody anew
	cycle    string
}

func (s *Server) syncRoutes() {
	const at = "/servicePrincipals/{id}/synchronization"
	s.handle("GET "+at+"/templates", 1, s.synced(s.templates))
	s.handle("GET "+at+"/jobs", 1, s.synced(s.listJobs))
	s.handle("POST "+at+"/jobs", 1, s.written(s.createJob))
	s.handle("POST "+at+"/jobs/validateCredentials", 1, s.written(s.validate))
	s.handle("GET "+at+"/jobs/{job}", 1, s.synced(s.withJob(s.getJob)))
	s.handle("DELETE "+at+"/jobs/{job}", 1, s.written(s.withJob(s.deleteJob)))
	s.handle("POST "+at+"/jobs/{job}/start", 1, s.written(s.withJob(s.start)))
	s.handle("POST "+at+"/jobs/{job}/pause", 1, s.written(s.withJob(s.pause)))
	s.handle("POST "+at+"/jobs/{job}/restart", 1, s.written(s.withJob(s.restart)))
	s.handle("GET "+at+"/jobs/{job}/schema", 1, s.synced(s.withJob(s.getSchema)))
	s.handle("PUT "+at+"/jobs/{job}/schema", 1, s.written(s.withJob(s.putSchema)))
	s.handle("PATCH "+at+"/jobs/{job}/schema", 1, s.written(s.withJob(s.patchSchema)))
	s.handle("POST "+at+"/jobs/{job}/provisionOnDemand", 1, s.written(s.withJob(s.onDemand)))
	s.handle("GET "+at+"/secrets", 1, s.synced(s.getSecrets))
	s.handle("PUT "+at+"/secrets", 1, s.written(s.putSecrets))
	s.handle("GET /auditLogs/provisioning", 1, s.listLog)
}

type handler = func(http.ResponseWriter, *http.Request, *principal)

// synced finds the enterprise application of a synchronization call. The service behind knows applications later than
// Graph does, and until then says four different things. To one that was not made from a template it has nothing to offer.
func (s *Server) synced(h handler) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(s.principals, func(p *principal) bool { return p.id == r.PathValue("id") })
		if i < 0 || s.principals[i].template == "" {
			fail(w, http.StatusNotFound, "UnknownError", `{"Message":"The service principal is not known to the synchronization service."}`)
			return
		}
		p := s.principals[i]
		if s.options.Now().Sub(p.made) < 2*s.options.Propagation {
			p.looks++
			statuses := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict}
			fail(w, statuses[p.looks%len(statuses)], "UnknownError", "")
			return
		}
		h(w, r, p)
	}
}

// written is synced for calls that change something: an app must own both halves.
func (s *Server) written(h handler) func(http.ResponseWriter, *http.Request) {
	return s.synced(func(w http.ResponseWriter, r *http.Request, p *principal) {
		id, app, _ := caller(r)
		if app && (!slices.Contains(p.owners, id) || !s.ownsApplication(id, p)) {
			fail(w, http.StatusUnauthorized, "UnknownError", "")
			return
		}
		h(w, r, p)
	})
}

func (s *Server) ownsApplication(id string, p *principal) bool {
	return slices.ContainsFunc(s.apps, func(a *application) bool { return a.appID == p.appID && slices.Contains(a.owners, id) })
}

func (s *Server) withJob(h func(http.ResponseWriter, *http.Request, *principal, *job)) handler {
	return func(w http.ResponseWriter, r *http.Request, p *principal) {
		if p.job == nil || p.job.id != r.PathValue("job") {
			fail(w, http.StatusNotFound, "ResourceNotFound", "The job is not found.")
			return
		}
		h(w, r, p, p.job)
	}
}

func (s *Server) templates(w http.ResponseWriter, _ *http.Request, _ *principal) {
	answer(w, http.StatusOK, object{"value": []object{
		{"id": "customappsso", "factoryTag": "customappsso"}, {"id": "scim", "factoryTag": "scim", "default": true}}})
}

func (s *Server) listJobs(w http.ResponseWriter, _ *http.Request, p *principal) {
	jobs := []object{}
	if p.job != nil {
		jobs = append(jobs, p.job.wire())
	}
	answer(w, http.StatusOK, object{"value": jobs})
}

func (s *Server) createJob(w http.ResponseWriter, r *http.Request, p *principal) {
	var body struct{ TemplateID string }
	if !read(w, r, &body) {
		return
	}
	if body.TemplateID != "scim" {
		fail(w, http.StatusBadRequest, "BadRequest", "The template is not one of the service principal.")
		return
	}
	p.job = &job{id: "scim." + strings.ReplaceAll(s.options.Tenant, "-", "") + "." + p.appID, state: "Disabled", code: "Paused",
		known: map[string]*known{}, initial: true}
	p.job.schema = defaultSchema(p.job.id)
	answer(w, http.StatusCreated, p.job.wire())
}

func (j *job) wire() object {
	never := "0001-01-01T00:00:00Z"
	counts := map[string]int{}
	for _, k := range j.known {
		if k.id != "" {
			counts[k.kind]++
		}
	}
	synchronized := []object{}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		synchronized = append(synchronized, object{"key": kind, "value": counts[kind]})
	}
	steady := never
	if j.lastGood != nil {
		steady = j.lastGood["timeEnded"].(string)
	}
	return object{"id": j.id, "templateId": "scim",
		"schedule": object{"expiration": nil, "interval": "PT40M", "state": j.state},
		"status": object{"code": j.code, "countSuccessiveCompleteFailures": 0, "escrowsPruned": false, "lastExecution": orNone(j.last),
			"lastSuccessfulExecution": orNone(j.lastGood), "quarantine": orNone(j.problem), "progress": []any{},
			"steadyStateFirstAchievedTime": steady, "steadyStateLastAchievedTime": steady, "synchronizedEntryCountByType": synchronized},
		"synchronizationJobSettings": []object{{"name": "QuarantineTooManyDeletesThreshold", "value": "500"}}}
}

func orNone(o object) any {
	if o == nil {
		return nil
	}
	return o
}

func (s *Server) getJob(w http.ResponseWriter, _ *http.Request, _ *principal, j *job) {
	answer(w, http.StatusOK, j.wire())
}

func (s *Server) deleteJob(w http.ResponseWriter, _ *http.Request, p *principal, _ *job) {
	p.job = nil
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) start(w http.ResponseWriter, _ *http.Request, _ *principal, j *job) {
	if j.state = "Active"; j.last == nil {
		j.code = "NotRun"
	} else {
		j.code = "Active"
	}
	j.problem = nil
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) pause(w http.ResponseWriter, _ *http.Request, _ *principal, j *job) {
	j.state, j.code = "Paused", "Paused"
	w.WriteHeader(http.StatusNoContent)
}

// resets are the flags of a restart. Nothing else is taken, and no other spelling.
var resets = []string{"None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes"}

func (s *Server) restart(w http.ResponseWriter, r *http.Request, _ *principal, j *job) {
	var body struct{ Criteria struct{ ResetScope string } }
	if !read(w, r, &body) {
		return
	}
	for flag := range strings.SplitSeq(body.Criteria.ResetScope, ",") {
		flag = strings.TrimSpace(flag)
		if !slices.Contains(resets, flag) {
			fail(w, http.StatusBadRequest, "BadRequest", fmt.Sprintf("Requested value '%s' was not found.", flag))
			return
		}
		switch flag {
		case "Full":
			j.known, j.initial, j.problem = map[string]*known{}, true, nil
		case "Watermark":
			j.initial = true
		case "QuarantineState":
			j.problem = nil
		}
	}
	if j.problem == nil && j.code == "Quarantine" {
		j.code = "Active"
	}
	w.WriteHeader(http.StatusNoContent)
}

// secretKeys are those of a SCIM connector, and whether they read back.
var secretKeys = map[string]bool{"BaseAddress": true, "SecretToken": false, "SyncNotificationSettings": true, "SyncAll": true, "SkipOutOfScopeDeletions": true}

func (s *Server) getSecrets(w http.ResponseWriter, _ *http.Request, p *principal) {
	pairs := []object{}
	for _, key := range slices.Sorted(maps.Keys(p.secrets)) {
		value := p.secrets[key]
		if !secretKeys[key] {
			value = "*"
		}
		pairs = append(pairs, object{"key": key, "value": value})
	}
	answer(w, http.StatusOK, object{"value": pairs})
}

type pair struct{ Key, Value string }

func (s *Server) putSecrets(w http.ResponseWriter, r *http.Request, p *principal) {
	var body struct{ Value []pair }
	if !read(w, r, &body) {
		return
	}
	put := map[string]string{}
	for _, kv := range body.Value {
		if _, ok := secretKeys[kv.Key]; !ok {
			fail(w, http.StatusInternalServerError, "InternalError", fmt.Sprintf("Requested value '%s' was not found.", kv.Key))
			return
		}
		if kv.Value != "" {
			put[kv.Key] = kv.Value
		}
	}
	p.secrets = put
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) validate(w http.ResponseWriter, r *http.Request, p *principal) {
	var body struct {
		TemplateID          string
		UseSavedCredentials bool
		Credentials         []pair
	}
	if !read(w, r, &body) {
		return
	}
	secrets := p.secrets
	if !body.UseSavedCredentials {
		secrets = map[string]string{}
		for _, kv := range body.Credentials {
			secrets[kv.Key] = kv.Value
		}
	}
	if body.TemplateID == "" || secrets["BaseAddress"] == "" {
		fail(w, http.StatusBadRequest, "RequestMissingRequiredParameter", "templateId or credentials missing")
		return
	}
	if err := s.scim(secrets).probe(r.Context()); err != nil {
		fail(w, http.StatusBadRequest, "CredentialValidationUnavailable", err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Run lets every active job run one cycle, and says how many did.
func (s *Server) Run(ctx context.Context) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.principals {
		if p.job != nil && p.job.state == "Active" {
			s.cycle(ctx, p)
			n++
		}
	}
	return n
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
