package scimapi_test

import (
	"net/http/httptest"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	directorytest "workflowgen-scim/handler/internal/test/directory"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// simulate starts a WorkflowGen with the directories Entra and HR, and returns the configurations for the first by the SCIM
// API and for the second by GraphQL.
func simulate(t *testing.T) (*wgsim.Server, scimapi.Config, graphql.Config) {
	t.Helper()
	sim := wgsim.New(wgsim.Options{Directory: "Entra", Connector: wgsim.ScimConnector, Password: "s3cret", SCIMToken: "s3cret-token"})
	sim.AddDirectory("HR")
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return sim, scimapi.Config{
			Config: connection.Config{SignIn: connection.Bearer(connection.Fixed("s3cret-token")), Attempts: 1},
			URL:    server.URL + "/wfgen/scim/",
		}, graphql.Config{
			Config: connection.Config{SignIn: connection.Basic("admin", connection.Fixed("s3cret")), Attempts: 1},
			URL:    server.URL + "/wfgen/graphql", DirectoryName: "HR", GroupDescription: "x",
		}
}

func open(t *testing.T, cfg scimapi.Config) *scimapi.Directory {
	t.Helper()
	d, err := scimapi.New(cfg)
	must(t, err)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func makeUser(t *testing.T, d *scimapi.Directory, name string) string {
	t.Helper()
	u, err := d.CreateUser(t.Context(), workflowgen.UserChange{workflowgen.UserName: name, workflowgen.LastName: "Lee", workflowgen.IsActive: "true"})
	must(t, err)
	return u.ID
}

// TestDirectory holds the adapter to the promises of provision.Directory. The other directory of the instance is changed and
// read through GraphQL.
func TestDirectory(t *testing.T) {
	directorytest.Run(t, func(t *testing.T) directorytest.Instance {
		sim, cfg, other := simulate(t)
		ours := open(t, cfg)
		in := directorytest.Instance{Ours: ours}
		var err error
		in.Other, err = graphql.New(other)
		must(t, err)
		in.Virtual, err = sim.AddGroup(wgsim.GroupRow{Name: "Everybody", Description: "all", IsVirtual: true})
		must(t, err)
		in.Referenced = makeUser(t, ours, "referenced")
		must(t, sim.Reference(in.Referenced))
		in.Coordinator = makeUser(t, ours, "coordinator")
		must(t, sim.AddParticipant(wgsim.Participant{Name: "Pay", Coordinators: []string{in.Coordinator}}))
		return in
	})
}
