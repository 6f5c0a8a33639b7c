package workflowgen

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTransport(t *testing.T) {
	in := start(t, Options{})
	get := func(parameters ...string) *http.Request {
		v := url.Values{}
		for i := 0; i < len(parameters); i += 2 {
			v.Set(parameters[i], parameters[i+1])
		}
		return in.request("GET", in.url+"?"+v.Encode(), "")
	}
	post := func(body string) *http.Request { return in.request("POST", in.url, body) }
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		body   string
	}{
		"POST":                   {post(`{"query":"{ viewer { userName } }"}`), 200, `"userName":"admin"`},
		"GET":                    {get("query", "query q($id: ID) { user(id: $id) { id } }", "variables", `{"id":"x"}`), 200, `{"user":null}`},
		"another spelling":       {in.request("POST", strings.ToUpper(in.url)+"/", `{"query":"{ viewer { id } }"}`), 200, `"viewer"`},
		"one of several":         {post(`{"query":"query a { viewer { id } } query b { viewer { userName } }","operationName":"b"}`), 200, `"admin"`},
		"a mutation by GET":      {get("query", `mutation { deleteUser(input: {id: "`+UserID(1)+`"}) { id } }`), 405, "from a POST request"},
		"PUT":                    {in.request("PUT", in.url, "{}"), 405, "only supports GET and POST"},
		"no query":               {post(`{}`), 400, "Must provide query string."},
		"no JSON":                {post(`{`), 400, "POST body sent invalid JSON."},
		"variables that are not": {get("query", "{ viewer { id } }", "variables", "{"), 400, "Variables are invalid JSON."},
		"bad syntax":             {post(`{"query":"{ viewer"}`), 400, `"errors"`},
		"an unknown field":       {post(`{"query":"{ viewer { shoeSize } }"}`), 400, "shoeSize"},
		"a missing variable":     {post(`{"query":"query q($id: ID!) { user(id: $id) { id } }"}`), 400, `"errors"`},
		"too large":              {post(strings.Repeat(" ", maxBody+1)), 413, "Request Entity Too Large"},
		"another path":           {in.request("GET", strings.TrimSuffix(in.url, "/graphql")+"/show", ""), 404, ""},
		"the schema":             {in.request("GET", in.url+"/schema", ""), 200, "type Mutation"},
		"introspection":          {post(`{"query":"{ __schema { mutationType { name } } }"}`), 200, `"Mutation"`},
	} {
		if got := in.send(c.r); got.status != c.status || !strings.Contains(got.body, c.body) {
			t.Errorf("%s: %d %.200s", name, got.status, got.body)
		}
	}
	if len(in.Users()) != 1 {
		t.Error("a mutation was made by GET")
	}
}

func TestBrowserGetsAPage(t *testing.T) {
	in := start(t, Options{})
	r := in.request("GET", in.url, "")
	r.Header.Set("Accept", "text/html,*/*")
	if got := in.send(r); got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", got.status, got.header)
	}
}

func TestSignIn(t *testing.T) {
	in := start(t, Options{Tokens: []string{"t0ken"}})
	basic := func(name, password string) string {
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(name, password)
		return r.Header.Get("Authorization")
	}
	for header, status := range map[string]int{
		basic("ADMIN", "s3cret"): 200, "Bearer t0ken": 200, "bearer t0ken": 200,
		basic("admin", "S3cret"): 401, basic("ann", "s3cret"): 401, "Bearer t0ke": 401, "t0ken": 401, "None": 401,
	} {
		r := in.request("POST", in.url, `{"query":"{ viewer { id } }"}`)
		r.Header.Set("Authorization", header)
		got := in.send(r)
		asked := slices.Equal(got.header.Values("Www-Authenticate"), []string{`Basic realm="WorkflowGen"`, "Bearer"})
		if got.status != status || asked != (status == 401) {
			t.Errorf("%s: %d %v", header, got.status, got.header)
		}
	}
}

// The adapter's documents are executed, and recorded by their names.
func TestDocumentsExecute(t *testing.T) {
	in := start(t, Options{Users: []UserRow{ann}, Groups: []GroupRow{{Name: "Sales", Description: "x"}}, Record: 100})
	page := map[string]any{"number": 1, "size": 10}
	user, group := map[string]any{"id": annID}, map[string]any{"id": GroupID(1)}
	members := map[string]any{"input": map[string]any{"groupId": GroupID(1), "userIds": []string{annID}}}
	input := func(more ...string) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(more); i += 2 {
			m[more[i]] = more[i+1]
		}
		return map[string]any{"input": m}
	}
	calls := []struct {
		name      string
		variables map[string]any
	}{
		{"user", user}, {"userLook", user}, {"users", map[string]any{"page": page, "filter": map[string]any{}}},
		{"group", group}, {"groupLook", group}, {"groups", map[string]any{"page": page, "filter": map[string]any{}}},
		{"groupMembers", map[string]any{"id": GroupID(1), "page": page}},
		{"createUser", input("directory", "Entra ID", "userName", "bob", "lastName", "Roy")}, {"updateUser", input("id", annID, "city", "Laval")},
		{"createGroup", input("directory", "Entra ID", "name", "Ops", "description", "x")}, {"updateGroup", input("id", GroupID(1), "name", "Pay")},
		{"addGroupUsers", members}, {"removeGroupUsers", members}, {"userNamed", map[string]any{"userName": "ann"}}, {"directories", map[string]any{"page": page}},
		{"deleteGroup", input("id", GroupID(1))}, {"deleteUser", input("id", annID)},
	}
	for _, c := range calls {
		if r := in.ask(document(t, c.name), c.variables); r.status != 200 || r.said() != "" {
			t.Errorf("%s: %d %s", c.name, r.status, r.body)
		}
	}
	if files, err := filepath.Glob("../../workflowgen/graphql/operations/*.graphql"); err != nil || len(files) != len(calls) {
		t.Errorf("%d documents were tried, of %d (%v)", len(calls), len(files), err)
	}
	for i, c := range in.Calls() {
		if c.Operation != calls[i].name || c.Kind == kindMutation != (calls[i].variables["input"] != nil) || c.Status != 200 {
			t.Errorf("call %d is recorded as %+v", i, c)
		}
	}
}

// Only the last calls are kept, up to the limit.
func TestTape(t *testing.T) {
	in := start(t, Options{Record: 2})
	for _, name := range []string{"a", "b", "c"} {
		in.ask("query " + name + " { viewer { id } }")
	}
	if calls := in.Calls(); len(calls) != 2 || calls[0].Operation != "b" || calls[1].Operation != "c" {
		t.Errorf("kept %+v", calls)
	}
	if in.ResetCalls(); len(in.Calls()) != 0 || in.Requests() != 3 {
		t.Errorf("%d calls, %d requests", len(in.Calls()), in.Requests())
	}
}
