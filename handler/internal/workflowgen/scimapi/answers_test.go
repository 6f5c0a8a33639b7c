package scimapi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// talk starts a server that gives one answer to every request, and records the requests.
func talk(t *testing.T, status int, media, answer string) (*scimapi.Directory, *[]string) {
	t.Helper()
	asked := new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = append(*asked, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	_, cfg, _ := simulate(t)
	cfg.URL = server.URL + "/wfgen/scim"
	return open(t, cfg), asked
}

const scimJSON = "application/scim+json"

// TestAnswers is the meaning of each kind of answer for a read and for a change.
func TestAnswers(t *testing.T) {
	refused := errors.New("refused")
	for name, c := range map[string]struct {
		status       int
		media, body  string
		read, change error
		says         string
	}{
		"not there":           {404, scimJSON, `{"detail":"no such user"}`, provision.ErrNotFound, provision.ErrNotFound, "no such user"},
		"not there, no body":  {404, "", "", provision.ErrNotFound, provision.ErrNotFound, ""},
		"a wrong address":     {404, "text/html", "<title>404 - File or directory not found.</title>", provision.ErrUnavailable, provision.ErrUnknown, "File or directory"},
		"taken":               {409, scimJSON, `{"detail":"ann exists"}`, provision.ErrTaken, provision.ErrTaken, "ann exists"},
		"refused":             {400, scimJSON, `{"detail":"the only coordinator"}`, refused, refused, "the only coordinator"},
		"crash":               {500, scimJSON, `{"detail":"oops"}`, provision.ErrUnavailable, provision.ErrUnknown, "500"},
		"sign-in page":        {200, "text/html", "<title>Sign in</title>", provision.ErrUnavailable, provision.ErrUnknown, "Sign in"},
		"half JSON":           {200, scimJSON, `{"id":"42","userNa`, provision.ErrUnavailable, provision.ErrUnknown, "JSON"},
		"another user":        {200, scimJSON, `{"id":"43","userName":"bob"}`, provision.ErrUnavailable, provision.ErrUnknown, "not about"},
		"a proxy in the way":  {502, "text/html", "bad gateway", provision.ErrUnavailable, provision.ErrUnknown, "502"},
		"too many requests":   {429, "text/html", "slow down", provision.ErrUnavailable, provision.ErrUnavailable, "slow down"},
		"the token is no use": {401, "text/html", "", provision.ErrUnavailable, provision.ErrUnavailable, "WORKFLOWGEN_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := talk(t, c.status, c.media, c.body)
			_, read := d.User(t.Context(), "42")
			_, change := d.UpdateUser(t.Context(), "42", workflowgen.UserChange{workflowgen.LastName: "Lee"})
			for err, want := range map[error]error{read: c.read, change: c.change} {
				_, isRefused := errors.AsType[*provision.Refused](err)
				if want == refused && !isRefused || want != refused && !errors.Is(err, want) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("the error is not %q and does not say %q: %v", want, c.says, err)
				}
				if _, ours := errors.AsType[*scim.Error](err); ours {
					t.Errorf("WorkflowGen's mistake is reported as the caller's: %v", err)
				}
				if strings.Contains(err.Error(), "s3cret") {
					t.Errorf("the error contains the token: %v", err)
				}
			}
		})
	}
}

// TestSpelling: requests are spelled as Entra spells them.
func TestSpelling(t *testing.T) {
	d, asked := talk(t, 200, scimJSON, `{"id":"42","userName":"ann","totalResults":0}`)
	ctx := t.Context()
	_, err := d.CreateUser(ctx, workflowgen.UserChange{workflowgen.UserName: "ann", workflowgen.SystemIdentifier: "s1", workflowgen.IsActive: "true", workflowgen.Manager: "7"})
	must(t, err)
	_, err = d.UpdateUser(ctx, "42", workflowgen.UserChange{workflowgen.IsActive: "false", workflowgen.Fax: "", workflowgen.Manager: "7", workflowgen.Department: "lost"})
	must(t, err)
	_, _, err = d.FindUsers(ctx, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: `a"b`, Limit: 2, Offset: 4})
	must(t, err)
	must(t, d.ChangeMembers(ctx, "a/b=", []string{"1", "2"}, []string{"3"}))
	want := []string{
		`POST /wfgen/scim/Users {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],` +
			`"externalId":"s1","userName":"ann","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"7"}}}`,
		`PATCH /wfgen/scim/Users/42 {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"},` +
			`{"op":"Remove","path":"phoneNumbers[type eq \"fax\"].value"},{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"7"}]}`,
		`GET /wfgen/scim/Users?count=2&filter=externalId+eq+%22a%5C%22b%22&startIndex=5`,
		`PATCH /wfgen/scim/Groups/a%2Fb= {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"value":"1"},{"value":"2"}]}]}`,
		`PATCH /wfgen/scim/Groups/a%2Fb= {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Remove","path":"members","value":[{"value":"3"}]}]}`,
	}
	if !slices.Equal(*asked, want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(*asked, "\n"), strings.Join(want, "\n"))
	}
}

// TestCheck is Entra's Test Connection.
func TestCheck(t *testing.T) {
	_, cfg, _ := simulate(t)
	must(t, open(t, cfg).Check(t.Context()))
	d, _ := talk(t, 200, scimJSON, `{"Resources":[]}`)
	if err := d.Check(t.Context()); !errors.Is(err, provision.ErrUnavailable) {
		t.Errorf("an answer that is not a list: %v", err)
	}
}

// TestLoose: if an instance ignores the filter, the result is empty, and never another user.
func TestLoose(t *testing.T) {
	d, _ := talk(t, 200, scimJSON, `{"totalResults":1,"Resources":[{"id":"42","userName":"ann","externalId":"s1"}]}`)
	for _, q := range []workflowgen.Query{{Key: workflowgen.ByName, Value: "bob", Limit: 1}, {Key: workflowgen.BySystemIdentifier, Value: "S1", Limit: 1}} {
		if found, total, err := d.FindUsers(t.Context(), q); err != nil || total != 0 || len(found) != 0 {
			t.Errorf("%+v: %v of %d, %v", q, found, total, err)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	for _, address := range []string{"", "/wfgen/scim", "https://me:hunter2@localhost/wfgen/scim"} {
		_, cfg, _ := simulate(t)
		cfg.URL = address
		if _, err := scimapi.New(cfg); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("URL %q: %v", address, err)
		}
	}
	if _, err := scimapi.New(scimapi.Config{URL: "http://localhost"}); err == nil || !strings.Contains(err.Error(), "sign-in") {
		t.Errorf("without a sign-in: %v", err)
	}
}
