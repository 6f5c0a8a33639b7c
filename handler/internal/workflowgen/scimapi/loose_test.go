package scimapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// TestNumericIDs: a connector on a table with numeric keys sends numbers, and receives strings.
func TestNumericIDs(t *testing.T) {
	const enterprise = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	d, asked := talk(t, 200, scimJSON, `{"id":42,"userName":"ann","externalId":7,"displayName":"Crew","members":[{"value":43,"display":"Bob"},{"value":"44"}],`+
		enterprise+`:{"manager":{"value":9}}}`)
	u, err := d.User(t.Context(), "42")
	if err != nil || u.ID != "42" || u.Values[workflowgen.SystemIdentifier] != "7" || u.Values[workflowgen.Manager] != "9" {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err = d.CreateUser(t.Context(), workflowgen.UserChange{workflowgen.UserName: "ann"}); err != nil || u.ID != "42" {
		t.Errorf("%+v, %v", u, err)
	}
	g, err := d.Group(t.Context(), "42", true)
	if err != nil || g.ID != "42" || len(g.Members) != 2 || g.Members[0].ID != "43" || g.Members[1].ID != "44" {
		t.Errorf("%+v, %v", g, err)
	}
	if (*asked)[0] != "GET /wfgen/scim/Users/42" {
		t.Errorf("asked %q", *asked)
	}
}

// routed starts a server with an answer for each "method path", and 500 for all others.
func routed(t *testing.T, answers map[string]func(http.ResponseWriter)) *scimapi.Directory {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", scimJSON)
		if answer := answers[r.Method+" "+r.URL.Path]; answer != nil {
			answer(w)
			return
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(server.Close)
	_, cfg, _ := simulate(t)
	cfg.URL = server.URL
	return open(t, cfg)
}

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.WriteHeader(status); fmt.Fprint(w, body) }
}

func page(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html"); says(status, body)(w) }
}

// TestDuplicateAnyhow: a connector may answer a duplicate with any error. Another user with the name is reported as taken; a
// user who may be the new one leaves the outcome unknown, but ended.
func TestDuplicateAnyhow(t *testing.T) {
	want := workflowgen.UserChange{workflowgen.UserName: "ann", workflowgen.SystemIdentifier: "s1"}
	for name, no := range map[string]func(http.ResponseWriter){
		"500": says(500, `{"detail":"oops"}`), "500 in HTML": page(500, "Runtime Error"), "404 in HTML": page(404, "no"), "no body": says(201, ""),
	} {
		for holder, taken := range map[string]bool{`{"id":"1","userName":"ann","externalId":"s2"}`: true, `{"id":"1","userName":"ann"}`: false,
			`{"id":"1","userName":"ann","externalId":"s1"}`: false, "": false} {
			total := min(len(holder), 1)
			d := routed(t, map[string]func(http.ResponseWriter){"POST /Users": no,
				"GET /Users": says(200, fmt.Sprintf(`{"totalResults":%d,"Resources":[%s]}`, total, holder))})
			_, err := d.CreateUser(t.Context(), want)
			if errors.Is(err, provision.ErrTaken) != taken || !taken && !provision.Ended(err) {
				t.Errorf("%s, %s: %v", name, holder, err)
			}
		}
	}
}

// TestTakenAndNotShown: after an answer without a body every property is hidden, and the caller reads the user to compare.
func TestTakenAndNotShown(t *testing.T) {
	d := routed(t, map[string]func(http.ResponseWriter){"PATCH /Users/1": says(204, "")})
	u, err := d.UpdateUser(t.Context(), "1", workflowgen.UserChange{workflowgen.LastName: "Lee"})
	if err != nil || u.ID != "1" || u.Hidden != workflowgen.EveryField {
		t.Errorf("%+v, %v", u, err)
	}
}

// TestPagesThatDoNotFit: pages that contradict each other are an error. An instance without pages is read as a whole.
func TestPagesThatDoNotFit(t *testing.T) {
	two := `{"id":"1","userName":"a"},{"id":"2","userName":"b"}`
	for name, c := range map[string]struct {
		body string
		q    workflowgen.Query
		want int // -1 is an error
	}{
		"the same page again":       {`{"totalResults":9,"Resources":[` + two + `]}`, workflowgen.Query{Limit: 5}, -1},
		"it begins elsewhere":       {`{"totalResults":9,"startIndex":1,"Resources":[` + two + `]}`, workflowgen.Query{Offset: 4, Limit: 2}, -1},
		"more than there are":       {`{"totalResults":1,"Resources":[` + two + `]}`, workflowgen.Query{Limit: 5}, -1},
		"empty, and there are more": {`{"totalResults":9,"Resources":[]}`, workflowgen.Query{Limit: 5}, -1},
		"as a whole":                {`{"totalResults":2,"Resources":[` + two + `]}`, workflowgen.Query{Offset: 1, Limit: 1}, 1},
		"past the end":              {`{"totalResults":2,"Resources":[]}`, workflowgen.Query{Offset: 7, Limit: 1}, 0},
	} {
		d, _ := talk(t, 200, scimJSON, c.body)
		us, _, err := d.FindUsers(t.Context(), c.q)
		if c.want < 0 && !errors.Is(err, provision.ErrUnavailable) || c.want >= 0 && (err != nil || len(us) != c.want) {
			t.Errorf("%s: %d users, %v", name, len(us), err)
		}
	}
}
