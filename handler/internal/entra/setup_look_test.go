package entra_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// online is a tenant and a gateway that are both reached over HTTP.
type online struct {
	*world
	gateway http.Handler
	url     string
}

func newOnline(t *testing.T) *online {
	t.Helper()
	n := &online{world: newWorld(t, graphsim.Options{}, false)}
	n.gateway = n.scim
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.gateway.ServeHTTP(w, r) }))
	n.Server = graphsim.New(graphsim.Options{})
	graph := httptest.NewServer(n.Server)
	t.Cleanup(gateway.Close)
	t.Cleanup(graph.Close)
	n.url = gateway.URL + "/scim/v2"
	n.Client = must(entra.New(entra.Config{URL: graph.URL, Credential: asCaller{graphsim.Token("caller", false)}, Wait: n.clock.Wait}))
	return n
}

func (n *online) options() entra.SetupOptions {
	o := n.world.options()
	o.Address, o.Transport, o.Scope = n.url, nil, "all"
	return o
}

// refused runs setup, dry and in earnest, and expects an error with some words and nothing created.
func (n *online) refused(t *testing.T, o entra.SetupOptions, words string) {
	t.Helper()
	before := n.writes()
	for _, o.DryRun = range []bool{true, false} {
		if _, err := n.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("dry run %v: the error should say %q: %v", o.DryRun, words, err)
		}
	}
	if apps, _ := n.Count(o.Name); n.writes() != before || apps != 0 {
		t.Errorf("%s: %d writes, %d applications", words, n.writes()-before, apps)
	}
}

func answers(status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func TestSetupRefusesAGatewayThatIsNone(t *testing.T) {
	n := newOnline(t)
	n.AddGroup(graphsim.Group{DisplayName: "The team"})
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for words, change := range map[string]func(*entra.SetupOptions){
		"in clear text":             func(o *entra.SetupOptions) { o.Address = "http://scim.example.com/scim/v2" },
		"must be like https://":     func(o *entra.SetupOptions) { o.Address = n.url + "/Users" },
		"no gateway answers":        func(o *entra.SetupOptions) { o.Address = closed.URL + "/scim/v2" },
		"refuses the secret token":  func(o *entra.SetupOptions) { o.Token = "a-token-that-is-not-the-gateway's" },
		"set SCIM_TOKEN, or let":    func(o *entra.SetupOptions) { o.Token = "" },
		"--proof must be a user":    func(o *entra.SetupOptions) { o.Proof = "The team" },
		"--proof: no user or group": func(o *entra.SetupOptions) { o.Proof = "nobody@contoso.example" },
	} {
		o := n.options()
		change(&o)
		n.refused(t, o, words)
	}
	for _, gateway := range []http.Handler{answers(404, "text/plain", "not found"), answers(200, "text/html", "<h1>hello</h1>"),
		answers(200, "application/json", `{"schemas":[]}`), answers(403, "application/scim+json", `{"status":"403"}`), answers(503, "text/plain", "")} {
		n.gateway = gateway
		n.refused(t, n.options(), "is not a SCIM endpoint")
	}
}

// The platform's 403 keeps this machine out, and not Entra: setup says so and lets Entra judge.
func TestSetupBehindARestriction(t *testing.T) {
	n := newOnline(t)
	n.gateway = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("ADSCIMVersion") == "" {
			answers(403, "text/html", "Ip Forbidden").ServeHTTP(w, r)
			return
		}
		n.scim.ServeHTTP(w, r)
	})
	n.setUp(t, n.options())
	if n.state("gateway") != entra.StepWarning || !strings.Contains(fmt.Sprint(n.steps), "OPERATOR_CIDRS") || n.state("check") != entra.StepUnchanged {
		t.Errorf("%+v", n.steps)
	}
}

// Names are looked up before anything is created: by object id, user principal name, and display name in any case.
func TestSetupLooksUpNames(t *testing.T) {
	n := newOnline(t)
	ann := n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann Example", Surname: "Example"})
	team := n.AddGroup(graphsim.Group{DisplayName: "WorkflowGen users", Members: []string{ann.ID}})
	one, two := n.AddGroup(graphsim.Group{DisplayName: "Twins"}), n.AddUser(graphsim.User{UserPrincipalName: "t@contoso.example", DisplayName: "twins"})
	o := n.options()
	o.Scope = "assigned"
	for name, words := range map[string]string{"WorkflowGen user": `display name "WorkflowGen user"`, "Twins": one.ID, "twins": two.ID, "Twins ": `"Twins "`} {
		o.Assignees = []string{"WorkflowGen users", name}
		n.refused(t, o, words)
	}
	o.Assignees = []string{"workflowgen USERS", ann.ID, "ANN@contoso.example"}
	n.setUp(t, o)
	assigned := must(n.Assignments(t.Context(), n.principal(t).ID))
	if len(assigned) != 2 || assigned[0].PrincipalID != team.ID || assigned[1].PrincipalID != ann.ID {
		t.Errorf("%+v", assigned)
	}
	if n.setUp(t, o) {
		t.Errorf("a second run changed something: %+v", n.steps)
	}
}

// Where no user is in scope both the dry run and the run say so.
func TestSetupWarnsOfAnEmptyScope(t *testing.T) {
	n := newOnline(t)
	n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	o := n.options()
	o.Scope = ""
	for _, o.DryRun = range []bool{true, false, true, false} {
		n.setUp(t, o)
		if n.state("assignments") != entra.StepWarning || n.state("proof") == entra.StepWould || n.state("proof") == entra.StepDone {
			t.Errorf("dry run %v: %+v", o.DryRun, n.steps)
		}
	}
	o.DryRun, o.Assignees = false, []string{"ann@contoso.example"}
	if n.setUp(t, o); n.state("assignments") != entra.StepDone {
		t.Errorf("%+v", n.steps)
	}
}

// A second application for the same gateway is refused, whichever of the gateway's paths it is given, and nothing is created.
func TestSetupRefusesASecondApplication(t *testing.T) {
	n := newOnline(t)
	n.setUp(t, n.options())
	base := strings.TrimSuffix(n.url, "/scim/v2")
	for _, address := range []string{n.url, n.url + "/", n.url + "?aadOptscim062020", base + "/scim", base + "/wfgen/scim"} {
		o := n.options()
		o.Name, o.Memory, o.Address = "A second one", &memory{}, address
		n.refused(t, o, "provisions this gateway already")
		o.App = n.AddApplication("In the portal", graphsim.AnyApplication, "") // made in the portal, and not connected yet
		before := n.writes()
		if _, err := n.Setup(t.Context(), o); !errors.Is(err, entra.ErrSecondApplication) || n.writes() != before {
			t.Errorf("%s: %v, %d writes", address, err, n.writes()-before)
		}
	}
}

// Where Entra is not let in though this machine is, the application that was created is not concealed, and the next run resumes.
func TestSetupTellsWhatItLeaves(t *testing.T) {
	n := newOnline(t)
	n.gateway = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("ADSCIMVersion") != "" {
			answers(403, "application/json", `{"detail":"a firewall"}`).ServeHTTP(w, r)
			return
		}
		n.scim.ServeHTTP(w, r)
	})
	for range 2 { // created by this run, and found by the next
		_, err := n.Setup(t.Context(), n.options())
		client := n.principal(t).AppID
		var failed *entra.Failure
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), "AzureActiveDirectory") || !strings.Contains(err.Error(), "scimctl entra remove --app "+client) {
			t.Fatalf("%v", err)
		}
		if strings.ContainsAny(err.Error(), "{}") || strings.Contains(err.Error(), "request-id") || !strings.Contains(failed.Details(), "request-id") ||
			!strings.Contains(failed.Details(), "a firewall") {
			t.Errorf("the sentence is %v, and the details are %s", err, failed.Details())
		}
	}
	n.gateway = n.scim
	n.setUp(t, n.options())
	if apps, _ := n.Count("WorkflowGen"); apps != 1 {
		t.Errorf("%d applications", apps)
	}
}

// What setup leads to is what the doctor wants: no complaint, not even a small one, before and after the first cycle.
func TestDoctorHasNothingToSayAfterSetup(t *testing.T) {
	n := newOnline(t)
	n.clock.now = time.Now()
	n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	n.setUp(t, n.options())
	for range 2 {
		for _, r := range n.examine(t) {
			if r.Status != doctor.Good {
				t.Errorf("%+v", r)
			}
		}
		n.Run(t.Context())
	}
}

// examine lets the doctor look, and returns what it found by check.
func (n *online) examine(t *testing.T) map[string]doctor.Result {
	t.Helper()
	scene := must(n.Survey(t.Context(), n.principal(t), &entra.Endpoint{Address: n.url, Token: token}))
	scene.Address = n.url
	see := func(context.Context) (*entra.Scene, doctor.Finding) { return scene, doctor.OK("seen") }
	found := map[string]doctor.Result{}
	for _, r := range doctor.Run(t.Context(), entra.Checks(see), func(doctor.Result) {}) {
		found[r.Check] = r
	}
	return found
}
