package setup_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

// refused runs setup, dry and not dry, and expects an error with some words and nothing created.
func refused(t *testing.T, n *tenant.Online, o setup.Options, words string) {
	t.Helper()
	before := n.Writes()
	for _, o.DryRun = range []bool{true, false} {
		if _, err := n.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("dry run %v: the error should say %q: %v", o.DryRun, words, err)
		}
	}
	if apps, _ := n.Count(o.Name); n.Writes() != before || apps != 0 {
		t.Errorf("%s: %d writes, %d applications", words, n.Writes()-before, apps)
	}
}

func answers(status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// Setup refuses a tenant URL behind which there is no gateway, and names that cannot be looked up, before it creates anything.
func TestSetupRefusesBeforeItCreates(t *testing.T) {
	n := tenant.NewOnline(t)
	n.AddGroup(graphsim.Group{DisplayName: "The team"})
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for words, change := range map[string]func(*setup.Options){
		"in clear text":              func(o *setup.Options) { o.Address = "http://scim.example.com/scim/v2" },
		"is not a tenant URL":        func(o *setup.Options) { o.Address = n.URL + "/Users" },
		"no gateway answers":         func(o *setup.Options) { o.Address = closed.URL + "/scim/v2" },
		"refuses the secret token":   func(o *setup.Options) { o.Token = "a-token-that-is-not-the-gateway's" },
		"the secret token is needed": func(o *setup.Options) { o.Token = "" },
		"proof must be a user":       func(o *setup.Options) { o.Proof = "The team" },
		"proof: no user or group":    func(o *setup.Options) { o.Proof = "no-such-user@contoso.example" },
	} {
		o := n.Options()
		change(&o)
		refused(t, n, o, words)
	}
	for _, gateway := range []http.Handler{answers(404, "text/plain", "not found"), answers(200, "text/html", "<h1>hello</h1>"),
		answers(200, "application/json", `{"schemas":[]}`), answers(403, "application/scim+json", `{"status":"403"}`), answers(503, "text/plain", "")} {
		n.Gateway = gateway
		refused(t, n, n.Options(), "is not a SCIM endpoint")
	}
}

// A 403 of the platform concerns this machine and not Entra: setup warns and lets Entra try.
func TestSetupBehindARestriction(t *testing.T) {
	n := tenant.NewOnline(t)
	n.Gateway = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("ADSCIMVersion") == "" {
			answers(403, "text/html", "Ip Forbidden").ServeHTTP(w, r)
			return
		}
		n.SCIM.ServeHTTP(w, r)
	})
	n.SetUp(t, n.Options())
	if n.State("gateway") != setup.StepWarning || !strings.Contains(fmt.Sprint(n.Steps), "refuses this machine") || n.State("check") != setup.StepUnchanged {
		t.Errorf("%+v", n.Steps)
	}
}

// Names are looked up before anything is created: by object id, user principal name, and display name in any case.
func TestSetupLooksUpNames(t *testing.T) {
	n := tenant.NewOnline(t)
	ann := n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann Example", Surname: "Example"})
	team := n.AddGroup(graphsim.Group{DisplayName: "WorkflowGen users", Members: []string{ann.ID}})
	one, two := n.AddGroup(graphsim.Group{DisplayName: "Twins"}), n.AddUser(graphsim.User{UserPrincipalName: "t@contoso.example", DisplayName: "twins"})
	o := n.Options()
	o.Scope = "assigned"
	for name, words := range map[string]string{"WorkflowGen user": `display name "WorkflowGen user"`, "Twins": one.ID, "twins": two.ID, "Twins ": `"Twins "`} {
		o.Assignees = []string{"WorkflowGen users", name}
		refused(t, n, o, words)
	}
	o.Assignees = []string{"workflowgen USERS", ann.ID, "ANN@contoso.example"}
	n.SetUp(t, o)
	assigned := tenant.Must(n.Assignments(t.Context(), n.Application(t).ID))
	if len(assigned) != 2 || assigned[0].PrincipalID != team.ID || assigned[1].PrincipalID != ann.ID {
		t.Errorf("%+v", assigned)
	}
	if n.SetUp(t, o) {
		t.Errorf("a second run changed something: %+v", n.Steps)
	}
}

// If no user is in scope, both the dry run and the run warn.
func TestSetupWarnsOfAnEmptyScope(t *testing.T) {
	n := tenant.NewOnline(t)
	n.AddUser(graphsim.User{UserPrincipalName: "ann@contoso.example", DisplayName: "Ann", Surname: "A"})
	o := n.Options()
	o.Scope = ""
	for _, o.DryRun = range []bool{true, false, true, false} {
		n.SetUp(t, o)
		if n.State("assignments") != setup.StepWarning || n.State("proof") == setup.StepWould || n.State("proof") == setup.StepDone {
			t.Errorf("dry run %v: %+v", o.DryRun, n.Steps)
		}
	}
	o.DryRun, o.Assignees = false, []string{"ann@contoso.example"}
	if n.SetUp(t, o); n.State("assignments") != setup.StepDone {
		t.Errorf("%+v", n.Steps)
	}
}

// A second application for the same gateway is refused, whichever of the gateway's paths it is given, and nothing is created.
func TestSetupRefusesASecondApplication(t *testing.T) {
	n := tenant.NewOnline(t)
	n.SetUp(t, n.Options())
	base := strings.TrimSuffix(n.URL, "/scim/v2")
	for _, address := range []string{n.URL, n.URL + "/", n.URL + "?aadOptscim062020", base + "/scim", base + "/wfgen/scim"} {
		o := n.Options()
		o.Name, o.Memory, o.Address = "A second one", &tenant.Memory{}, address
		refused(t, n, o, "provisions this gateway already")
		o.App = n.AddApplication("In the portal", graphsim.AnyApplication, "") // made in the portal, and not connected yet
		before := n.Writes()
		if _, err := n.Setup(t.Context(), o); !setup.HasCode(err, setup.SecondApplication) || n.Writes() != before {
			t.Errorf("%s: %v, %d writes", address, err, n.Writes()-before)
		}
	}
}

// If Entra is refused though this machine is not, the failure names the application that was created, and the next run resumes.
func TestFailureNamesTheApplication(t *testing.T) {
	n := tenant.NewOnline(t)
	n.Gateway = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("ADSCIMVersion") != "" {
			answers(403, "application/json", `{"detail":"a firewall"}`).ServeHTTP(w, r)
			return
		}
		n.SCIM.ServeHTTP(w, r)
	})
	for range 2 { // created by this run, and found by the next
		_, err := n.Setup(t.Context(), n.Options())
		client := n.Application(t).AppID
		failed, ok := errors.AsType[*setup.Failure](err)
		if !ok || !setup.HasCode(err, setup.EntraRefused) || failed.Unconnected == nil || failed.Unconnected.AppID != client {
			t.Fatalf("%v", err)
		}
		answer, ok := errors.AsType[*graph.Error](err)
		if !ok {
			t.Fatalf("Graph's answer is not in %v", err)
		}
		if strings.ContainsAny(err.Error(), "{}") || strings.Contains(err.Error(), "request-id") || !strings.Contains(answer.Details(), "request-id") ||
			!strings.Contains(answer.Details(), "a firewall") {
			t.Errorf("the sentence is %v, and the details are %s", err, answer.Details())
		}
	}
	n.Gateway = n.SCIM
	n.SetUp(t, n.Options())
	if apps, _ := n.Count("WorkflowGen"); apps != 1 {
		t.Errorf("%d applications", apps)
	}
}
