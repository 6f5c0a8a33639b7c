package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/dev"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	vaultsim "workflowgen-scim/handler/internal/sim/vault"
)

// fails runs a command that must end with exit code 1 and an error that says some words once, not beside the output too.
func (s *stage) fails(words string, args ...string) {
	s.t.Helper()
	out, err := s.try(s.t.Context(), args...)
	if run.ExitCode(err) != 1 || !strings.Contains(err.Error(), words) || strings.Contains(out, words) {
		s.t.Errorf("scimctl %v: the error should say %q: %v\n%s", args, words, err, out)
	}
}

// writes counts what was asked of Graph that changes something.
func (s *stage) writes() int {
	n := 0
	for route, count := range s.graph.Requests() {
		if !strings.HasPrefix(route, "GET ") && !strings.HasSuffix(route, "validateCredentials") {
			n += count
		}
	}
	return n
}

// The stand-in for Graph, set up with the default flags, gives the doctor nothing to complain about.
func TestSetupLeavesNothingToComplainAbout(t *testing.T) {
	s := newStage(t)
	dev.Populate(s.graph, 4)
	setup := []string{"entra", "setup", "--assign", "workflowgen users", "--yes"}
	s.says(0, "would      assignments  assign WorkflowGen users", append(setup, "--dry-run")...)
	s.says(0, "+", setup...)
	for _, doctor := range [][]string{{"entra", "doctor"}, {"doctor"}} {
		if out := s.do(0, doctor...); strings.ContainsAny(out, "✗!") || !strings.Contains(out, "the job stops at 50") {
			t.Errorf("scimctl %v complains:\n%s", doctor, out)
		}
	}
	s.do(0, "entra", "diff")
	before := s.writes()
	if out := s.do(0, setup...); s.writes() != before || strings.Contains(out, "done") {
		t.Errorf("a second run changed something:\n%s", out)
	}
	s.says(2, "~ Job notification address: setting none → ops@contoso.example", "entra", "diff", "--notify", "ops@contoso.example")
	s.do(0, append(setup, "--notify", "ops@contoso.example")...)
	s.says(0, "Entra notifies ops@contoso.example", "entra", "doctor")
	s.says(0, "ops@contoso.example is set already and stays", append(setup, "--notify", "another@contoso.example")...)
	if stored := s.graph.Stored("SyncNotificationSettings"); len(stored) != 1 || !strings.Contains(stored[0], "ops@contoso.example") {
		t.Errorf("%v", stored)
	}
}

// A mistake is refused before anything is created, dry or in earnest, with exit code 1 and an error that is printed once.
func TestSetupRefusesBeforeItCreates(t *testing.T) {
	s := newStage(t)
	dev.Populate(s.graph, 2)
	twins := s.graph.AddGroup(graphsim.Group{DisplayName: "WORKFLOWGEN USERS"})
	page := s.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<h1>Hello</h1>")) }))
	closed := httptest.NewServer(page.Config.Handler)
	closed.Close()
	refuse := func(words string, args ...string) {
		t.Helper()
		for _, how := range []string{"--dry-run", "--yes"} {
			s.fails(words, append([]string{"entra", "setup", how}, args...)...)
		}
	}
	refuse(`display name "Workflowgen user"`, "--assign", "Workflowgen user")
	refuse(twins.ID, "--assign", "WorkflowGen users")
	refuse(`"unknown@contoso.example"`, "--scope", "all", "--proof", "unknown@contoso.example")
	refuse("clear text", "--scope", "all", "--url", "http://scim.example.com/scim/v2")
	refuse("no gateway answers", "--scope", "all", "--url", closed.URL+"/scim/v2")
	refuse("is not a SCIM endpoint", "--scope", "all", "--url", page.URL+"/scim/v2")
	refuse("--delete-threshold must be", "--scope", "all", "--delete-threshold", "-1")
	refuse("--notify must be", "--scope", "all", "--notify", "unknown")
	t.Setenv("SCIM_TOKEN", "a-token-that-the-gateway-does-not-take")
	refuse("refuses the secret token", "--scope", "all")
	t.Setenv("SCIM_TOKEN", storyToken)
	if apps, principals := s.graph.Count(tenant.DefaultName); apps+principals+s.writes() != 0 {
		t.Errorf("%d applications, %d writes", apps+principals, s.writes())
	}
	s.do(0, "entra", "setup", "--assign", twins.ID, "--yes")
	before := s.writes()
	refuse("provisions this gateway already", "--scope", "all", "--name", "A second one")
	if apps, principals := s.graph.Count("A second one"); apps+principals+s.writes() != before {
		t.Errorf("%d applications, %d writes", apps+principals, s.writes()-before)
	}
}

// Without a scope no user would be provisioned: the dry run says so, and so does the run.
func TestSetupWarnsThatNoUserIsInScope(t *testing.T) {
	s := newStage(t)
	for _, how := range []string{"--dry-run", "--yes", "--dry-run"} {
		s.says(0, "no user will be provisioned", "entra", "setup", how)
	}
	var told struct {
		Steps []struct{ Step, State string }
	}
	if out := s.do(0, "entra", "setup", "--yes", "--json"); json.Unmarshal([]byte(out), &told) != nil || !strings.Contains(out, `"state": "warning"`) {
		t.Errorf("%s", out)
	}
}

// The secret token is read from Key Vault, of several versions the newest that is good, and shown to no one.
func TestSetupReadsTheTokenFromKeyVault(t *testing.T) {
	s := newStage(t)
	sim := vaultsim.Start()
	t.Cleanup(sim.Close)
	vault, err := keyvault.New(sim.URL, sim, sim.Client())
	if err != nil {
		t.Fatal(err)
	}
	s.vault = func(address string) (*keyvault.Vault, error) {
		if address != sim.URL {
			t.Errorf("the vault %s was opened", address)
		}
		return vault, nil
	}
	t.Setenv("SCIM_TOKEN", "")
	s.fails("scimctl token new --vault "+sim.URL, "entra", "setup", "--vault", sim.URL, "--scope", "all", "--yes")
	t.Setenv("KEY_VAULT_URL", sim.URL)
	s.fails("the secret token is needed", "entra", "setup", "--scope", "all", "--yes")

	add := func(value string, until time.Time) string {
		v, err := vault.Add(t.Context(), auth.TokenSecret, value, until)
		if err != nil {
			t.Fatal(err)
		}
		return v.ID
	}
	soon := time.Now().Add(time.Hour)
	add(storyToken, soon)
	add("a-newer-token-which-has-ended-already", time.Now().Add(-time.Hour))
	disabled := add("the-newest-token-which-is-disabled", soon)
	if err := vault.Disable(t.Context(), auth.TokenSecret, disabled); err != nil {
		t.Fatal(err)
	}
	s.do(0, "entra", "setup", "--scope", "all", "--yes")
	if stored := s.graph.Stored("SecretToken"); len(stored) != 1 || stored[0] != storyToken {
		t.Error("another version was stored")
	}
	t.Setenv("KEY_VAULT_URL", "")
	t.Setenv("SCIM_TOKEN", "a-token-that-the-gateway-does-not-take")
	s.do(0, "entra", "setup", "--vault", sim.URL, "--renew-token", "--scope", "all", "--yes")
}
