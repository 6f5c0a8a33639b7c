package scene

import (
	"fmt"
	"strings"
	"testing"

	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Person returns the JSON of a new user.
func Person(name, given, family string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"externalId":"entra-%s","active":true,`+
		`"displayName":"%s %s","name":{"givenName":%q,"familyName":%q}}`, name, strings.ToLower(given), given, family, given, family)
}

func patched(path, value string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":%q,"value":%q}]}`, path, value)
}

// Act plays a day: users come, go and are refused, and an administrator changes some in WorkflowGen.
func (s *Scene) Act() {
	s.t.Helper()
	if _, err := s.WorkflowGen.AddUser(wgsim.UserRow{Directory: "WORKFLOWGEN", UserName: "eve@contoso.example", LastName: "Local", IsActive: true}); err != nil {
		s.t.Fatal(err)
	}
	ann := s.Must(201, "POST", "/Users", Person("ann@contoso.example", "Ann", "Example"))
	bob := s.Must(201, "POST", "/Users", Person("bob@contoso.example", "Bob", "Builder"))
	team := s.Must(201, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Accounting team","externalId":"entra-accounting"}`)
	s.Must(204, "PATCH", "/Groups/"+team, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"value":"`+ann+`"},{"value":"`+bob+`"}]}]}`)
	s.Must(409, "POST", "/Users", Person("eve@contoso.example", "Eve", "Elsewhere"))
	s.Must(200, "PATCH", "/Users/"+ann, patched("title", "Head of accounting"))
	s.Must(200, "PATCH", "/Users/"+ann, patched("title", "Head of accounting"))
	if err := s.WorkflowGen.AddParticipant(wgsim.Participant{Name: "Approvers", Coordinators: []string{"ann@contoso.example"}}); err != nil {
		s.t.Fatal(err)
	}
	s.Must(400, "PATCH", "/Users/"+ann, patched("active", "False"))
	s.Must(200, "PATCH", "/Users/"+bob, patched("active", "False"))
	carl := s.Must(201, "POST", "/Users", Person("carl@contoso.example", "Carl", ""))
	s.Must(204, "DELETE", "/Users/"+carl, "")
	s.Must(201, "POST", "/Users", Person("=1+1@contoso.example", "Formula", "Injection"))
	dora := s.Must(201, "POST", "/Users", Person("dora@contoso.example", "Dora", "Example"))
	s.Must(400, "PATCH", "/Users/"+ann, patched("active", "False"))
	gus, hal := s.Must(201, "POST", "/Users", Person("gus@contoso.example", "Gus", "Example")), s.Must(201, "POST", "/Users", Person("hal@contoso.example", "Hal", "Example"))
	s.Must(200, "PATCH", "/Users/"+gus, patched("title", "Clerk"))
	s.Must(200, "PATCH", "/Users/"+hal, patched("title", "Clerk"))
	s.byHand(gus, workflowgen.UserChange{workflowgen.LastName: "Renamed"})
	s.byHand(bob, workflowgen.UserChange{workflowgen.IsActive: "true"})
	DeleteByHand(s.t, dora)
	s.Gateway.Wait()
	s.dates.learn(s.t, s.Reader())
}

// directory returns WorkflowGen, to change it without the gateway as an administrator does.
func directory(t *testing.T) provision.Directory {
	t.Helper()
	cfg, err := settings.Load(settings.Environment(), settings.Gateway)
	if err != nil {
		t.Fatal(err)
	}
	d, err := (&app.Clients{Config: cfg}).OpenGraphQL()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s *Scene) byHand(id string, c workflowgen.UserChange) {
	s.t.Helper()
	own, _ := mapping.WorkflowGenID(id)
	if _, err := directory(s.t).UpdateUser(s.t.Context(), own, c); err != nil {
		s.t.Fatal(err)
	}
}

// DeleteByHand deletes a user in WorkflowGen, without the gateway. The environment has the settings.
func DeleteByHand(t *testing.T, id string) {
	t.Helper()
	own, _ := mapping.WorkflowGenID(id)
	if err := directory(t).DeleteUser(t.Context(), own); err != nil {
		t.Fatal(err)
	}
}
