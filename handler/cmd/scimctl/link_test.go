package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/test/scene"
)

// linking is a stage on which a plan is made and nothing is applied yet.
func linking(t *testing.T, n, m int) *stage {
	t.Helper()
	s := newStage(t)
	s.people(n, m)
	s.do(0, "entra", "setup", "--scope", "all", "--yes", "--no-start")
	s.do(0, "link", "plan", "--match", "sid", "--groups")
	return s
}

// apply is the command that applies the plan, with some flags.
func apply(flags ...string) []string {
	return append([]string{"link", "apply", "link-plan.json", "--classic-sync-stopped", "--yes"}, flags...)
}

// linked counts the users and groups that have another systemIdentifier than before.
func (s *stage) linked(before map[string]string) (n int) {
	for id, is := range s.identifiers() {
		if is != before[id] {
			n++
		}
	}
	return n
}

// identify gives the first user of the plan another systemIdentifier, as an administrator can after the plan.
func (s *stage) identify(systemIdentifier string) {
	s.t.Helper()
	var plan struct{ Items []struct{ Type, ID string } }
	text, err := os.ReadFile("link-plan.json")
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err != nil || plan.Items[0].Type != "User" {
		s.t.Fatalf("%v: %s", err, text)
	}
	body, _ := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{map[string]string{"op": "replace", "path": "externalId", "value": systemIdentifier}}})
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPatch, s.gateway.URL+"/scim/v2/Users/"+plan.Items[0].ID, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+storyToken)
	r.Header.Set("Content-Type", "application/scim+json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("PATCH: %d", resp.StatusCode)
	}
}

// What has changed since the plan is left as it is, and told; all else is linked.
func TestApplyLeavesWhatChangedSinceThePlan(t *testing.T) {
	s := linking(t, 3, 1)
	s.identify("another-id")
	out := s.do(2, apply()...)
	if !strings.Contains(out, `changed since the plan: WorkflowGen holds "another-id"`) || !strings.Contains(out, "3 linked") {
		t.Error(out)
	}
	if all := slices.Collect(maps.Values(s.identifiers())); !slices.Contains(all, "another-id") {
		t.Errorf("it was overwritten: %v", all)
	}
}

// A plan is applied in the tenant and in the instance that it was made for, and by a program that reads it.
func TestApplyRefusesAnotherPlan(t *testing.T) {
	s := linking(t, 2, 1)
	before := s.identifiers()
	plan, err := os.ReadFile("link-plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for was, is := range map[string]string{
		`"tenant":"1`: `"tenant":"9`, `"version":1`: `"version":2`, `"directory":"`: `"directory":"Another `, `"workflowgen":"`: `"workflowgen":"another.`,
		`"match":`: `"unknown":1,"match":`, "]}\n": "",
	} {
		if !bytes.Contains(plan, []byte(was)) {
			t.Fatalf("the plan has no %s", was)
		}
		if err := os.WriteFile("link-plan.json", bytes.Replace(plan, []byte(was), []byte(is), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		s.do(1, apply()...)
		if s.linked(before) > 0 {
			t.Errorf("it was applied with %s", is)
		}
	}
}

// A few can be linked first, noted in a file of one's choice, and only these are taken back.
func TestApplyAFew(t *testing.T) {
	s := linking(t, 5, 1)
	s.do(0, "entra", "resume", "--yes")
	before := s.identifiers()
	out := s.do(0, apply("--limit", "2", "--undo-file", "mine.ndjson")...)
	if n := s.linked(before); n != 2 || !strings.Contains(out, "scimctl link undo mine.ndjson") || !strings.Contains(out, "stays paused") {
		t.Errorf("%d were linked: %s", n, out)
	}
	s.says(2, "Paused", "entra", "status")
	s.do(0, "link", "undo", "mine.ndjson", "--classic-sync-stopped", "--yes")
	if !maps.Equal(s.identifiers(), before) {
		t.Error("undo did not bring back what was")
	}
	s.do(0, apply("--limit", "4", "--undo-file", "mine.ndjson")...)
	s.do(0, apply("--limit", "4", "--undo-file", "mine.ndjson")...)
	if n := s.linked(before); n != 6 {
		t.Errorf("%d of 6 are linked", n)
	}
	s.says(0, "Active", "entra", "status") // all are linked
}

// Where WorkflowGen refuses one after the other, something else is wrong than they; the rest is let be.
func TestApplyGivesUp(t *testing.T) {
	s := linking(t, 40, 1)
	before := s.identifiers()
	s.wg.Inject(wgsim.Fault{What: wgsim.Expired, On: "updateUser", Times: -1})
	out, err := s.try(t.Context(), apply("--parallel", "1")...)
	if run.ExitCode(err) != 1 || !strings.Contains(err.Error(), "given up after 20 failures in a row") || !strings.Contains(out, "20 refused") {
		t.Errorf("%v: %s", err, out)
	}
	s.wg.Heal()
	if s.linked(before) != 0 {
		t.Error("a user was linked")
	}
	s.do(0, apply()...)
	if n := s.linked(before); n != 41 {
		t.Errorf("%d of 41 are linked", n)
	}
}

// Who is still in the classic directory is named, with what to do; the short name of a domain finds its people only.
func TestPlanNamesWhoIsToBeMoved(t *testing.T) {
	s := newStage(t)
	s.wg.AddDirectory("Classic")
	for name, domain := range map[string]string{"ann": "corp.contoso.com", "bob": "plant.contoso.com"} {
		s.graph.AddUser(graphsim.User{UserPrincipalName: name + "@contoso.example", DisplayName: name, Surname: "X", SAM: "shared", Domain: domain, SID: "S-1-5-21-" + name})
	}
	for _, row := range []wgsim.UserRow{
		{UserName: `HQ\shared`, LastName: "Ann", IsActive: true},
		{UserName: `PLANT\shared`, LastName: "Bob", IsActive: true, Directory: "Classic"},
	} {
		if _, err := s.wg.AddUser(row); err != nil {
			t.Fatal(err)
		}
	}
	s.says(0, "     1 users  not in Entra", "link", "plan", "--match", "sam") // HQ is no part of corp.contoso.com
	s.says(0, "     1 users  sure", "link", "plan", "--match", "sam", "--domain", "HQ=corp.contoso.com")
	s.do(1, "link", "plan", "--match", "sam", "--domain", "HQ")
	out := s.do(0, "link", "plan", "--match", "sam", "--domain", "HQ=corp.contoso.com", "--classic-directory", "Classic")
	table, err := os.ReadFile("link-plan.csv")
	if err != nil || !strings.Contains(out, "     1 users  in another directory") || !strings.Contains(string(table), `PLANT\shared`) ||
		!strings.Contains(string(table), "move it into the directory") {
		t.Errorf("%v: %s\n%s", err, out, table)
	}
	s.says(0, "has no users", "link", "plan", "--match", "sam", "--classic-directory", "Nowhere")
}

// A dry run refuses what the run would refuse: a record in memory ends with the command.
func TestLinkNeedsARecord(t *testing.T) {
	s := linking(t, 2, 0)
	s.t.Setenv("SYNC_STORAGE", "memory")
	for _, flags := range [][]string{nil, {"--dry-run"}} {
		if out, err := s.try(t.Context(), apply(flags...)...); err == nil || !strings.Contains(err.Error(), "SYNC_STORAGE is memory") {
			t.Errorf("link apply %v: %v\n%s", flags, err, out)
		}
	}
}

// WorkflowGen's SCIM API has one directory, so a plan over it needs no name of one, and no storage and no secret token either.
func TestPlanWithTheSCIMAPI(t *testing.T) {
	scene.Unset(t)
	workflowGen := httptest.NewServer(wgsim.New(wgsim.Options{Directory: directoryName, Username: "admin", Password: storyPassword, SCIMToken: storyToken}))
	t.Cleanup(workflowGen.Close)
	graph := httptest.NewServer(graphsim.New(graphsim.Options{}))
	t.Cleanup(graph.Close)
	for name, value := range map[string]string{"WORKFLOWGEN_API": "scim", "WORKFLOWGEN_URL": workflowGen.URL + "/wfgen/scim",
		"WORKFLOWGEN_TOKEN": storyToken, "GRAPH_TOKEN": graphsim.Token("admin", false)} {
		t.Setenv(name, value)
	}
	plan := []string{"link", "plan", "--auth", "token", "--graph", graph.URL, "--dry-run"}
	if out, complaint, code := ends(t, &run.Tool{}, plan...); code != 0 {
		t.Errorf("exit code %d: %s%s", code, out, complaint)
	}
	if _, complaint, code := ends(t, &run.Tool{}, append(plan, "--classic-directory", "CONTOSO AD")...); code != 1 || !strings.Contains(complaint, "WORKFLOWGEN_API") {
		t.Errorf("another directory: exit code %d: %s", code, complaint)
	}
	t.Setenv("WORKFLOWGEN_API", "")
	if _, complaint, code := ends(t, &run.Tool{}, plan...); code != 1 || !strings.Contains(complaint, "WORKFLOWGEN_DIRECTORY is not set") {
		t.Errorf("GraphQL without a directory: exit code %d: %s", code, complaint)
	}
}
