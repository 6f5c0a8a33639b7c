package graphql_test

import (
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	directorytest "workflowgen-scim/handler/internal/test/directory"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// startSim starts a WorkflowGen with the directories Entra and HR.
func startSim(t *testing.T, o wgsim.Options) (*wgsim.Server, graphql.Config) {
	t.Helper()
	o.Directory, o.Username, o.Password, o.Record = "Entra", "admin", "s3cret", 100
	sim := wgsim.New(o)
	sim.AddDirectory("HR")
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return sim, config(server.URL + "/wfgen/graphql")
}

// checked is a Directory whose documents were compared with the instance.
func checked(t *testing.T, cfg graphql.Config) (*graphql.Directory, graphql.Report) {
	t.Helper()
	d := open(t, cfg)
	report, err := d.Check(t.Context())
	must(t, err)
	return d, report
}

// TestContract: the assumed instance lacks nothing, wherever it shows its schema. An instance that hides its schema counts as
// the assumed one.
func TestContract(t *testing.T) {
	for _, c := range []struct {
		options wgsim.Options
		source  string
	}{
		{wgsim.Options{}, "its own address"},
		{wgsim.Options{HideSchema: true}, "introspection"},
		{wgsim.Options{HideSchema: true, HideIntrospection: true}, ""},
	} {
		_, cfg := startSim(t, c.options)
		d, report := checked(t, cfg)
		if report.Source != c.source || report.Err() != nil || len(report.NotWritten)+len(report.NotRead)+len(report.Unexplained) > 0 {
			t.Errorf("%+v", report)
		}
		makeUser(t, d, "ann")
	}
}

// TestContractConforms: the promises hold for replaced documents, and for an instance that lacks properties.
func TestContractConforms(t *testing.T) {
	for name, operations := range map[string]string{"": "", "lean": "", "renamed": "testdata/renamed"} {
		t.Run(name, func(t *testing.T) {
			directorytest.Run(t, func(t *testing.T) directorytest.Instance {
				sim, cfg := startSim(t, wgsim.Options{Schema: name})
				if operations != "" {
					cfg.Operations = os.DirFS(operations)
				}
				return instance(t, sim, cfg)
			})
		})
	}
}

func instance(t *testing.T, sim *wgsim.Server, cfg graphql.Config) directorytest.Instance {
	t.Helper()
	var in directorytest.Instance
	in.Ours, _ = checked(t, cfg)
	cfg.DirectoryName = "HR"
	in.Other, _ = checked(t, cfg)
	var err error
	in.Virtual, err = sim.AddGroup(wgsim.GroupRow{Name: "Everybody", Description: "all", IsVirtual: true})
	must(t, err)
	in.Referenced = makeUser(t, in.Ours, "referenced")
	must(t, sim.Reference(in.Referenced))
	in.Coordinator = makeUser(t, in.Ours, "coordinator")
	must(t, sim.AddParticipant(wgsim.Participant{Name: "Pay", Coordinators: []string{in.Coordinator}}))
	return in
}

// TestLean: properties that an instance lacks are reported, and the others are written.
func TestLean(t *testing.T) {
	sim, cfg := startSim(t, wgsim.Options{Schema: "lean"})
	d, report := checked(t, cfg)
	if err := report.Err(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(report.NotWritten, []string{"fax", "mobile", "office"}) || !slices.Equal(report.NotRead, []string{"fax", "office"}) {
		t.Errorf("not written %q, not read %q", report.NotWritten, report.NotRead)
	}
	want := []workflowgen.Field{workflowgen.Mobile, workflowgen.Fax, workflowgen.Office}
	if got := d.Lacks().All(); !slices.Equal(got, want) {
		t.Errorf("lacks %v, want %v", got, want)
	}
	c := person("ann")
	c[workflowgen.Fax], c[workflowgen.JobTitle] = "1", "CEO"
	mustUser(t)(d.CreateUser(t.Context(), c)) // the caller that ignores Lacks loses these properties, and nothing else
	if u := sim.Users()[1]; u.JobTitle != "CEO" || u.Fax != "" {
		t.Errorf("%+v", u)
	}
	_, _, err := d.FindUsers(t.Context(), workflowgen.Query{Key: workflowgen.ByEmail, Value: "x", Limit: 1})
	check(t, err, provision.ErrNoKey)
}

// TestUnfit: an instance with other names for everything is not ready; each document has an error, which offers the names
// that look alike. No request is sent.
func TestUnfit(t *testing.T) {
	sim, cfg := startSim(t, wgsim.Options{Schema: "renamed"})
	d, report := checked(t, cfg)
	err := d.Ready()
	check(t, err, provision.ErrUnavailable, "createUser.graphql does not fit this instance: the instance has no mutation createUser; it has",
		"addPerson", "groups.graphql", "WORKFLOWGEN_OPERATIONS")
	if len(report.Missing) != 15 || len(report.Unexplained) != 2 {
		t.Errorf("%d are missing and %d go unexplained: %q", len(report.Missing), len(report.Unexplained), report.Missing)
	}
	_, err = d.CreateUser(t.Context(), person("ann"))
	check(t, err, provision.ErrUnavailable, "createUser.graphql does not fit")
	if calls := sim.Calls(); len(calls) != 0 {
		t.Errorf("it received %v", calls)
	}
}

// TestUnfitInputs: fields that an input lacks, requires or types differently are reported.
func TestUnfitInputs(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"a needed field has another name":  {"  lastName: String!\n  firstName", "  surname: String!\n  firstName", "CreateUserInput has no lastName; it has userName, firstName, commonName"},
		"a field more is demanded":         {"input CreateGroupInput {", "input CreateGroupInput {\n  code: String!", "CreateGroupInput.code is required"},
		"a field is of another kind":       {"  isActive: Boolean\n  commonName", "  isActive: String\n  commonName", "isActive is String"},
		"members go one by one":            {"  userIds: [ID!]!", "  userIds: ID!", "GroupUsersInput.userIds is ID!"},
		"the directory is not shown":       {"  directory: Directory!                           # inferred: every user", "  place: Directory! # ", "directory"},
		"an argument has another name":     {"users(page: PageInput, filter: UserFilter)", "users(paging: PageInput, filter: UserFilter)", "page"},
		"there is no mutation of the name": {"deleteGroup(input", "removeGroup(input", "no mutation deleteGroup; it has createGroup"},
	} {
		t.Run(name, func(t *testing.T) {
			schema := strings.Replace(graphql.Schema, c.from, c.to, 1)
			if schema == graphql.Schema {
				t.Fatalf("%q is not in the schema", c.from)
			}
			report := graphql.FitAgainst(schema)
			check(t, report.Err(), provision.ErrUnavailable, c.says)
		})
	}
}

// TestTypeNames: the name of an input type does not matter.
func TestTypeNames(t *testing.T) {
	schema := strings.ReplaceAll(graphql.Schema, "CreateUserInput", "createUserInput")
	if err := graphql.FitAgainst(schema); err.Err() != nil {
		t.Error(err.Err())
	}
}

// TestCheckFails: an instance that does not answer leaves the contract as it was.
func TestCheckFails(t *testing.T) {
	_, cfg := startSim(t, wgsim.Options{})
	cfg.SignIn = connection.Basic("admin", connection.Fixed("s3cret?"))
	d := open(t, cfg)
	_, err := d.Check(t.Context())
	check(t, err, provision.ErrUnavailable, "WORKFLOWGEN_PASSWORD")
	if err := d.Ready(); err != nil {
		t.Errorf("not ready for a reason that is not the contract's: %v", err)
	}
}
