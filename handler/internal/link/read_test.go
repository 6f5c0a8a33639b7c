package link_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/provision"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// TestReadsAll: a plan has all users of a directory, however WorkflowGen cuts its pages: provisioning would create duplicates
// of the others.
func TestReadsAll(t *testing.T) {
	for name, o := range map[string]wgsim.Options{
		"as asked": {}, "counted in the size asked for": {PageCap: 100}, "counted in the size given": {PageCap: 100, PagesAsGiven: true},
	} {
		o.Directory, o.Password, o.SCIMToken = "Entra", "s3cret", "s3cret"
		for i := range 701 {
			o.Users = append(o.Users, wgsim.UserRow{UserName: fmt.Sprintf("u%d", i), LastName: "x", IsActive: true})
		}
		server := httptest.NewServer(wgsim.New(o))
		t.Cleanup(server.Close)
		for way, dir := range directories(t, server.URL) {
			if all, err := link.Users(t.Context(), dir); err != nil || len(all) != 701 {
				t.Errorf("%s, %s: %d users, %v", name, way, len(all), err)
			}
		}
	}
}

func directories(t *testing.T, url string) map[string]provision.Directory {
	t.Helper()
	byGraphQL, err := graphql.New(graphql.Config{Config: connection.Config{SignIn: connection.Basic("admin", connection.Fixed("s3cret"))},
		URL: url + "/wfgen/graphql", DirectoryName: "Entra", GroupDescription: "-"})
	if err != nil {
		t.Fatal(err)
	}
	bySCIM, err := scimapi.New(scimapi.Config{Config: connection.Config{SignIn: connection.Bearer(connection.Fixed("s3cret"))}, URL: url + "/wfgen/scim"})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]provision.Directory{"GraphQL": byGraphQL, "SCIM": bySCIM}
}

// short is a directory that counts more users than it returns.
type short struct{ provision.Directory }

// FindUsers returns one of three users, each time the same one.
func (short) FindUsers(_ context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	return []workflowgen.User{{ID: "1"}}, 3, nil
}

// TestReadsNotAll: fewer users than WorkflowGen counts are an error, and not a plan that lists the others as missing.
func TestReadsNotAll(t *testing.T) {
	if all, err := link.Users(t.Context(), short{}); !errors.Is(err, link.ErrChanging) {
		t.Errorf("%d users, %v", len(all), err)
	}
}
