package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/joinlog"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// A migration from the classic synchronization: set up, link, first cycle. At its end all users are linked, there are no
// duplicates, and ids, memberships and references to users are unchanged.
func TestMigration(t *testing.T) {
	s := newStage(t)
	s.people(510, 50) // more than a page of each list
	newcomer := s.graph.AddUser(graphsim.User{UserPrincipalName: "new@contoso.example", DisplayName: "New", Surname: "Comer"})
	if _, err := s.wg.AddUser(wgsim.UserRow{UserName: `CONTOSO\local`, LastName: "Local", IsActive: true}); err != nil {
		t.Fatal(err)
	}
	before, groups := s.wg.Users(), s.wg.Groups()

	s.do(0, "entra", "setup", "--scope", "all", "--dry-run")
	s.do(0, "entra", "setup", "--scope", "all", "--no-start", "--yes")
	if strings.Contains(s.do(0, "entra", "setup", "--scope", "all", "--no-start", "--yes"), "done") {
		t.Error("setup changed something the second time")
	}
	var planned struct{ Summary map[string]int }
	if err := json.Unmarshal([]byte(s.do(0, "link", "plan", "--match", "sid", "--groups", "--json")), &planned); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"User sure": 510, "Group sure": 50, "User not in Entra": 1, "User not in WorkflowGen": 1}
	if !maps.Equal(planned.Summary, want) {
		t.Errorf("the plan is %v, want %v", planned.Summary, want)
	}
	s.do(1, "link", "apply", "link-plan.json", "--yes") // the classic synchronization may still run
	s.do(0, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--dry-run")
	s.do(0, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
	s.do(0, "entra", "setup", "--proof", "user1@contoso.example", "--yes")
	s.graph.Run(t.Context())
	s.do(0, "entra", "diff")
	s.do(0, "entra", "status")
	s.bothLogs(newcomer.ID)

	s.sameAs(before, groups, newcomer.ID)
}

// bothLogs checks that the two logs tell one story of a user who was made.
func (s *stage) bothLogs(id string) {
	s.t.Helper()
	var j joinlog.Joined
	if out := s.do(0, "entra", "logs", "--user", id, "--json"); json.Unmarshal([]byte(out), &j) != nil || j.Entra == nil ||
		j.Entra.Action != "create" || len(j.Gateway) == 0 || j.Gateway[0].Decision != "applied" || j.Gateway[0].ID != j.Entra.Target.ID || j.Doubt != "" {
		s.t.Errorf("the logs tell of the newcomer: %s", out)
	}
	if out := s.do(0, "entra", "logs", "--failed"); strings.Contains(out, "  entra  ") || strings.Contains(out, "  gateway  ") {
		s.t.Errorf("nothing failed, and the logs tell:\n%s", out)
	}
}

// sameAs checks that only the newcomer was created, and that the others are linked and otherwise unchanged.
func (s *stage) sameAs(before []wgsim.UserRow, groups []wgsim.GroupRow, newcomer string) {
	s.t.Helper()
	after := s.wg.Users()
	if len(after) != len(before)+1 || after[len(after)-1].SystemIdentifier != newcomer {
		s.t.Errorf("%d users became %d", len(before), len(after))
	}
	for i, was := range before {
		is := after[i]
		linked := strings.HasPrefix(was.SystemIdentifier, "S-1-5")
		if is.ID != was.ID || is.IsArchived || !slices.Equal(is.Groups, was.Groups) || linked != (is.SystemIdentifier != was.SystemIdentifier) ||
			linked && !strings.HasSuffix(is.UserName, "@contoso.example") {
			s.t.Fatalf("%+v became %+v", was, is)
		}
	}
	for i, is := range s.wg.Groups() {
		if was := groups[i]; is.ID != was.ID || is.Name != was.Name || !slices.Equal(is.Members, was.Members) || strings.HasPrefix(is.SystemIdentifier, "S-1") {
			s.t.Fatalf("%s became %s, %s", was.Name, is.Name, is.SystemIdentifier)
		}
	}
	if n := len(s.wg.Groups()); n != len(groups) {
		s.t.Errorf("%d groups became %d", len(groups), n)
	}
}

// Apply that is cut off can be run again, and undone; Entra's job is paused as long as not all are linked.
func TestApplyGoesOnAfterCtrlC(t *testing.T) {
	s := newStage(t)
	s.people(60, 6)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.do(0, "entra", "resume", "--yes")
	before := s.identifiers()
	s.do(0, "link", "plan", "--match", "sid", "--groups")
	for n := 0; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		asked := atomic.Int64{}
		pull := func(*http.Request) {
			if asked.Add(1) == int64(40+60*n) {
				cancel()
			}
		}
		s.pull.Store(&pull)
		_, err := s.try(ctx, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
		cancel()
		s.pull.Store(nil)
		if err == nil {
			if n == 0 {
				t.Error("the first run should have been cut off")
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if n > 0 && !strings.Contains(s.do(2, "entra", "status"), "Paused") {
			t.Error("the job should be paused until all are linked")
		}
	}
	if out := s.do(0, "entra", "status"); !strings.Contains(out, "Active") {
		t.Errorf("the job should run again:\n%s", out)
	}
	for id, was := range before {
		if is := s.identifiers()[id]; was != "" && is == was {
			t.Errorf("%s is not linked", id)
		}
	}
	s.onlyHere("link", "undo", "link-plan.undo.ndjson", "--classic-sync-stopped", "--yes")
	s.do(0, "link", "undo", "link-plan.undo.ndjson", "--classic-sync-stopped", "--yes")
	if !maps.Equal(s.identifiers(), before) {
		t.Error("undo did not bring back what was")
	}
	s.says(2, "Paused", "entra", "status") // otherwise Entra would create duplicates of all of them
	s.graph.Run(t.Context())
	if !maps.Equal(s.identifiers(), before) {
		t.Error("a user was created after the undo")
	}
}

// onlyHere checks that a command does nothing where the settings name another WorkflowGen or gateway than what it is told to change.
func (s *stage) onlyHere(args ...string) {
	s.t.Helper()
	before := s.identifiers()
	for _, name := range []string{"WORKFLOWGEN_URL", "WORKFLOWGEN_DIRECTORY", "PUBLIC_BASE_URL"} {
		was := os.Getenv(name)
		s.t.Setenv(name, strings.Replace(was, "http://", "https://", 1)+"x")
		s.do(1, args...)
		s.t.Setenv(name, was)
	}
	if !maps.Equal(s.identifiers(), before) {
		s.t.Errorf("%v changed another instance", args)
	}
}

// A plan that leaves a user undecided, or groups out, ends with the job paused: otherwise Entra would create duplicates.
func TestUndecidedKeepTheJobPaused(t *testing.T) {
	s := newStage(t)
	s.people(3, 1)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.do(0, "entra", "resume", "--yes")
	s.do(0, "link", "plan", "--match", "sid", "--groups")
	s.onlyHere("link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
	s.do(2, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes", "--users-only")
	s.says(2, "Paused", "entra", "status")
	s.do(0, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
	s.says(0, "Active", "entra", "status")
	s.do(0, "entra", "pause", "--yes") // by hand: that counts
	s.do(0, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
	s.says(2, "Paused", "entra", "status")
}

// A plan with --scope assigned has no other users. It takes a decision from the table, and names a mistake in it.
func TestPlanOfThoseAssigned(t *testing.T) {
	s := newStage(t)
	s.people(3, 1)
	s.do(0, "entra", "setup", "--assign", "user2@contoso.example", "--yes", "--no-start")
	s.says(0, "would", "entra", "setup", "--scope", "all", "--dry-run", "--no-start")
	s.says(0, "     1 users  sure", "link", "plan", "--scope", "assigned", "--match", "sid")
	table, err := os.ReadFile("link-plan.csv")
	if err != nil || !strings.Contains(string(table), "no object in the scope of provisioning matches by [sid]") {
		t.Fatalf("%v: %s", err, table)
	}
	s.says(0, "     3 users  not in Entra", "link", "plan", "--match", "employee-id", "--out", "second")
	for objectID, code := range map[string]int{"user1@contoso.example": 0, "unknown@contoso.example": 1} {
		mine := "type,name,entra\nUser,CONTOSO\\user1," + objectID + "\n"
		if err := os.WriteFile("mine.csv", []byte(mine), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := s.try(t.Context(), "link", "plan", "--match", "employee-id", "--csv", "mine.csv")
		if run.ExitCode(err) != code || code == 1 && !strings.Contains(fmt.Sprint(err), "mine.csv: line 2, column entra") || code == 0 && !strings.Contains(out, "1 users  sure") {
			t.Errorf("%s: %v\n%s", objectID, err, out)
		}
	}
	s.do(1, "link", "apply", "link-plan.json", "--classic-sync-stopped") // no terminal
	t.Setenv("WORKFLOWGEN_DIRECTORY", "Another")
	s.do(1, "link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes")
}
