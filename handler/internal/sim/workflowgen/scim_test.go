package workflowgen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

var crewID = GroupID(1)

// door is the SCIM door of an instance with the users Ann (2) and Bob (3) and the group Crew (1), which is empty.
type door struct{ *instance }

func openDoor(t *testing.T, o Options) *door {
	t.Helper()
	o.SCIMToken = "token"
	in := start(t, o)
	if err := in.Seed([]UserRow{{UserName: "ann@contoso.com", LastName: "Lee", IsActive: true, Profile: Profile{SystemIdentifier: "s-ann", Email: "Ann@contoso.com"}},
		{UserName: "bob@contoso.com", LastName: "Ray", IsActive: true, Manager: "ann@contoso.com"}}, []GroupRow{{Name: "Crew", Description: "x"}}); err != nil {
		t.Fatal(err)
	}
	return &door{in}
}

// call sends a request for a path and returns the status and the JSON of the answer.
func (d *door) call(method, path, body string) (int, map[string]any) {
	d.Helper()
	r := d.request(method, strings.TrimSuffix(d.url, "/graphql")+"/scim"+path, body)
	r.Header.Set("Authorization", "Bearer token")
	got := d.send(r)
	var answer map[string]any
	if got.body != "" && json.Unmarshal([]byte(got.body), &answer) != nil {
		d.Fatalf("%s %s: %s", method, path, got.body)
	}
	return got.status, answer
}

// patch sends operations.
func (d *door) patch(path string, operations ...string) (int, map[string]any) {
	d.Helper()
	return d.call("PATCH", path, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+strings.Join(operations, ",")+`]}`)
}

func (d *door) user(id string) UserRow {
	for _, row := range d.Users() {
		if row.ID == id {
			return row
		}
	}
	return UserRow{}
}

// TestSampleRequests plays the samples of Microsoft's guide, which carry attributes that WorkflowGen has no place for.
func TestSampleRequests(t *testing.T) {
	d := openDoor(t, Options{})
	status, made := d.call("POST", "/Users", `{"schemas":["`+userURN+`","urn:ietf:params:scim:schemas:extension:enterprise:2.0User"],"externalId":"0a21",
		"userName":"Test_User","active":true,"emails":[{"primary":true,"type":"work","value":"t@testuser.com"},{"type":"other","value":"o"}],
		"meta":{"resourceType":"User"},"name":{"formatted":"G F","familyName":"F","givenName":"G"},"roles":[],"addresses":null,"manager":null,"department":null}`)
	id := fmt.Sprint(made["id"])
	if status != 201 || made["active"] != true || made["externalId"] != "0a21" || len(made["emails"].([]any)) != 1 {
		t.Errorf("%d %v", status, made)
	}
	for _, key := range []string{`externalId eq "0a21"`, `userName eq "TEST_user"`, `emails[type eq "work"].value eq "t@testuser.com"`, `id eq "` + id + `"`} {
		status, list := d.call("GET", "/Users?filter="+url.QueryEscape(key), "")
		if status != 200 || list["totalResults"] != 1.0 || list["itemsPerPage"] != 1.0 {
			t.Errorf("%s: %d %v", key, status, list)
		}
	}
	if status, answer := d.call("POST", "/Users", `{"userName":"TEST_USER","name":{"familyName":"F"}}`); status != 409 || answer["scimType"] != "uniqueness" || answer["status"] != "409" {
		t.Errorf("a duplicate: %d %v", status, answer)
	}
	status, group := d.call("POST", "/Groups", `{"schemas":["`+groupURN+`","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
		"externalId":"8aa1","displayName":"displayName","meta":{"resourceType":"Group"}}`)
	if status != 201 || !reflect.DeepEqual(group["members"], []any{}) {
		t.Errorf("%d %v", status, group)
	}
	if status, _ := d.call("DELETE", "/Users/"+id, ""); status != 204 {
		t.Errorf("DELETE: %d", status)
	}
	if status, answer := d.call("GET", "/Users/"+id, ""); status != 404 || answer["detail"] == "" {
		t.Errorf("after DELETE: %d %v", status, answer)
	}
}

// TestUserOperations plays both dialects of Entra's PATCH.
func TestUserOperations(t *testing.T) {
	manager := `"path":"` + enterpriseURN + `:manager"`
	for name, c := range map[string]struct {
		operation string
		want      func(*UserRow)
	}{
		"active as a text":      {`{"op":"Replace","path":"active","value":"False"}`, func(u *UserRow) { u.IsActive = false }},
		"active as a boolean":   {`{"op":"replace","path":"active","value":false}`, func(u *UserRow) { u.IsActive = false }},
		"without a path":        {`{"op":"replace","value":{"displayName":"Ann L","name.givenName":"Ann","active":"false"}}`, func(u *UserRow) { u.CommonName, u.FirstName, u.IsActive = "Ann L", "Ann", false }},
		"nested":                {`{"op":"add","value":{"name":{"givenName":"Ann"},"` + enterpriseURN + `":{"manager":"` + bobID + `"}}}`, func(u *UserRow) { u.FirstName, u.Manager = "Ann", bobID }},
		"in any case":           {`{"op":"ADD","path":"addresses[type eq \"other\"].Formatted","value":"12/3"}`, func(u *UserRow) { u.Office = "12/3" }},
		"an element not there":  {`{"op":"Replace","path":"phoneNumbers[type eq \"fax\"].value","value":"1"}`, func(u *UserRow) { u.Fax = "1" }},
		"a removal":             {`{"op":"Remove","path":"emails[type eq \"work\"].value"}`, func(u *UserRow) { u.Email = "" }},
		"an empty text":         {`{"op":"Replace","path":"emails[type eq \"work\"].value","value":""}`, func(u *UserRow) { u.Email = "" }},
		"the manager's id":      {`{"op":"Add",` + manager + `,"value":"` + bobID + `"}`, func(u *UserRow) { u.Manager = bobID }},
		"a reference":           {`{"op":"Add",` + manager + `,"value":{"value":"` + bobID + `"}}`, func(u *UserRow) { u.Manager = bobID }},
		"an array of one":       {`{"op":"Add","path":"manager","value":[{"$ref":"x","value":"` + bobID + `"}]}`, func(u *UserRow) { u.Manager = bobID }},
		"no manager":            {`{"op":"replace",` + manager + `,"value":""}`, func(u *UserRow) { u.Manager = "" }},
		"another user name":     {`{"op":"Replace","path":"userName","value":"lee@contoso.com"}`, func(u *UserRow) { u.UserName = "lee@contoso.com" }},
		"another external id":   {`{"op":"Add","path":"externalId","value":"s-lee"}`, func(u *UserRow) { u.SystemIdentifier = "s-lee" }},
		"the last one counts":   {`{"op":"Add","path":"title","value":"a"},{"op":"Replace","path":"title","value":"b"}`, func(u *UserRow) { u.JobTitle = "b" }},
		"the value it has":      {`{"op":"Replace","path":"active","value":true}`, func(*UserRow) {}},
		"a removal of no value": {`{"op":"Remove","path":"title"}`, func(*UserRow) {}},
	} {
		d := openDoor(t, Options{})
		want := d.user(annID)
		c.want(&want)
		status, answer := d.patch("/Users/"+annID, c.operation)
		if got := d.user(annID); status != 200 || answer["id"] != annID || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d %v\n got %+v\nwant %+v", name, status, answer, got, want)
		}
	}
}

// TestRefusedOperations holds the door to the rules that a kinder one would bend. A PATCH is made whole or not at all.
func TestRefusedOperations(t *testing.T) {
	first := `{"op":"Replace","path":"title","value":"Boss"},`
	for name, c := range map[string]struct{ path, operations, kind string }{
		"an attribute that is not mapped": {"/Users/" + annID, first + `{"op":"Add","path":"nickName","value":"A"}`, invalidPath},
		"… without a path":                {"/Users/" + annID, first + `{"op":"add","value":{"nickName":"A"}}`, invalidPath},
		"another kind of e-mail":          {"/Users/" + annID, first + `{"op":"Add","path":"emails[type eq \"home\"].value","value":"A"}`, invalidPath},
		"a number":                        {"/Users/" + annID, first + `{"op":"Add","path":"displayName","value":7}`, invalidValue},
		"neither true nor false":          {"/Users/" + annID, first + `{"op":"Add","path":"active","value":"no"}`, invalidValue},
		"no last name":                    {"/Users/" + annID, first + `{"op":"Remove","path":"name.familyName"}`, invalidValue},
		"no such manager":                 {"/Users/" + annID, first + `{"op":"Add","path":"manager","value":"unknown"}`, invalidValue},
		"a taken name":                    {"/Users/" + annID, first + `{"op":"Add","path":"userName","value":"BOB@contoso.com"}`, uniqueness},
		"a removal of everything":         {"/Users/" + annID, first + `{"op":"Remove"}`, noTarget},
		"another operation":               {"/Users/" + annID, first + `{"op":"move","path":"title"}`, invalidSyntax},
		"no operation":                    {"/Users/" + annID, ``, invalidSyntax},
		"a member that is a text":         {"/Groups/" + crewID, `{"op":"Add","path":"members","value":"` + annID + `"}`, invalidValue},
		"a member without a value":        {"/Groups/" + crewID, `{"op":"Remove","path":"members","value":[{"id":"` + annID + `"}]}`, invalidValue},
		"a member of no directory":        {"/Groups/" + crewID, `{"op":"Add","path":"members","value":[{"value":"` + annID + `"},{"value":"x"}]}`, invalidValue},
		"a group as a member":             {"/Groups/" + crewID, `{"op":"Add","path":"members","value":[{"value":"` + crewID + `"}]}`, invalidValue},
		"a description":                   {"/Groups/" + crewID, `{"op":"Add","path":"description","value":"x"}`, invalidPath},
	} {
		d := openDoor(t, Options{})
		before := fmt.Sprint(d.Users(), d.Groups())
		status, answer := d.patch(c.path, c.operations)
		if answer["scimType"] != c.kind || answer["status"] != fmt.Sprint(status) || status < 400 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
		if fmt.Sprint(d.Users(), d.Groups()) != before {
			t.Errorf("%s: refused, and changed", name)
		}
	}
}

// TestMemberOperations plays both dialects for the members of a group, whose answer shows none of them.
func TestMemberOperations(t *testing.T) {
	for name, c := range map[string]struct {
		operations string
		want       []string
	}{
		"one more":              {`{"op":"Add","path":"members","value":[{"$ref":null,"value":"` + bobID + `"}]}`, []string{annID, bobID}},
		"again":                 {`{"op":"Add","path":"members","value":[{"value":"` + annID + `"}]}`, []string{annID}},
		"a removal by value":    {`{"op":"Remove","path":"members","value":[{"$ref":null,"value":"` + annID + `"}]}`, nil},
		"a removal by path":     {`{"op":"remove","path":"members[value eq \"` + annID + `\"]"}`, nil},
		"one who is not in":     {`{"op":"Remove","path":"members","value":[{"value":"` + bobID + `"}]}`, []string{annID}},
		"everyone":              {`{"op":"Remove","path":"members"}`, nil},
		"others":                {`{"op":"Replace","path":"members","value":[{"value":"` + bobID + `"}]}`, []string{bobID}},
		"added and removed":     {`{"op":"Add","path":"members","value":[{"value":"` + bobID + `"}]},{"op":"Remove","path":"members","value":[{"value":"` + bobID + `"}]}`, []string{annID}},
		"emptied and filled":    {`{"op":"Remove","path":"members"},{"op":"add","value":{"members":[{"value":"` + bobID + `"}]}}`, []string{bobID}},
		"members and the name":  {`{"op":"Replace","path":"displayName","value":"Team"},{"op":"Add","path":"members","value":[{"value":"` + bobID + `"}]}`, []string{annID, bobID}},
		"the name and not more": {`{"op":"replace","value":{"displayName":"Team"}}`, []string{annID}},
	} {
		d := openDoor(t, Options{})
		d.done("addGroupUsers", `groupId: "`+crewID+`", userIds: ["`+annID+`"]`)
		status, answer := d.patch("/Groups/"+crewID, c.operations)
		got := d.Groups()[0]
		if status != 204 || answer != nil || !reflect.DeepEqual(got.Members, c.want) {
			t.Errorf("%s: %d %v, members %v, want %v", name, status, answer, got.Members, c.want)
		}
		if renamed := strings.Contains(c.operations, "Team"); renamed != (got.Name == "Team") {
			t.Errorf("%s: the group is called %q", name, got.Name)
		}
	}
}

// TestSCIMFilters: what matches nothing is an empty list, and what cannot be evaluated is never one.
func TestSCIMFilters(t *testing.T) {
	d := openDoor(t, Options{})
	d.done("addGroupUsers", `groupId: "`+crewID+`", userIds: ["`+annID+`"]`)
	for filter, want := range map[string]any{
		`/Users externalId eq "s-ann"`:                                  1.0,
		`/Users EXTERNALID EQ "s-ann"`:                                  1.0,
		`/Users externalId eq "S-ANN"`:                                  0.0,
		`/Users emails[type eq "work"].value eq "ann@contoso.com"`:      1.0,
		`/Users id eq "` + bobID + `" and manager eq "` + annID + `"`:   1.0,
		`/Users id eq "` + annID + `" and manager eq "` + annID + `"`:   0.0,
		`/Users userName eq "\u0061nn@contoso.com"`:                     1.0,
		`/Users userName eq "a \" b"`:                                   0.0,
		`/Users userName eq "admin"`:                                    0.0, // of the directory WORKFLOWGEN
		`/Groups displayName eq "CREW"`:                                 1.0,
		`/Groups id eq "` + crewID + `" and members eq "` + annID + `"`: 1.0,
		`/Groups members eq "` + bobID + `"`:                            0.0,
		`/Users userName co "ann"`:                                      invalidFilter,
		`/Users userName eq ann`:                                        invalidFilter,
		`/Users userName eq "ann" or userName eq "bob"`:                 invalidFilter,
		`/Users not (userName eq "ann")`:                                invalidFilter,
		`/Users userName eq "ann" and`:                                  invalidFilter,
		`/Users title eq "Boss"`:                                        invalidFilter,
		`/Users userName eq "unknown" and noSuch eq "x"`:                invalidFilter,
		`/Groups userName eq "ann"`:                                     invalidFilter,
		`/Users emails[type eq "home"].value eq "ann@contoso.com"`:      invalidFilter,
		`/Users  `:                 invalidFilter,
		`/Users userName eq "\ud"`: invalidFilter,
		`/Groups displayName eq "Crew" and displayName eq "Other"`:         0.0,
		`/Users urn:ietf:params:scim:schemas:core:2.0:User:userName eq ""`: invalidFilter,
	} {
		path, text, _ := strings.Cut(filter, " ")
		status, answer := d.call("GET", path+"?filter="+url.QueryEscape(text), "")
		if got := answer["totalResults"]; got != want && answer["scimType"] != want || (status == 200) != (answer["scimType"] == nil) {
			t.Errorf("%s: %d %v, want %v", filter, status, answer, want)
		}
	}
}

// TestSCIMLists: a list has 20 items at first, and pages begin where they are asked to.
func TestSCIMLists(t *testing.T) {
	d := openDoor(t, Options{PageCap: 30})
	for i := range 38 {
		if _, err := d.AddUser(UserRow{UserName: fmt.Sprintf("user%d", i), LastName: "Lee"}); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string][2]float64{"": {1, 20}, "?startIndex=31&count=5": {31, 5}, "?startIndex=39&count=5": {39, 2},
		"?count=0": {1, 0}, "?count=-1": {1, 0}, "?startIndex=0&count=100": {1, 30}, "?startIndex=99": {99, 0}} {
		status, list := d.call("GET", "/Users"+query, "")
		items, ok := list["Resources"].([]any)
		if status != 200 || !ok || list["totalResults"] != 40.0 || list["startIndex"] != want[0] || list["itemsPerPage"] != want[1] || len(items) != int(want[1]) {
			t.Errorf("%s: %d %v", query, status, list)
		}
	}
	if _, group := d.call("GET", "/Groups/"+crewID+"?excludedAttributes=members", ""); group["id"] != crewID || group["members"] != nil {
		t.Errorf("without members: %v", group)
	}
}

// TestSCIMDoors: requests that are no business of the door, or not in its form.
func TestSCIMDoors(t *testing.T) {
	d := openDoor(t, Options{})
	if err := d.Reference("bob@contoso.com"); err != nil {
		t.Fatal(err)
	}
	if status, _ := d.call("DELETE", "/Users/"+bobID, ""); status != 204 || !d.user(bobID).IsArchived {
		t.Errorf("a user to which something refers: %d, %+v", status, d.user(bobID))
	}
	for request, want := range map[string]int{"GET /Users/" + bobID: 404, "DELETE /Users/" + bobID: 404, "PUT /Users/" + annID: 405, "DELETE /Users": 405, "PATCH /Users/unknown": 404, "GET /Users/VXNlcjox": 404,
		"POST /Users": 400, "POST /Groups": 400} {
		method, path, _ := strings.Cut(request, " ")
		if status, _ := d.call(method, path, `{}`); status != want {
			t.Errorf("%s: %d, want %d", request, status, want)
		}
	}
	for text, want := range map[string]int{`{"userName":`: 400, `[]`: 400, `null`: 400} {
		if status, answer := d.call("POST", "/Users", text); status != want || answer["scimType"] != invalidSyntax {
			t.Errorf("%s: %d %v", text, status, answer)
		}
	}
	r := d.request("POST", strings.TrimSuffix(d.url, "/graphql")+"/scim/Users", `{}`)
	r.Header.Set("Content-Type", "text/plain")
	r.Header.Set("Authorization", "Bearer token")
	if got := d.send(r); got.status != http.StatusUnsupportedMediaType {
		t.Errorf("a text: %d", got.status)
	}
	r.Header.Set("Authorization", "Bearer other")
	if got := d.send(r); got.status != 401 {
		t.Errorf("another token: %d", got.status)
	}
}

// TestSCIMCalls: calls by SCIM are kept in one order with those by GraphQL.
func TestSCIMCalls(t *testing.T) {
	d := openDoor(t, Options{Record: 10})
	d.patch("/Users/"+annID, `{"op":"Replace","path":"title","value":"Boss"}`)
	d.ask(`query who { viewer { id } }`)
	d.call("GET", "/Groups?count=1", "")
	d.call("GET", "/Users/unknown", "")
	var got bytes.Buffer
	for _, c := range d.Calls() {
		fmt.Fprintln(&got, c.Door, c.Operation, c.Kind, c.Target, c.Variables, c.Status, c.Errors)
	}
	const want = `scim PATCH Users mutation /wfgen/scim/Users/VXNlcjoy {"Operations":[{"op":"Replace","path":"title","value":"Boss"}],"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]} 200 []
graphql who query   200 []
scim GET Groups query /wfgen/scim/Groups?count=1  200 []
scim GET Users  /wfgen/scim/Users/unknown  404 [Resource not found.]
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", &got, want)
	}
}
