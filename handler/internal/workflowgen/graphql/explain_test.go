package graphql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// no is a refusal in words that no table knows.
const no = `{"data":null,"errors":[{"message":"Nope (0x80040E2F)"}]}`

// TestUnknownWords: what a change ran into is found out where WorkflowGen's words do not tell.
func TestUnknownWords(t *testing.T) {
	s := play(t, map[string][]any{
		"createUser": {no}, "updateUser": {no}, "addGroupUsers": {no},
		"userNamed": {data("user", stranger)}, "groupLook": {data("group", sales)},
		"userLook": {data("user", ann), `{"data":{"_0":null}}`},
	})
	d := open(t, config(s.URL))
	_, err := d.CreateUser(t.Context(), person("ann@x.org"))
	check(t, err, provision.ErrTaken, `"ann@x.org" belongs to a user of the directory "HR"`, "Nope")
	taken, _ := errors.AsType[*provision.Taken](err)
	if taken.Directory != "HR" {
		t.Errorf("%+v", taken)
	}
	_, err = d.UpdateUser(t.Context(), annID, workflowgen.UserChange{workflowgen.Manager: "VXNlcjoy"})
	checkReference(t, err, "VXNlcjoy")
	checkReference(t, d.ChangeMembers(t.Context(), salesID, []string{"VXNlcjoz"}, nil), "VXNlcjoz")
	_, err = d.UpdateUser(t.Context(), annID, workflowgen.UserChange{workflowgen.JobTitle: "CEO"})
	check(t, err, provision.ErrUnknown, "Nope")
	if unclear, ok := errors.AsType[*provision.Unclear](err); !ok || unclear.Text != "Nope (0x80040E2F)" {
		t.Errorf("%v does not hold WorkflowGen's text", err)
	}
	s.wantHeard(t,
		`createUser {"input":{"directory":"Entra","userName":"ann@x.org","isActive":true,"lastName":"Lee"}}`,
		`userNamed {"userName":"ann@x.org"}`,
		`userLook {"id":"VXNlcjox"}`,
		`updateUser {"input":{"id":"VXNlcjox","managerId":"VXNlcjoy"}}`,
		`userLook {"id_0":"VXNlcjoy"}`,
		`groupLook {"id":"R3JvdXA6MQ=="}`,
		`addGroupUsers {"input":{"groupId":"R3JvdXA6MQ==","userIds":["VXNlcjoz"]}}`,
		`userLook {"id_0":"VXNlcjoz"}`,
		`updateUser {"input":{"id":"VXNlcjox","jobTitle":"CEO"}}`)
}

// TestOwnWords: an operator says what the words of an instance mean.
func TestOwnWords(t *testing.T) {
	replies := map[string][]any{"userLook": {data("user", ann)}, "updateUser": {no}}
	for means, want := range map[string]error{
		"taken": provision.ErrTaken, "stumbled": provision.ErrUnknown, "refused": errRefused, "rights": provision.ErrUnavailable,
		"missing": provision.ErrNotFound, "directory": provision.ErrUnavailable, "misfit": provision.ErrUnavailable,
	} {
		cfg := config(play(t, replies).URL)
		cfg.Operations = fstest.MapFS{"messages.json": {Data: fmt.Appendf(nil, `[{"means":%q,"text":"0x80040E2F"}]`, means)}}
		_, err := open(t, cfg).UpdateUser(t.Context(), annID, lastName)
		check(t, err, want, "Nope")
	}
	for text, says := range map[string]string{
		`[{"means":"taken","text":"("}]`: "row 1: error parsing regexp", `[{"means":"gone","text":"x"}]`: `row 1: means must be one of directory`, `{}`: "messages.json",
	} {
		cfg := config("http://localhost")
		cfg.Operations = fstest.MapFS{"messages.json": {Data: []byte(text)}}
		if _, err := graphql.New(cfg); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestChunks: a change of many members is a few requests, and one unknown id among them changes nothing.
func TestChunks(t *testing.T) {
	sim, cfg := startSim(t, wgsim.Options{})
	d := open(t, cfg)
	group := makeGroup(t, d, "All")
	var ids []string
	for i := range 1100 {
		id, err := sim.AddUser(wgsim.UserRow{UserName: fmt.Sprint("u", i), LastName: "x", IsActive: true})
		must(t, err)
		ids = append(ids, id)
	}
	elsewhere, err := sim.AddUser(wgsim.UserRow{UserName: "stranger", LastName: "x", Directory: "HR"})
	must(t, err)
	for _, bad := range []string{elsewhere, "nonsense"} {
		checkReference(t, d.ChangeMembers(t.Context(), group, append(ids[:len(ids):len(ids)], bad), nil), bad)
		if g := sim.Groups()[0]; len(g.Members) != 0 {
			t.Fatalf("%d members were added", len(g.Members))
		}
	}
	sim.ResetCalls()
	must(t, d.ChangeMembers(t.Context(), group, ids, nil))
	must(t, d.ChangeMembers(t.Context(), group, nil, ids[600:]))
	names := ""
	for _, c := range sim.Calls() {
		names += " " + c.Operation
	}
	if want := strings.Repeat(" addGroupUsers", 3) + " removeGroupUsers"; names != want {
		t.Errorf("asked%s, want%s", names, want)
	}
	if g := sim.Groups()[0]; len(g.Members) != 600 {
		t.Errorf("%d members", len(g.Members))
	}
}

// TestMadeElsewhere: a document that makes users in another directory is not believed.
func TestMadeElsewhere(t *testing.T) {
	s := play(t, map[string][]any{"createUser": {data("createUser", `{"user":`+stranger+`}`)}})
	_, err := open(t, config(s.URL)).CreateUser(t.Context(), person("ann@x.org"))
	check(t, err, provision.ErrUnknown, `was made in the directory "HR"`, "createUser.graphql")
}

// TestAstray: an answer about somebody else is no answer.
func TestAstray(t *testing.T) {
	const bob = `{"id":"VXNlcjoz","directory":{"name":"Entra"},"userName":"bob","name":"bob"}`
	s := play(t, map[string][]any{
		"user": {data("user", bob)}, "userLook": {data("user", ann)}, "updateUser": {data("updateUser", `{"user":`+bob+`}`)},
		"createUser": {data("createUser", `{"user":`+bob+`}`)}, "deleteUser": {data("deleteUser", `{"id":"VXNlcjoz"}`)},
		"group": {data("group", bob)}, "groupLook": {data("group", sales)}, "addGroupUsers": {data("addGroupUsers", `{"group":{"id":"x"}}`)},
		"createGroup": {data("createGroup", `{"group":`+bob+`}`)},
	})
	d, ctx := open(t, config(s.URL)), t.Context()
	_, err := d.User(ctx, annID)
	check(t, err, provision.ErrUnavailable, "something else")
	_, err = d.Group(ctx, salesID, false)
	check(t, err, provision.ErrUnavailable, "something else")
	_, err = d.UpdateUser(ctx, annID, lastName)
	check(t, err, provision.ErrUnknown, "something else")
	_, err = d.CreateUser(ctx, person("ann"))
	check(t, err, provision.ErrUnknown, "something else")
	_, err = d.CreateGroup(ctx, workflowgen.GroupChange{Name: new("Sales")})
	check(t, err, provision.ErrUnknown, "something else")
	check(t, d.DeleteUser(ctx, annID), provision.ErrUnknown, "something else")
	check(t, d.ChangeMembers(ctx, salesID, []string{annID}, nil), provision.ErrUnknown, "something else")
}
