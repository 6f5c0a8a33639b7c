package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/cli/dev"
	"workflowgen-scim/handler/internal/cli/run"
	msgraph "workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/mapping"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/scene"
)

// provisioned is a stage with n users that Entra has provisioned, and whose job runs.
func provisioned(t *testing.T, n int) (*stage, []*graphsim.User) {
	t.Helper()
	s := newStage(t)
	var users []*graphsim.User
	for i := range n {
		users = append(users, s.graph.AddUser(dev.TestUser(i)))
	}
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--proof", "")
	s.graph.Run(t.Context())
	return s, users
}

// oauth lets Entra sign in by OAuth.
func (s *stage) oauth() {
	tokens := s.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, storyToken)
	}))
	s.graph.SignInByOAuth(tokens.URL, "client", "client-secret")
}

// lose deletes a user in WorkflowGen by hand.
func (s *stage) lose(externalID string) {
	s.t.Helper()
	for _, u := range s.wg.Users() {
		if u.SystemIdentifier == externalID {
			scene.DeleteByHand(s.t, mapping.ID(u.ID))
			return
		}
	}
	s.t.Fatalf("WorkflowGen has no %s", externalID)
}

func (s *stage) count(externalID string) (n int) {
	for _, u := range s.wg.Users() {
		if u.SystemIdentifier == externalID {
			n++
		}
	}
	return n
}

// A user whose account was deleted in WorkflowGen is repaired alone: Entra reports InvalidAnchor until it forgets the connection,
// and then creates one account.
func TestConnectionIsForgotten(t *testing.T) {
	s, users := provisioned(t, 2)
	ann := users[0]
	s.says(0, "active", "entra", "connection", "show", ann.UserPrincipalName)
	s.lose(ann.ID)
	s.graph.Change(func() { ann.JobTitle = "Clerk" })
	if err := s.clock.wait(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	s.says(2, "Fix: scimctl entra connection forget "+ann.ID+" (beta)", "entra", "provision", ann.UserPrincipalName)
	s.graph.Run(t.Context())
	s.says(0, "Fix: scimctl entra connection forget "+ann.ID+" (beta)", "entra", "logs", "--failed", "--entra-only")
	s.says(2, "connection forget "+ann.ID, "entra", "doctor")
	s.says(2, "deleted or archived", "entra", "connection", "show", ann.UserPrincipalName)
	forget := []string{"entra", "connection", "forget", ann.UserPrincipalName}
	s.says(0, "would forget (Graph beta) the connection of user", append(forget, "--dry-run")...)
	s.do(1, forget...) // no terminal for confirmation
	s.do(2, "entra", "connection", "show", ann.ID)
	s.says(0, "At once: scimctl entra provision "+ann.ID, append(forget, "--yes")...)
	s.says(2, "Active", "entra", "status") // others failed in the last run
	s.do(1, append(forget, "--yes")...)    // there is none any more
	s.says(0, `title: "" → "Clerk"`, "entra", "provision", ann.ID)
	if n := s.count(ann.ID); n != 1 {
		t.Errorf("%d accounts", n)
	}
	s.says(0, "externalId \""+ann.ID+"\", active", "entra", "connection", "show", ann.UserPrincipalName)
}

// A connection is found by name, by object id and by SCIM id, also of a group and of a deleted user, but not by an unknown id.
func TestConnectionIsFound(t *testing.T) {
	s, users := provisioned(t, 1)
	ann, team := users[0], s.graph.AddGroup(graphsim.Group{DisplayName: "Team 1"})
	s.graph.Run(t.Context())
	var shown struct {
		Connection  struct{ SourceAnchor, TargetAnchor string }
		WorkflowGen struct{ Name, ExternalID string }
	}
	read := func(args ...string) {
		t.Helper()
		out := s.do(0, append([]string{"entra", "connection", "show", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &shown); err != nil || shown.WorkflowGen.ExternalID != shown.Connection.SourceAnchor {
			t.Errorf("%v: %s", err, out)
		}
	}
	read(ann.UserPrincipalName)
	read(shown.Connection.TargetAnchor)
	if shown.Connection.SourceAnchor != ann.ID {
		t.Errorf("by SCIM id: %+v", shown)
	}
	read("--group", "Team 1")
	if shown.Connection.SourceAnchor != team.ID || shown.WorkflowGen.Name != "Team 1" {
		t.Errorf("the group: %+v", shown)
	}
	s.graph.Change(func() { ann.Deleted = true })
	read(ann.ID)
	s.do(1, "entra", "connection", "show", ann.UserPrincipalName)
	s.says(0, "would forget", "entra", "connection", "forget", ann.ID, "--dry-run")
	if _, err := s.try(t.Context(), "entra", "connection", "show", "unknown"); err == nil || !strings.Contains(err.Error(), "neither a user of Entra nor an id") || strings.Contains(err.Error(), "servicePrincipals") {
		t.Error(err)
	}
	t.Setenv("WORKFLOWGEN_URL", "")
	s.says(0, "not read: WORKFLOWGEN_URL is not set", "entra", "connection", "show", ann.ID)
}

// Who is disabled or deleted in Entra is not provisioned on demand, and the command says what happens instead.
func TestProvisionOfWhoLeft(t *testing.T) {
	s, users := provisioned(t, 2)
	s.graph.Change(func() { users[0].Disabled, users[1].Deleted = true, true })
	s.says(2, "the next cycle disables the user", "entra", "provision", users[0].UserPrincipalName)
	for _, name := range []string{users[1].ID, users[1].UserPrincipalName} {
		if _, err := s.try(t.Context(), "entra", "provision", name); err == nil || !strings.Contains(err.Error(), "the next cycle disables the user") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where Entra signs in by OAuth, provision and forget stop the job and start it again, and a run that is killed or interrupted
// at any call to Graph leaves that to the next.
func TestProvisionStopsTheJob(t *testing.T) {
	for name, how := range map[string]cutting{"killed before": {os.Kill, false}, "killed after": {os.Kill, true}, "interrupted": {os.Interrupt, true}} {
		t.Run(name, func(t *testing.T) {
			s, users := provisioned(t, 1)
			s.oauth()
			s.says(0, "would stop the job", "entra", "provision", users[0].ID, "--dry-run")
			provision := []string{"entra", "provision", users[0].ID}
			n := int64(1)
			for ; ; n++ {
				code, reached := s.cutOff(n, how, provision...)
				if how.signal == os.Interrupt && code != 130 && code != 0 {
					t.Errorf("interrupted at call %d it ended with %d", n, code)
				}
				s.do(0, provision...)
				s.says(0, "Active, schedule Active", "entra", "status")
				if !reached {
					break
				}
			}
			if n < 10 {
				t.Errorf("provision made only %d calls", n-1)
			}
		})
	}
}

// Forget that is killed at any call is run again and comes to its end: the job runs, and the next cycle makes one connection.
func TestForgetStartsTheJobAfterAnyCut(t *testing.T) {
	s, users := provisioned(t, 1)
	forget := []string{"entra", "connection", "forget", users[0].ID, "--yes"}
	n, reached := int64(1), true
	for ; reached; n++ {
		_, reached = s.cutOff(n, cutting{os.Kill, true}, forget...)
		if _, err := s.try(t.Context(), forget...); err != nil && !errors.Is(err, msgraph.ErrNoConnection) {
			t.Errorf("cut off at call %d: %v", n, err)
		}
		s.says(0, "schedule Active", "entra", "status")
		s.graph.Run(t.Context())
		s.says(0, users[0].ID, "entra", "connection", "show", users[0].ID)
		if accounts := s.count(users[0].ID); accounts != 1 {
			t.Errorf("cut off at call %d: %d accounts", n, accounts)
		}
	}
	if n < 8 {
		t.Errorf("forget made only %d calls", n-2)
	}
}

// A job that was stopped before stays stopped, also after an interrupted run, and one in quarantine is not touched.
func TestProvisionLeavesTheJob(t *testing.T) {
	s, users := provisioned(t, 1)
	s.oauth()
	s.do(0, "entra", "pause", "--yes")
	s.says(0, "stays stopped", "entra", "provision", users[0].ID)
	s.says(0, "stopped as before", "entra", "connection", "forget", users[0].ID, "--yes")
	s.says(2, "Paused", "entra", "status")
	s.do(0, "entra", "provision", users[0].ID)
	s.do(0, "entra", "resume", "--yes")
	s.graph.Quarantine("EncounteredEscrowProportionThreshold", s.clock.Now())
	for _, args := range [][]string{{"provision", users[0].ID}, {"connection", "forget", users[0].ID, "--yes"}} {
		if _, err := s.try(t.Context(), append([]string{"entra"}, args...)...); !strings.Contains(run.FixOf(err, ""), "scimctl entra restart --errors") {
			t.Errorf("%v: %v", args, err)
		}
	}
	s.says(2, "Quarantine, schedule Active", "entra", "status")
}

// atDemand is the request that provisions on demand.
func atDemand(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/provisionOnDemand") }

// A command by hand counts more than what an interrupted run left.
func TestInterruptedProvisionIsOverruledByHand(t *testing.T) {
	s, users := provisioned(t, 1)
	s.oauth()
	for _, command := range []string{"pause", "resume"} {
		s.cutAt(atDemand, cutting{os.Kill, false}, "entra", "provision", users[0].ID)
		s.says(2, "Paused", "entra", "status")
		s.do(0, "entra", command, "--yes")
		s.do(0, "entra", "pause", "--yes")
		s.do(0, "entra", "provision", users[0].ID)
		s.says(2, "Paused", "entra", "status")
		s.do(0, "entra", "resume", "--yes")
	}
}

// What an interrupted run owes is paid by link, too, once all are linked, and by setup.
func TestInterruptedProvisionIsFinishedByOthers(t *testing.T) {
	s := newStage(t)
	s.people(1, 0)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.do(0, "entra", "resume", "--yes")
	s.oauth()
	stop := func() {
		t.Helper()
		s.cutAt(atDemand, cutting{os.Kill, false}, "entra", "provision", "user1@contoso.example")
		s.says(2, "Paused", "entra", "status")
	}
	stop()
	s.do(0, "link", "plan", "--match", "sid")
	s.do(0, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
	s.says(0, "schedule Active", "entra", "status")
	stop()
	s.do(0, "entra", "setup", "--yes", "--proof", "user1@contoso.example")
	s.says(0, "schedule Active", "entra", "status")
	s.do(0, "entra", "pause", "--yes", "--state", t.TempDir()) // as in the portal: nothing is remembered here
	s.do(0, "entra", "provision", "user1@contoso.example")
	s.says(2, "Paused", "entra", "status")
}
