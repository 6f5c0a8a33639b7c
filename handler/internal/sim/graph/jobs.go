package graph

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// job is a provisioning job with its memory.
type job struct {
	id       string
	template string
	schema   object
	state    string // of the schedule: Active, Disabled or Paused
	code     string
	last     object
	lastGood object
	problem  object // the quarantine
	known    map[string]*known
	initial  bool // the next cycle matches every object again
	cycle    string
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
	if p.job != nil {
		fail(w, http.StatusConflict, "Conflict", "The service principal has a job already.")
		return
	}
	p.job = &job{template: "scim", id: "scim." + strings.ReplaceAll(s.options.Tenant, "-", "") + "." + p.appID, state: "Disabled", code: "Paused",
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
	return object{"id": j.id, "templateId": j.template,
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

// resets are the flags of a restart. Graph accepts no others, and no other spelling.
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
