package entra_test

import (
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

var errDead = errors.New("the process is dead")

// dying is the way to Graph of a process that dies at a request: it hears no answer any more, and nothing of what it would
// still do is done. Whether that request is done is done.
type dying struct {
	http.Handler
	at   int
	done bool
	n    int
}

func (d *dying) Do(r *http.Request) (*http.Response, error) {
	if d.n++; d.n < d.at {
		return direct{d.Handler}.RoundTrip(r)
	}
	if d.n == d.at && d.done {
		_, _ = direct{d.Handler}.RoundTrip(r)
	}
	return nil, errDead
}

// mortal is the memory of such a process, into which it writes as long as it lives.
type mortal struct {
	*memory
	of *dying
}

func (m mortal) Save(k entra.Known) error {
	if m.of.n >= m.of.at {
		return errDead
	}
	return m.memory.Save(k)
}

// end is all that a setup leads to, without the ids that differ from one tenant to the next.
type end struct {
	Applications, Principals int
	Status                   entra.Status
	Secrets                  map[string]string
	Assigned                 []string
	Differences              []entra.Difference
	Known                    entra.Known
	Provisioned              map[string]int // by objectId
}

func (w *world) end(t *testing.T) end {
	t.Helper()
	sp := w.principal(t)
	e := end{Provisioned: map[string]int{}}
	e.Applications, e.Principals = w.Count("WorkflowGen")
	e.Status = must(w.StatusOf(t.Context(), sp))
	e.Status.ClientID, e.Status.PrincipalID, e.Status.JobID = "", "", ""
	e.Secrets = must(w.Secrets(t.Context(), sp.ID))
	for _, a := range must(w.Assignments(t.Context(), sp.ID)) {
		e.Assigned = append(e.Assigned, a.PrincipalName)
	}
	schema, _, err := w.Schema(t.Context(), sp.ID, must(w.TheJob(t.Context(), sp.ID)).ID)
	if err == nil {
		e.Differences, err = schema.Differences(entra.Wish{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range w.scim.users {
		e.Provisioned[u["externalId"].(string)]++
	}
	e.Known = entra.Known{Name: w.memory.known.Name, Settled: w.memory.known.Settled, Making: w.memory.known.Making}
	return e
}

// tenant is a small one in which nothing is set up.
func tenant(t *testing.T) (*world, entra.SetupOptions) {
	t.Helper()
	w := newWorld(t, graphsim.Options{Propagation: 5 * time.Second}, false)
	w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	o := w.options()
	o.Assignees = []string{"ann@contoso.example"}
	return w, o
}

// Wherever setup dies, at whatever call to Graph and whether or not that call is done, the next run comes to the same end as
// one that was not disturbed: one application, one job, one mapping, one user provisioned once.
func TestSetupGoesOnAfterACrash(t *testing.T) {
	w, o := tenant(t)
	w.setUp(t, o)
	want := w.end(t)
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, o := tenant(t)
			graph := &dying{Handler: w.Server, at: n, done: done}
			alive, err := w.through(graph).Setup(t.Context(), w.mortal(o, graph))
			if err == nil && graph.n < n {
				if n < 30 || !alive {
					t.Errorf("setup made only %d calls", graph.n)
				}
				break
			}
			w.setUp(t, o)
			if got := w.end(t); !reflect.DeepEqual(got, want) {
				t.Fatalf("after a crash at call %d, which was done: %v:\n%+v\nnot\n%+v", n, done, got, want)
			}
		}
	}
}

// Where a running job is given another scope and its mapping back, the restart that makes both take effect is not lost with a
// run that dies before it.
func TestRestartIsNotLostInACrash(t *testing.T) {
	const restart = "POST /servicePrincipals/{id}/synchronization/jobs/{job}/restart"
	for n := 1; ; n++ {
		w, o := tenant(t)
		o.Scope = "all"
		o.Wish.UserName = true
		w.setUp(t, o)
		w.Run(t.Context())
		o.Scope, o.Wish.UserName = "assigned", false
		graph := &dying{Handler: w.Server, at: n, done: true}
		_, err := w.through(graph).Setup(t.Context(), w.mortal(o, graph))
		w.setUp(t, o)
		if w.Requests()[restart] == 0 || w.memory.known.Restart {
			t.Errorf("after a crash at call %d: restarted %d times, still owed: %v", n, w.Requests()[restart], w.memory.known.Restart)
		}
		if w.setUp(t, o) {
			t.Errorf("after a crash at call %d a third run changes something: %+v", n, w.steps)
		}
		if err == nil && graph.n < n {
			return
		}
	}
}

func (w *world) mortal(o entra.SetupOptions, of *dying) entra.SetupOptions {
	o.Memory = mortal{w.memory, of}
	return o
}

// Where Graph says no to a new application, the next run does not look for one.
func TestSetupDoesNotLookForWhatWasRefused(t *testing.T) {
	w, o := tenant(t)
	const route = "POST /applicationTemplates/{id}/instantiate"
	w.Refuse(route, 1)
	if _, err := w.Setup(t.Context(), o); err == nil {
		t.Fatal("Graph said no")
	}
	w.clock.waited = nil
	w.setUp(t, o)
	looked := 0
	for _, d := range w.clock.waited {
		if d == 2*time.Second {
			looked++
		}
	}
	if n := w.Requests()[route]; n != 2 || looked > 20 {
		t.Errorf("%d tries, %d looks", n, looked)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(w.Requests())), func(r string) bool { return strings.Contains(r, "/start") }) {
		t.Error("the job was not started")
	}
}

// forgetful loses the first answer to a new application: a gateway on the way gives its own.
type forgetful struct {
	http.Handler
	lost bool
}

func (f *forgetful) Do(r *http.Request) (*http.Response, error) {
	res, err := direct{f.Handler}.RoundTrip(r)
	if err == nil && !f.lost && strings.HasSuffix(r.URL.Path, "/instantiate") {
		f.lost = true
		res.StatusCode, res.Status = http.StatusGatewayTimeout, "504 Gateway Timeout"
	}
	return res, err
}

// Where it is not known whether an application was made, and where a remembered one has been made anew by somebody else, there is one.
func TestSetupMakesOneApplication(t *testing.T) {
	w, o := tenant(t)
	if _, err := w.through(&forgetful{Handler: w.Server}).Setup(t.Context(), o); err == nil {
		t.Error("an answer was lost, and setup did not say so")
	}
	w.setUp(t, o)
	if apps, principals := w.Count(o.Name); apps != 1 || principals != 1 {
		t.Errorf("an answer was lost: %d applications, %d principals", apps, principals)
	}
	w.memory.known.PrincipalID = "20a08c5b-0000-4000-8000-00000000dead" // deleted
	w.setUp(t, o)
	if apps, principals := w.Count(o.Name); apps != 1 || principals != 1 {
		t.Errorf("another is remembered: %d applications, %d principals", apps, principals)
	}
}

// The registration for the log page is one, wherever the run that made it died.
func TestPageSignInGoesOnAfterACrash(t *testing.T) {
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, _ := tenant(t)
			group := w.AddGroup(graphsim.Group{DisplayName: "Operators"})
			o := entra.PageOptions{Name: "Log page", PublicURL: "https://scim.example.com", Operators: "Operators", Identity: "identity", Memory: w.memory, Tell: func(entra.Step) {}}
			graph := &dying{Handler: w.Server, at: n, done: done}
			doomed := o
			doomed.Memory = mortal{w.memory, graph}
			_, err := w.through(graph).PageSignIn(t.Context(), doomed)
			if err == nil && graph.n < n {
				break
			}
			page, err := w.PageSignIn(t.Context(), o)
			if err != nil {
				t.Fatalf("after a crash at call %d, which was done: %v: %v", n, done, err)
			}
			w.clock.now = w.clock.now.Add(time.Minute)
			before := w.writes()
			if again, err := w.PageSignIn(t.Context(), o); err != nil || again != page || w.writes() != before {
				t.Errorf("a third run is not content with what is there: %v, %v", again, err)
			}
			assigned := must(w.Assignments(t.Context(), must(w.PrincipalOf(t.Context(), page.ClientID)).ID))
			if apps, principals := w.Count("Log page"); apps != 1 || principals != 1 || len(assigned) != 1 || assigned[0].PrincipalID != group.ID {
				t.Errorf("after a crash at call %d, which was done: %v: %d registrations, %d gates, %v", n, done, apps, principals, assigned)
			}
		}
	}
}
