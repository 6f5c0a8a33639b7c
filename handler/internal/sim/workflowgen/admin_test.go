package workflowgen

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// admin is the admin door of an instance, reached over HTTP.
type admin struct {
	*testing.T
	url string
}

func openAdmin(t *testing.T, o Options) (*instance, *admin) {
	t.Helper()
	in := start(t, o)
	server := httptest.NewServer(in.Admin())
	t.Cleanup(server.Close)
	return in, &admin{t, server.URL}
}

// call sends "METHOD /path body" and returns the status and the answer without blanks.
func (a *admin) call(request string, header ...string) (int, string) {
	a.Helper()
	method, rest, _ := strings.Cut(request, " ")
	path, body, _ := strings.Cut(rest, " ")
	r, err := http.NewRequestWithContext(a.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		a.Fatal(err)
	}
	return res.StatusCode, strings.Join(strings.Fields(string(answer)), "")
}

// wants sends a request and checks the status, and that the answer has a text in it.
func (a *admin) wants(request string, status int, text string) {
	a.Helper()
	if got, answer := a.call(request); got != status || !strings.Contains(answer, text) {
		a.Errorf("%s: %d %s, want %d with %s", request, got, answer, status, text)
	}
}

// TestAdmin: an instance is filled, changed, disturbed and read over HTTP.
func TestAdmin(t *testing.T) {
	in, a := openAdmin(t, Options{Record: 10})
	a.wants(`GET / `, 200, "POST/users")
	a.wants(`GET /groups`, 200, "[]")
	a.wants(`GET /calls`, 200, "[]")
	a.wants(`POST /directories {"name":"HR"}`, 201, `"HR"`)
	a.wants(`POST /users [{"userName":"ann","lastName":"Lee","isActive":true,"email":"a@x"},{"userName":"bob","lastName":"Ray","isActive":true,"manager":"ann"}]`, 201, `"manager":"`+UserID(2)+`"`)
	a.wants(`POST /users {"userName":"zoe","lastName":"Fox","directory":"HR"}`, 201, `"directory":"HR"`)
	a.wants(`POST /groups {"name":"Crew","description":"x","members":["ann"]}`, 201, `"members":["`+UserID(2)+`"]`)
	a.wants(`POST /participants {"name":"Pay","coordinators":["ann"],"groups":["`+GroupID(1)+`"]}`, 201, `{"name":"Pay","coordinators":["`+UserID(2)+`"],"groups":["`+GroupID(1)+`"]}`)
	a.wants(`GET /state`, 200, `"directories":["WORKFLOWGEN","EntraID","HR"]`)
	a.wants(`GET /state`, 200, `"name":"Pay"`)

	a.wants(`PATCH /users/ANN {"jobTitle":"Boss","email":null}`, 200, `"jobTitle":"Boss"`)
	if u := in.Users()[1]; u.JobTitle != "Boss" || u.Email != "" || !u.IsActive || u.LastName != "Lee" {
		t.Errorf("changed to %+v", u)
	}
	a.wants(`PATCH /users/bob {"isActive":false,"manager":""}`, 200, `"isActive":false`)
	if u := in.Users()[2]; u.IsActive || u.Manager != "" {
		t.Errorf("changed to %+v", u)
	}
	a.wants(`PATCH /groups/`+GroupID(1)+` {"name":"Team","members":["bob","zoe"]}`, 400, "anotherdirectory")
	a.wants(`PATCH /groups/`+GroupID(1)+` {"name":"Team","members":["bob"]}`, 200, `"members":["`+UserID(3)+`"]`)
	a.wants(`DELETE /users/bob`, 400, "onlyperson")
	a.wants(`PATCH /groups/`+GroupID(1)+` {"members":["ann","bob"]}`, 200, `"members":["`+UserID(2)+`","`+UserID(3)+`"]`)
	a.wants(`POST /users/bob/references`, 204, "")
	a.wants(`DELETE /users/bob`, 200, `{"archived":true}`)
	a.wants(`PATCH /users/zoe {"isArchived":true}`, 200, `"isArchived":true`)
	a.wants(`PATCH /users/zoe {"jobTitle":"x"}`, 400, "isarchived")
	a.wants(`POST /users {"userName":"tom","lastName":"Oak"}`, 201, `"userName":"tom"`)
	a.wants(`DELETE /users/tom`, 200, `{"archived":false}`)
	a.wants(`PATCH /groups/`+GroupID(1)+` {"isVirtual":true}`, 200, `"isVirtual":true`)
	a.wants(`DELETE /groups/`+GroupID(1), 204, "")
	a.wants(`GET /participants`, 200, `[{"name":"Pay","coordinators":["`+UserID(2)+`"]}]`)

	a.wants(`POST /faults [{"what":"503","on":"who","times":2,"for":"30s"}]`, 201, `"times":2`)
	if r := in.ask(`query who { viewer { id } }`); r.status != 503 {
		t.Errorf("with a fault: %d", r.status)
	}
	a.wants(`GET /faults`, 200, `[{"what":"503","on":"who","times":1,"for":"30s"}]`)
	a.wants(`DELETE /faults`, 204, "")
	a.wants(`GET /faults`, 200, "[]")
	in.ask(`query who { viewer { id } }`)
	a.wants(`GET /calls`, 200, `[{"door":"graphql","operation":"who","kind":"query","status":200}]`)
	a.wants(`DELETE /calls`, 204, "")
	a.wants(`GET /calls`, 200, "[]")
}

// TestAdminRefusals: WorkflowGen's rules hold at the admin door too, and a mistyped request changes nothing.
func TestAdminRefusals(t *testing.T) {
	in, a := openAdmin(t, Options{Users: []UserRow{ann, bob}, Groups: []GroupRow{{Name: "Crew", Description: "x"}}})
	if err := in.AddParticipant(Participant{Name: "Pay", Coordinators: []string{"ann"}}); err != nil {
		t.Fatal(err)
	}
	before := in.State()
	crew := "/groups/" + GroupID(1)
	for request, want := range map[string]int{
		`POST /users {"userName":"ANN","lastName":"x"}`: 400, `POST /users {"userName":"x"}`: 400, `POST /users {"userName":"x","lastName":"x","name":"x"}`: 400, `POST /users {`: 400,
		`PATCH /users/ann {"isActive":false}`: 400, `DELETE /users/ann`: 400, `PATCH /users/ann {"userName":"bob"}`: 400, `PATCH /users/ann {"title":"x"}`: 400,
		`PATCH /users/ann {"id":"x"}`: 400, `PATCH /users/ann {"ID":"x"}`: 400, `PATCH /users/ann {"directory":"HR"}`: 400, `PATCH /users/ann {"groups":[]}`: 400,
		`PATCH /users/ann {"JOBTITLE":"x"}`: 400, `PATCH /users/bob {"isActive":null}`: 400, `PATCH /users/ann {"manager":"x"}`: 400, `PATCH /users/x {"jobTitle":"x"}`: 404, `GET /users/x`: 404, `DELETE /users/x`: 404,
		`POST /users/x/references`: 404, `GET /groups/x`: 404, `PATCH /groups/x {}`: 404, `DELETE /groups/x`: 404,
		"PATCH " + crew + ` {"members":["x"]}`: 400, "PATCH " + crew + ` {"name":""}`: 400, `POST /groups {"name":"Crew","description":"x"}`: 400,
		`POST /participants {"name":"x","persons":["x"]}`: 400, `POST /directories {}`: 400, `POST /faults {"what":"x"}`: 400, `POST /faults {"on":"x"}`: 400,
		`PUT /users/ann {}`: 405, `GET /nothing`: 404,
	} {
		if got, answer := a.call(request); got != want {
			t.Errorf("%s: %d %s, want %d", request, got, answer, want)
		}
	}
	if after := in.State(); len(in.Faults()) != 0 || !reflect.DeepEqual(before, after) {
		t.Errorf("changed:\n%+v\n%+v", before, after)
	}
}

// TestAdminAndBrowsers: a web page of another site cannot use the door of the machine that shows it.
func TestAdminAndBrowsers(t *testing.T) {
	in, a := openAdmin(t, Options{})
	if status, _ := a.call(`POST /users {"userName":"x","lastName":"x"}`, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); status != 403 || len(in.Users()) != 1 {
		t.Errorf("%d, %d users", status, len(in.Users()))
	}
}

// TestAdminKeepsSecrets: no answer shows what signs in.
func TestAdminKeepsSecrets(t *testing.T) {
	secrets := Options{SCIMToken: "scim-s3cret", Tokens: []string{"bearer-s3cret"}, APIKey: "key-s3cret", ClientID: "app", ClientSecret: "app-s3cret", Record: 10}
	in, a := openAdmin(t, secrets)
	in.ask(`{ viewer { id } }`)
	for _, path := range []string{"/", "/state", "/users", "/calls", "/faults", "/participants"} {
		if _, answer := a.call("GET " + path); strings.Contains(answer, "s3cret") {
			t.Errorf("%s shows a secret: %s", path, answer)
		}
	}
}
