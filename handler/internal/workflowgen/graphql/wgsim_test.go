package graphql_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// simulate starts a WorkflowGen with the directories Entra and HR, and returns it with its configuration.
func simulate(t *testing.T) (*wgsim.Server, graphql.Config) {
	t.Helper()
	return startSim(t, wgsim.Options{Tokens: []string{"s3cret-token"}})
}

func TestWrongSignIn(t *testing.T) {
	_, cfg := simulate(t)
	cfg.SignIn = connection.Basic("admin", connection.Fixed("s3cret?"))
	_, err := open(t, cfg).CreateUser(t.Context(), person("ann"))
	check(t, err, provision.ErrUnavailable, "WORKFLOWGEN_PASSWORD")
	cfg.SignIn = connection.Bearer(connection.Fixed("s3cret-token"))
	mustUser(t)(open(t, cfg).CreateUser(t.Context(), person("ann")))
}

// TestSignIns: every sign-in that an instance can offer works.
func TestSignIns(t *testing.T) {
	options := wgsim.Options{Tokens: []string{"s3cret-token"}, APIKey: "s3cret-key", ClientID: "app", ClientSecret: "s3cret-client", Impersonation: true}
	sim, cfg := startSim(t, options)
	tokenURL := strings.TrimSuffix(cfg.URL, "/wfgen/graphql") + "/oauth2/token"
	for name, signIn := range map[string]connection.SignIn{
		"basic": connection.Basic("admin", connection.Fixed("s3cret")), "bearer": connection.Bearer(connection.Fixed("s3cret-token")),
		"key":    connection.APIKey(connection.Fixed("s3cret-key")),
		"client": connection.ClientCredentials(connection.OAuth{TokenURL: tokenURL, ClientID: "app", Secret: connection.Fixed("s3cret-client"), Scope: "x/.default"}),
	} {
		cfg.SignIn, cfg.Impersonate = signIn, "boss"
		d, _ := checked(t, cfg)
		makeUser(t, d, name)
		sim.RevokeTokens()
		makeUser(t, d, name+" again")
	}
	if n := sim.TokensGiven(); n != 2 {
		t.Errorf("%d tokens were given", n)
	}
}

// TestNoRights: a user without the rights gets an error that names them, and Entra gets no 401 or 403.
func TestNoRights(t *testing.T) {
	_, cfg := startSim(t, wgsim.Options{NotAdministrator: true})
	cfg.Impersonate = "boss"
	_, err := open(t, cfg).CreateUser(t.Context(), person("ann"))
	check(t, err, provision.ErrUnavailable, "403", "Administrator")
	cfg.Impersonate = ""
	_, err = open(t, cfg).CreateUser(t.Context(), person("ann"))
	check(t, err, provision.ErrUnavailable, "not authorized", "Administrator")
}

func TestWrongDirectory(t *testing.T) {
	_, cfg := simulate(t)
	cfg.DirectoryName = "Entrance"
	_, err := open(t, cfg).CreateUser(t.Context(), person("ann"))
	check(t, err, provision.ErrUnavailable, "WORKFLOWGEN_DIRECTORY", "Entrance")
}

// TestWrongDocument: a document that the instance does not understand changes nothing, and the error names it.
func TestWrongDocument(t *testing.T) {
	sim, cfg := simulate(t)
	cfg.Operations = fstest.MapFS{
		"createUser.graphql": {Data: []byte("mutation createUser($input: NewUser!) { createUser(input: $input) { user { id directory { name } } } }")},
		"updateUser.graphql": {Data: []byte("mutation updateUser($input: UpdateUserInput!) { updateUser(input: $input) { user { id sid } } }")},
		"userLook.graphql":   {Data: []byte("query userLook($id: ID!) { user(nr: $id) { id directory { name } } }")},
	}
	d := open(t, cfg)
	ctx := t.Context()
	_, err := d.CreateUser(ctx, person("ann"))
	check(t, err, provision.ErrUnavailable, "does not fit this instance: createUser.graphql", "NewUser")
	id, err := sim.AddUser(wgsim.UserRow{UserName: "ann", LastName: "Lee", IsActive: true})
	must(t, err)
	check(t, d.DeleteUser(ctx, id), provision.ErrUnavailable, "userLook.graphql", "nr")
	mustUser(t)(d.User(ctx, id))
	_, err = d.UpdateUser(ctx, id, workflowgen.UserChange{workflowgen.LastName: "Poe"})
	check(t, err, provision.ErrUnavailable, "updateUser.graphql", "sid")
	if u, err := open(t, config(cfg.URL)).User(ctx, id); err != nil || u.Values[workflowgen.LastName] != "Lee" {
		t.Errorf("after three mistakes: %+v, %v", u, err)
	}
}

// TestCalls is the budget of calls for each of Entra's requests.
func TestCalls(t *testing.T) {
	sim, cfg := simulate(t)
	d := open(t, cfg)
	ctx := t.Context()
	var id, group string
	for _, c := range []struct {
		what string
		do   func()
		want string
	}{
		{"POST a user", func() { id = makeUser(t, d, "ann") }, "createUser"},
		{"PATCH a user", func() {
			mustUser(t)(d.User(ctx, id))
			mustUser(t)(d.UpdateUser(ctx, id, workflowgen.UserChange{workflowgen.LastName: "Poe"}))
		}, "user updateUser"},
		{"a look-up", func() {
			_, n, err := d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.ByName, Value: "ann", Limit: 2})
			if n != 1 || err != nil {
				t.Error(n, err)
			}
		}, "users"},
		{"POST a group", func() { group = makeGroup(t, d, "Sales") }, "createGroup"},
		{"add a member", func() { must(t, d.ChangeMembers(ctx, group, []string{id}, nil)) }, "addGroupUsers"},
		{"… in another process", func() { must(t, open(t, cfg).ChangeMembers(ctx, group, []string{id}, nil)) }, "groupLook addGroupUsers"},
		{"DELETE both", func() {
			must(t, d.DeleteUser(ctx, id))
			must(t, d.DeleteGroup(ctx, group))
		}, "deleteUser deleteGroup"},
	} {
		sim.ResetCalls()
		c.do()
		var names []string
		for _, call := range sim.Calls() {
			names = append(names, call.Operation)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
