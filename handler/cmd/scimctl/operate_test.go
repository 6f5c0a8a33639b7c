package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/tenant"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// says runs a command that must end with an exit code and print some words.
func (s *stage) says(code int, words string, args ...string) {
	s.t.Helper()
	if out := s.do(code, args...); !strings.Contains(out, words) {
		s.t.Errorf("scimctl %v does not say %q:\n%s", args, words, out)
	}
}

// What an operator does in the life of an application, at the command line.
func TestOperating(t *testing.T) {
	s := newStage(t)
	s.people(3, 1)
	s.do(1, "entra", "status") // there is none yet
	s.says(0, "would", "entra", "setup", "--scope", "all", "--dry-run")
	s.do(1, "entra", "setup", "--scope", "all") // no terminal
	s.do(1, "entra", "setup", "--scope", "some", "--yes")
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--proof", "user1@contoso.example")
	backups, _ := filepath.Glob(".scimctl/schema-*.json")
	if len(backups) != 1 {
		t.Errorf("backups of the schema: %v", backups)
	}
	s.fails("provisions another endpoint", "entra", "setup", "--url", "https://other.example.com/scim/v2", "--no-probe", "--yes")
	s.says(0, "would provision", "entra", "provision", "user2@contoso.example", "--dry-run")
	s.do(0, "entra", "provision", "user2@contoso.example")
	s.says(2, "EntryConflict", "entra", "provision", "--group", "Team 1") // it was not linked
	s.do(1, "entra", "provision", "unknown@contoso.example")
	s.says(0, "would pause", "entra", "pause", "--dry-run")
	s.do(0, "entra", "pause", "--yes")
	s.says(2, "scimctl entra resume", "entra", "status")
	s.do(0, "entra", "resume", "--yes")
	s.do(0, "entra", "restart", "--full", "--yes")
	s.graph.Run(t.Context())
	s.says(2, "1 objects could not be provisioned", "entra", "status")
	s.says(0, "EntryConflict", "entra", "logs", "--failed", "--user", "Team 1")
}

// A quarantine is told in words, with its cure, and ended by it.
func TestQuarantineInWords(t *testing.T) {
	s := newStage(t)
	s.people(1, 1)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--proof", "")
	s.graph.Quarantine("EncounteredEscrowProportionThreshold", s.clock.Now().Add(-time.Hour))
	s.says(2, "More than 40 in 100 objects fail", "entra", "status")
	s.says(2, "→ See scimctl entra logs --failed", "entra", "doctor")
	var st struct {
		Trouble struct{ What, Cure, Code string }
	}
	if out := s.do(2, "entra", "status", "--json"); json.Unmarshal([]byte(out), &st) != nil || st.Trouble.Code != "EncounteredEscrowProportionThreshold" {
		t.Errorf("%s", out)
	}
	s.do(0, "entra", "restart", "--errors", "--yes")
	s.do(0, "entra", "status")
}

// The doctor looks at everything, Entra too; what is wrong there ends it with 2.
func TestDoctorLooksAtEntra(t *testing.T) {
	s := newStage(t)
	s.people(1, 1)
	s.says(2, "→ scimctl entra setup", "doctor")
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--proof", "")
	s.says(0, "✓ externalId             is the objectId", "doctor")
	t.Setenv("GRAPH_TOKEN", "")
	s.says(2, "✗ Entra", "doctor")
}

// What setup made is taken away again, whole or in part, and WorkflowGen stays as it is.
func TestRemove(t *testing.T) {
	s := newStage(t)
	s.people(2, 1)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--proof", "")
	before := len(s.wg.Users())
	s.says(0, "would remove the provisioning job of "+s.gateway.URL, "entra", "remove", "--dry-run")
	s.says(0, ", 0 assigned", "entra", "remove", "--dry-run")
	t.Setenv("PUBLIC_BASE_URL", "https://another.example.com")
	s.do(1, "entra", "remove", "--yes")
	t.Setenv("PUBLIC_BASE_URL", s.gateway.URL)
	s.do(0, "entra", "remove", "--job-only", "--yes")
	s.says(2, "There is no provisioning job", "entra", "status")
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.do(0, "entra", "remove", "--yes")
	s.says(0, "nothing to remove", "entra", "remove", "--yes")
	if n := len(s.wg.Users()); n != before {
		t.Errorf("%d users became %d", before, n)
	}
	if apps, principals := s.graph.Count(tenant.DefaultName); apps+principals != 0 {
		t.Errorf("%d applications are left", apps)
	}
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
}

// What setup cannot do without is asked for before anything is made: a tenant URL and a token. A file of settings has both, and
// what it leaves empty the environment may say.
func TestSetupNeeds(t *testing.T) {
	s := newStage(t)
	for _, address := range []string{"nonsense", "https://scim.example.com", "ftp://scim.example.com/scim/v2", "https:///scim/v2", ":", "http://scim.example.com/scim/v2", "https://scim.example.com/scim/v2/Users"} {
		s.do(1, "entra", "setup", "--url", address, "--yes")
	}
	values := map[string]string{"PUBLIC_BASE_URL": s.gateway.URL, "SCIM_TOKEN": storyToken, "WORKFLOWGEN_URL": ""}
	settings := filepath.Join(t.TempDir(), "settings.json") // apart from what the tool writes
	text, err := json.Marshal(map[string]any{"Values": values})
	if err == nil {
		err = os.WriteFile(settings, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SCIM_TOKEN", "")
	s.do(1, "entra", "setup", "--dry-run")
	s.do(1, "entra", "setup", "--yes")
	if apps, principals := s.graph.Count(tenant.DefaultName); apps+principals != 0 {
		t.Errorf("%d applications were made", apps)
	}
	s.do(1, "entra", "setup", "--settings", "elsewhere.json")
	s.do(0, "entra", "setup", "--settings", settings, "--scope", "all", "--yes", "--no-start")
	s.do(0, "link", "plan", "--settings", settings)
}

// Drift of the mapping is told, and setup takes it back.
func TestDrift(t *testing.T) {
	s := newStage(t)
	s.people(1, 1)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.says(2, "~ User userName: matching no → 2", "entra", "diff", "--match-username")
	s.do(0, "entra", "setup", "--match-username", "--yes", "--no-start")
	s.says(2, "~ User userName: matching 2 → no", "entra", "diff")
	s.says(0, "~ User userName: matching 2 → no", "entra", "setup", "--yes", "--no-start")
	s.do(0, "entra", "diff")
}

// The registration for the log page is made once, and tells what the deployment asks for.
func TestPageSignIn(t *testing.T) {
	s := newStage(t)
	s.graph.AddGroup(graphsim.Group{DisplayName: "Operators"})
	page := []string{"entra", "page-signin", "--url", "https://scim.example.com", "--operators", "Operators"}
	s.says(0, "would", append(page, "--dry-run")...)
	s.says(0, "azd env set PAGE_CLIENT_ID", append(page, "--yes")...)
	s.clock.now = s.clock.Now().Add(time.Minute)
	if out := s.do(0, append(page, "--yes")...); strings.Contains(out, "done") {
		t.Errorf("the second time something was changed:\n%s", out)
	}
	s.do(1, "entra", "page-signin", "--operators", "Unknown", "--url", "https://scim.example.com", "--yes")
}

// Removing that is killed at any call is run again and comes to its end, and so is telling the job to run.
func TestRemoveGoesOnAfterAnyCut(t *testing.T) {
	s := newStage(t)
	s.people(1, 1)
	for n, reached := int64(1), true; reached; n++ {
		s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
		_, reached = s.cutOff(n, cutting{os.Kill, true}, "entra", "restart", "--full", "--yes")
		s.do(0, "entra", "restart", "--full", "--yes")
		s.do(0, "entra", "status")
		_, again := s.cutOff(n, cutting{os.Kill, true}, "entra", "remove", "--yes")
		s.do(0, "entra", "remove", "--yes")
		if apps, principals := s.graph.Count(tenant.DefaultName); apps+principals != 0 {
			t.Errorf("cut off at call %d: %d applications are left", n, apps)
		}
		reached = reached || again
	}
}
