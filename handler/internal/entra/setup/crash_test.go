package setup_test

import (
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/entra/checks"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

var errDead = errors.New("the process is dead")

// dying is the transport of a process that dies at a request: it receives no answer from then on, and nothing that it would
// still do happens. done tells whether Graph carries out that request.
type dying struct {
	http.Handler
	at   int
	done bool
	n    int
}

func (d *dying) Do(r *http.Request) (*http.Response, error) {
	if d.n++; d.n < d.at {
		return tenant.Direct{Handler: d.Handler}.RoundTrip(r)
	}
	if d.n == d.at && d.done {
		_, _ = tenant.Direct{Handler: d.Handler}.RoundTrip(r)
	}
	return nil, errDead
}

// mortal is the memory of such a process, which it writes only while it lives.
type mortal struct {
	*tenant.Memory
	of *dying
}

func (m mortal) Save(k setup.Known) error {
	if m.of.n >= m.of.at {
		return errDead
	}
	return m.Memory.Save(k)
}

// end is the result of a setup, without the ids that differ from one tenant to the next.
type end struct {
	Applications, Principals int
	Status                   checks.Status
	Secrets                  map[string]string
	Assigned                 []string
	Differences              []setup.Difference
	Known                    setup.Known
	Provisioned              map[string]int // by objectId
}

func endOf(t *testing.T, w *tenant.Tenant) end {
	t.Helper()
	sp := w.Application(t)
	e := end{Provisioned: map[string]int{}}
	e.Applications, e.Principals = w.Count("WorkflowGen")
	e.Status = tenant.Must(checks.StatusOf(t.Context(), w.Client, sp))
	e.Status.ClientID, e.Status.PrincipalID, e.Status.JobID = "", "", ""
	e.Secrets = tenant.Must(w.Secrets(t.Context(), sp.ID))
	for _, a := range tenant.Must(w.Assignments(t.Context(), sp.ID)) {
		e.Assigned = append(e.Assigned, a.PrincipalName)
	}
	schema, _, err := w.Schema(t.Context(), sp.ID, tenant.Must(w.SCIMJob(t.Context(), sp.ID)).ID)
	if err == nil {
		e.Differences, err = setup.Differences(schema, setup.Wish{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range w.SCIM.Users {
		e.Provisioned[u["externalId"].(string)]++
	}
	e.Known = setup.Known{Name: w.Memory.Known.Name, Settled: w.Memory.Known.Settled, Making: w.Memory.Known.Making}
	return e
}

// smallTenant is a tenant with one user, in which nothing is set up.
func smallTenant(t *testing.T) (*tenant.Tenant, setup.Options) {
	t.Helper()
	w := tenant.New(t, graphsim.Options{Propagation: 5 * time.Second}, false)
	w.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	o := w.Options()
	o.Assignees = []string{"ann@contoso.example"}
	return w, o
}

// If setup dies at any call to Graph, and whether or not Graph carries out the call, the next run has the same result as an
// undisturbed one: one application, one job, one mapping, one user provisioned once.
func TestSetupResumesAfterACrash(t *testing.T) {
	w, o := smallTenant(t)
	w.SetUp(t, o)
	want := endOf(t, w)
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, o := smallTenant(t)
			transport := &dying{Handler: w.Server, at: n, done: done}
			alive, err := setup.Run(t.Context(), w.Through(transport), mortalOptions(w, o, transport))
			if err == nil && transport.n < n {
				if n < 30 || !alive {
					t.Errorf("setup made only %d calls", transport.n)
				}
				break
			}
			w.SetUp(t, o)
			if got := endOf(t, w); !reflect.DeepEqual(got, want) {
				t.Fatalf("after a crash at call %d, which was done: %v:\n%+v\nnot\n%+v", n, done, got, want)
			}
		}
	}
}

// If a run changes the scope and the mapping of a running job and dies, the restart that makes both take effect is not lost.
func TestRestartIsNotLostInACrash(t *testing.T) {
	const restart = "POST /servicePrincipals/{id}/synchronization/jobs/{job}/restart"
	for n := 1; ; n++ {
		w, o := smallTenant(t)
		o.Scope = "all"
		o.Wish.UserName = true
		w.SetUp(t, o)
		w.Run(t.Context())
		o.Scope, o.Wish.UserName = "assigned", false
		transport := &dying{Handler: w.Server, at: n, done: true}
		_, err := setup.Run(t.Context(), w.Through(transport), mortalOptions(w, o, transport))
		w.SetUp(t, o)
		if w.Requests()[restart] == 0 || w.Memory.Known.Restart {
			t.Errorf("after a crash at call %d: restarted %d times, still owed: %v", n, w.Requests()[restart], w.Memory.Known.Restart)
		}
		if w.SetUp(t, o) {
			t.Errorf("after a crash at call %d a third run changes something: %+v", n, w.Steps)
		}
		if err == nil && transport.n < n {
			return
		}
	}
}

func mortalOptions(w *tenant.Tenant, o setup.Options, of *dying) setup.Options {
	o.Memory = mortal{w.Memory, of}
	return o
}

// If Graph refuses a new application, the next run does not look for one.
func TestSetupDoesNotLookForWhatWasRefused(t *testing.T) {
	w, o := smallTenant(t)
	const route = "POST /applicationTemplates/{id}/instantiate"
	w.Refuse(route, 1)
	if _, err := w.Setup(t.Context(), o); err == nil {
		t.Fatal("Graph refused")
	}
	w.Clock.Waited = nil
	w.SetUp(t, o)
	looks := 0
	for _, d := range w.Clock.Waited {
		if d == 2*time.Second {
			looks++
		}
	}
	if n := w.Requests()[route]; n != 2 || looks > 20 {
		t.Errorf("%d tries, %d looks", n, looks)
	}
	if !slices.ContainsFunc(slices.Collect(maps.Keys(w.Requests())), func(r string) bool { return strings.Contains(r, "/start") }) {
		t.Error("the job was not started")
	}
}

// forgetful loses the first answer to a new application: a proxy in between sends its own.
type forgetful struct {
	http.Handler
	lost bool
}

func (f *forgetful) Do(r *http.Request) (*http.Response, error) {
	res, err := tenant.Direct{Handler: f.Handler}.RoundTrip(r)
	if err == nil && !f.lost && strings.HasSuffix(r.URL.Path, "/instantiate") {
		f.lost = true
		res.StatusCode, res.Status = http.StatusGatewayTimeout, "504 Gateway Timeout"
	}
	return res, err
}

// There is one application also if the answer to its creation was lost, or if the remembered one was deleted and created again.
func TestSetupMakesOneApplication(t *testing.T) {
	w, o := smallTenant(t)
	if _, err := setup.Run(t.Context(), w.Through(&forgetful{Handler: w.Server}), o); err == nil {
		t.Error("an answer was lost, and setup did not fail")
	}
	w.SetUp(t, o)
	if apps, principals := w.Count(o.Name); apps != 1 || principals != 1 {
		t.Errorf("an answer was lost: %d applications, %d principals", apps, principals)
	}
	w.Memory.Known.PrincipalID = "20a08c5b-0000-4000-8000-00000000dead" // deleted
	w.SetUp(t, o)
	if apps, principals := w.Count(o.Name); apps != 1 || principals != 1 {
		t.Errorf("another is remembered: %d applications, %d principals", apps, principals)
	}
}

// There is one registration for the log page, at whatever call the run that created it died.
func TestSignInPageResumesAfterACrash(t *testing.T) {
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			w, _ := smallTenant(t)
			group := w.AddGroup(graphsim.Group{DisplayName: "Operators"})
			o := setup.PageOptions{Name: "Log page", PublicURL: "https://scim.example.com", Operators: "Operators", Identity: "identity", Memory: w.Memory, Tell: func(setup.Step) {}}
			transport := &dying{Handler: w.Server, at: n, done: done}
			doomed := o
			doomed.Memory = mortal{w.Memory, transport}
			_, err := setup.SignInPage(t.Context(), w.Through(transport), doomed)
			if err == nil && transport.n < n {
				break
			}
			page, err := setup.SignInPage(t.Context(), w.Client, o)
			if err != nil {
				t.Fatalf("after a crash at call %d, which was done: %v: %v", n, done, err)
			}
			w.Clock.Time = w.Clock.Time.Add(time.Minute)
			before := w.Writes()
			if again, err := setup.SignInPage(t.Context(), w.Client, o); err != nil || again != page || w.Writes() != before {
				t.Errorf("a third run changes something: %v, %v", again, err)
			}
			assigned := tenant.Must(w.Assignments(t.Context(), tenant.Must(w.PrincipalOf(t.Context(), page.ClientID)).ID))
			if apps, principals := w.Count("Log page"); apps != 1 || principals != 1 || len(assigned) != 1 || assigned[0].PrincipalID != group.ID {
				t.Errorf("after a crash at call %d, which was done: %v: %d registrations, %d principals, %v", n, done, apps, principals, assigned)
			}
		}
	}
}
