package graph

import (
	"context"
	"net/http"
	"slices"
	"time"
)

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

// synced finds the enterprise application of a synchronization call. The synchronization service knows an application later
// than Graph does, and until then answers with four different errors. It does not serve one that was made without a template.
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

// written is synced for calls that change the application: an app must own both halves.
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

// Run runs one cycle of every active job, and returns the number of jobs.
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
